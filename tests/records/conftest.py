"""A person, and what lands on her record."""

from datetime import date

import pytest

from lms.records.actions.transcript import award
from lms.records.models import TranscriptEntry
from tests.factories.people import PersonFactory, RoleGrantFactory

DAY = date(2026, 3, 17)


def give(person, ref="1", **changes):
    """A finished course on the record of a person."""
    facts = {
        "kind": TranscriptEntry.Kind.COURSE,
        "source": ("run", ref),
        "title": f"Curso {ref}",
        "achieved_on": DAY,
        "by": None,
    }
    return award(person, **{**facts, **changes})


def certify(person, code="EC1171", **changes):
    """A certificate in a standard."""
    facts = {"kind": TranscriptEntry.Kind.CERTIFICATE, "source": ("process", code), "title": code, "subject": code}
    return give(person, **{**facts, **changes})


@pytest.fixture
def person(db):
    return PersonFactory()


@pytest.fixture
def keeper(person):
    """Human resources of the same institution."""
    return RoleGrantFactory(role="hr", person=PersonFactory(institution=person.institution)).person


@pytest.fixture
def head(person):
    return RoleGrantFactory(role="institute_head", person=PersonFactory(institution=person.institution)).person
