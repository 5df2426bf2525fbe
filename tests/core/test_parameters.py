from datetime import date

import pytest
import time_machine

from lms.core import parameters
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Parameter
from lms.core.parameters import Kind
from tests.factories.core import InstitutionFactory

TODAY, TOMORROW, YESTERDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 19)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setattr(parameters, "_definitions", {})
    help_text = "Escribe un número."
    parameters.register(
        "term.mend", Kind.WHOLE, 3, "Manual 4.8", "Días para subsanar", help_text, minimum=1, maximum=30
    )
    parameters.register("pass.mark", Kind.HUNDREDTHS, 8000, "Acuerdo", "Calificación mínima", help_text)
    parameters.register("raise.band", Kind.YES_NO, False, "Acuerdo", "Subir la banda", "Sí o no.")
    parameters.register("order", Kind.WORDS, ["gap"], "Acuerdo", "Orden", "Criterios.", choices=("gap", "duty"))


@pytest.fixture(autouse=True)
def november():
    # 20 November in Mexico City is already the 21st in UTC
    with time_machine.travel("2026-11-21T03:00:00Z", tick=False):
        yield


@pytest.fixture
def institution(db):
    return InstitutionFactory()


def put(institution, code="term.mend", value=5, valid_from=TODAY, source="Acuerdo 1/2026"):
    return parameters.set_value(institution, code, value, valid_from, source, by_ref="quien")


def test_a_default_holds_until_the_institution_says_otherwise(institution):
    assert parameters.value(institution, "term.mend") == 3
    put(institution, valid_from=TOMORROW)
    assert parameters.value(institution, "term.mend") == 3
    assert parameters.value(institution, "term.mend", TOMORROW) == 5
    assert parameters.value(InstitutionFactory(), "term.mend", TOMORROW) == 3


def test_the_latest_that_is_not_to_come_is_in_force(institution):
    put(institution, value=5)
    put(institution, value=7, valid_from=date(2026, 12, 1))
    assert [parameters.value(institution, "term.mend", day) for day in (YESTERDAY, TOMORROW, date(2027, 1, 1))] == [
        3,
        5,
        7,
    ]


def test_many_codes_cost_one_query(institution, django_assert_num_queries):
    put(institution)
    put(institution, "order", ["duty", "gap"])
    codes = ["term.mend", "pass.mark", "raise.band", "order"]
    with django_assert_num_queries(1):
        found = parameters.values(institution, codes)
    assert found == {"term.mend": 5, "pass.mark": 8000, "raise.band": False, "order": ["duty", "gap"]}


def test_an_unregistered_code_is_a_slip_of_ours(institution):
    with pytest.raises(KeyError):
        parameters.value(institution, "no.such")


def test_setting_leaves_its_entry(institution):
    put(institution)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_ref, entry.actor_ref) == ("parameter.set", "term.mend", "quien")
    assert entry.data == {"value": 5, "valid_from": "2026-11-20", "source": "Acuerdo 1/2026"}


def test_what_is_to_come_may_be_put_right_and_what_is_in_force_may_not(institution):
    put(institution, value=5, valid_from=TOMORROW)
    put(institution, value=6, valid_from=TOMORROW)
    assert Parameter.objects.get().value == 6
    put(institution, value=5)
    with pytest.raises(RuleBroken) as refused:
        put(institution, value=9)
    assert refused.value.code == "parameter-taken"
    assert parameters.value(institution, "term.mend") == 5
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("parameter-past", {"valid_from": YESTERDAY}),
        ("parameter-unknown", {"code": "no.such"}),
        ("parameter-source", {"source": " "}),
        ("parameter-source", {"source": "x" * 301}),
        ("parameter-value", {"value": "5"}),
        ("parameter-value", {"value": 5.0}),
        ("parameter-value", {"value": True}),
        ("parameter-value", {"value": None}),
        ("parameter-value", {"value": 0}),
        ("parameter-value", {"value": 31}),
        ("parameter-value", {"code": "raise.band", "value": 1}),
        ("parameter-value", {"code": "order", "value": "gap"}),
        ("parameter-value", {"code": "order", "value": ["gap", 1]}),
        ("parameter-value", {"code": "order", "value": ["other"]}),
    ],
)
def test_refusals_change_nothing(institution, code, wrong):
    with pytest.raises(RuleBroken) as refused:
        put(institution, **wrong)
    assert refused.value.code == code
    assert not Parameter.objects.exists()
    assert not AuditEntry.objects.exists()


def test_registering_twice_or_with_a_default_that_does_not_fit_stops_the_start():
    with pytest.raises(RuntimeError, match="twice"):
        parameters.register("term.mend", Kind.WHOLE, 3, "s", "l", "h")
    with pytest.raises(RuntimeError, match="does not fit"):
        parameters.register("other", Kind.WHOLE, "3", "s", "l", "h")
    assert [definition.code for definition in parameters.definitions()] == [
        "order",
        "pass.mark",
        "raise.band",
        "term.mend",
    ]


@pytest.mark.race
def test_two_values_from_today_at_once_leave_one(fresh_database):
    institution = InstitutionFactory()
    answers = fresh_database.together(8, lambda index: put(institution, value=index + 1))
    assert sum(isinstance(answer, Parameter) for answer in answers) == 1
    assert {answer.code for answer in answers if not isinstance(answer, Parameter)} == {"parameter-taken"}
    assert AuditEntry.objects.count() == 1
