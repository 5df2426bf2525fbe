"""What people's room announces to rooms above, inside the act's own transaction."""

from django.dispatch import Signal

person_left = Signal()
"""Sent by actions.affiliations.deactivate_person with person, last_day and by: what they held ends with them."""
