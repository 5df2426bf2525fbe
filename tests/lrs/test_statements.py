"""Our own statements: valid xAPI 1.0.3, stored with their act, told once."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from tincan import Statement as TincanStatement

from lms.lrs import rules
from lms.lrs.actions import store_own
from lms.lrs.models import Statement
from lms.lrs.queries import actor_of
from lms.lrs.rules import Actor, Score, Thing
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory

ACTOR = Actor("https://lms.example", "kYb2_opaco-1")
AT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
ATTEMPT = uuid.uuid4()
TOLD = {
    "completed": rules.course_completed(
        ACTOR,
        Thing("course", "IP-PDP-01", "Datos"),
        AT,
        fact="e1",
        minutes=90,
        score=Score(8800, 10000, 2),
        passed=True,
    ),
    "submitted": rules.quiz_delivered(
        ACTOR, Thing("quiz", "q1", "Final"), AT, attempt=ATTEMPT, seconds=3725, answered=19, score=None, passed=None
    ),
    "earned": rules.credential_earned(ACTOR, Thing("credential", "EC1171", "EC1171 Datos"), AT, fact="e2"),
}


@pytest.mark.parametrize("verb", TOLD)
def test_a_reader_of_xapi_gives_back_the_same_statement(verb):
    told = json.loads(json.dumps(TOLD[verb]))
    read = json.loads(TincanStatement.from_json(json.dumps(told)).to_json("1.0.3"))
    for each in (told, read):  # the reader writes instants and durations in other letters of the same meaning
        each.pop("version", None)
        each["timestamp"] = datetime.fromisoformat(each["timestamp"])
        each["result"].pop("duration", None)
    assert read == told
    assert told["verb"]["id"] == rules.VERBS[verb][0]


def test_a_quiz_is_one_statement_registered_by_its_attempt():
    told = TOLD["submitted"]
    assert told["context"]["registration"] == str(ATTEMPT)
    assert told["result"]["duration"] == "PT1H2M5S"
    assert "score" not in told["result"]


@pytest.mark.parametrize(("seconds", "text"), [(0, "PT0S"), (60, "PT1M"), (28800, "PT8H"), (3725, "PT1H2M5S")])
def test_durations_have_no_idle_parts(seconds, text):
    assert rules.duration(seconds) == text


@pytest.mark.parametrize("name", ["ana@example.mx", "", "con espacio", "a" * 65])
def test_an_actor_is_never_an_address(name):
    with pytest.raises(ValueError, match="opaque"):
        Actor("https://lms.example", name)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 20])
def test_an_act_stores_its_statements_in_one_insert(count, django_assert_num_queries):
    institution = InstitutionFactory()
    thing = Thing("credential", "EC1171", "Datos")
    told = [rules.credential_earned(ACTOR, thing, AT, fact=str(number)) for number in range(count)]
    with transaction.atomic(), django_assert_num_queries(1):
        rows = store_own(institution, told)
    assert len(rows) == Statement.objects.count() == count
    row = Statement.objects.first()
    assert (row.actor, row.timestamp, row.object_id) == (ACTOR.name, AT, told[0]["object"]["id"])
    assert json.loads(row.body)["stored"].endswith("Z")


@pytest.mark.django_db
def test_the_same_fact_is_never_told_twice():
    institution = InstitutionFactory()
    store_own(institution, [TOLD["earned"]])
    with pytest.raises(IntegrityError), transaction.atomic():
        store_own(institution, [TOLD["completed"], TOLD["earned"]])
    assert Statement.objects.count() == 1


@pytest.mark.django_db
def test_an_actor_is_opaque_and_of_the_house():
    person = PersonFactory(institution=InstitutionFactory(host="ip.example"), email="ana@example.mx")
    assert actor_of(person) == Actor("https://ip.example", person.ref)
