"""What positions hear from the rooms below."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from catalog.profiles.actions.holdings import end_holdings
from lms.people.models import Person
from lms.people.signals import person_left


@receiver(person_left, dispatch_uid="profiles.end_holdings")
def end_what_they_held(person: Person, last_day: date, **_: Any) -> None:
    """Who leaves holds no puesto after the last day."""
    end_holdings([person], last_day)
