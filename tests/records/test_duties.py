"""Independence: formar, evaluar y certificar tocan a personas distintas."""

import itertools
import logging

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.records.actions.duties import RULE, take_duty
from lms.records.models import Duty
from tests.factories.people import PersonFactory
from tests.factories.profiles import StandardFactory

pytestmark = pytest.mark.django_db
SIDES = list(Duty.Side)


@pytest.fixture
def actor(person):
    return PersonFactory(institution=person.institution, given_names="Socorro", first_surname="Bañuelos")


@pytest.fixture
def standard(person):
    return StandardFactory(institution=person.institution, code="EC1171")


@pytest.mark.parametrize("side", SIDES)
def test_the_same_side_again_is_a_no_op(person, standard, actor, side, django_assert_num_queries):
    first = take_duty(person, standard, actor, side, by=None)
    with django_assert_num_queries(4):  # savepoint, insert that does nothing, read, release
        assert take_duty(person, standard, actor, side, by=None) == first
    assert AuditEntry.objects.filter(verb="duty.taken", legal_basis=RULE).count() == 1


@pytest.mark.parametrize(("held", "wanted"), list(itertools.permutations(SIDES, 2)))
def test_another_side_is_refused_and_says_who_can_solve_it(person, standard, actor, held, wanted, caplog):
    take_duty(person, standard, actor, held, by=None)
    with caplog.at_level(logging.WARNING), pytest.raises(RuleBroken) as refusal:
        take_duty(person, standard, actor, wanted, by=None)
    assert refusal.value.code == f"independence-{held}"
    sentence = str(refusal.value)
    assert "Socorro Bañuelos" in sentence
    assert RULE in sentence
    assert "Pide a" in sentence
    assert actor.ref in caplog.text
    assert "Bañuelos" not in caplog.text
    assert Duty.objects.get().side == held
    assert AuditEntry.objects.count() == 1


def test_another_standard_or_another_candidate_is_another_duty(person, standard, actor):
    take_duty(person, standard, actor, "teach", by=None)
    take_duty(person, StandardFactory(institution=person.institution), actor, "assess", by=None)
    take_duty(PersonFactory(institution=person.institution), standard, actor, "assess", by=None)
    assert Duty.objects.count() == 3


@pytest.mark.parametrize("side", SIDES)
def test_nobody_stands_towards_oneself(person, standard, side):
    with pytest.raises(RuleBroken) as refusal:
        take_duty(person, standard, person, side, by=None)
    assert refusal.value.code == "independence-self"
    facts = {"institution": person.institution, "candidate": person, "standard": standard, "actor": person}
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(**facts, side=side, taken_at=timezone.now())
    assert not Duty.objects.exists()


def test_the_database_refuses_a_second_side_from_whoever_writes(person, standard, actor):
    take_duty(person, standard, actor, "teach", by=None)
    facts = {"institution": person.institution, "candidate": person, "standard": standard, "actor": actor}
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(**facts, side="assess", taken_at=timezone.now())


def test_a_duty_stays_inside_one_institution(person, standard):
    with pytest.raises(ValueError, match="institution"):
        take_duty(person, standard, PersonFactory(), "teach", by=None)
