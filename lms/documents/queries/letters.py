"""Reads of letters, each with its price."""

from django.db.models import QuerySet

from lms.core.models import Institution
from lms.documents.models import Letter
from lms.people.models import Person


def letter_of(institution: Institution, source: tuple[str, str], person: Person | None, name: str) -> Letter | None:
    """The letter that was sent for a fact to somebody. One query."""
    rows = Letter.objects.filter(institution=institution, source_kind=source[0], source_ref=source[1])
    rows = rows.filter(addressee=person) if person else rows.filter(addressee=None, addressee_name=name)
    return rows.select_related("institution", "acknowledgement").first()


def received_by(person: Person) -> QuerySet[Letter]:
    """Letters sent to a person, newest first, each with its receipt. One query."""
    rows = Letter.objects.filter(addressee=person)
    return rows.select_related("institution", "acknowledgement").order_by("-sent_at", "-pk")


def sent_by(person: Person) -> QuerySet[Letter]:
    """Letters that a person sent, newest first, each with its receipt. One query."""
    return Letter.objects.filter(sender=person).select_related("institution", "acknowledgement")


def to_acknowledge(person: Person) -> QuerySet[Letter]:
    """Letters that a person has not acknowledged, oldest first. One query."""
    return received_by(person).filter(acknowledgement=None).order_by("sent_at", "pk")
