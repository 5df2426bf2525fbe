"""A call states what it must, once for each edition, and its cancellation reaches those who waited."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.actions.call import cancel_call, open_call
from certification.models import EcCall, Process, Registration
from certification.queries.call import in_window
from lms.core import parameters
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from tests.factories import certification as make
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_call_states_everything_and_counts_its_editions():
    text = make.version()
    first = make.call(text, requirements=[("CURP", ""), ("Identificación oficial", "por los dos lados")])
    second = make.call(text, by=first.created_by)
    assert (first.edition, second.edition) == (1, 2)
    assert [each["code"] for each in first.requirements] == ["curp", "identificacion-oficial"]
    assert first.mending_days == parameters.value(first.institution, "certification.mending_days") == 3
    assert (first.cost, first.capacity) == ("", None)
    assert AuditEntry.objects.filter(verb="call.opened").count() == 2


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": " "}, "call-blank", "title"),
        ({"legal_basis": ""}, "call-blank", "legal_basis"),
        ({"validity": ""}, "call-blank", "validity"),
        ({"addressed_to": ""}, "call-blank", "addressed_to"),
        ({"opens_at": NOW, "closes_at": NOW}, "call-window", "closes_on"),
        ({"opens_at": NOW - timedelta(days=9), "closes_at": NOW - timedelta(1)}, "call-window-over", "closes_on"),
        ({"capacity": 0}, "call-capacity", "capacity"),
        ({"mending_days": 0}, "call-mending", "mending_days"),
        ({"requirements": [("CURP", ""), ("curp ", "otra")]}, "call-requirement-twice", "requirements"),
    ],
)
def test_a_call_with_something_wrong_is_not_published(changes, code, field):
    with pytest.raises(RuleBroken) as refused:
        make.call(**changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not EcCall.objects.exists()


def test_only_the_office_calls_and_only_in_its_own_institution():
    text = make.version()
    stranger = make.office(make.InstitutionFactory())
    for by in (make.person(text.standard.institution), stranger):
        with pytest.raises(RuleBroken) as refused:
            open_call(text, make.terms(), by=by)
        assert refused.value.code == "call-not-yours"


def test_a_text_that_is_only_illustrative_or_about_to_end_calls_nobody():
    text = make.version(is_illustrative=True)
    with pytest.raises(RuleBroken, match="ilustrativo"):
        make.call(text)
    text.is_illustrative, text.valid_to = False, (NOW + timedelta(days=3)).date()
    text.save()
    with pytest.raises(RuleBroken) as refused:
        make.call(text)
    assert refused.value.code == "call-version-over"


def test_the_first_instant_is_in_the_window_and_the_last_is_not():
    call = make.call()
    instants = {
        "before": call.opens_at - timedelta(microseconds=1),
        "first": call.opens_at,
        "last": call.closes_at - timedelta(microseconds=1),
        "end": call.closes_at,
    }
    inside = {name: EcCall.objects.filter(in_window(at)).exists() for name, at in instants.items()}
    assert inside == {"before": False, "first": True, "last": True, "end": False}


def test_the_database_refuses_a_window_backwards_and_a_quota_overrun():
    call = make.call(capacity=1)
    for wrong in ({"closes_at": call.opens_at}, {"admitted": 2}, {"cancelled_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EcCall.objects.filter(pk=call.pk).update(**wrong)


def test_cancelling_tells_those_who_waited_and_leaves_those_who_began():
    call = make.call()
    began = make.process(call, by=call.created_by)
    waiting = make.registered(call)
    cancel_call(call, reason="Se perdió la sede", legal_basis="Oficio 9/2026", by=call.created_by)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("not_admitted", "La convocatoria se canceló: Se perdió la sede")
    assert Process.objects.get().pk == began.pk
    assert Process.objects.get().state == "registered"


def test_cancelling_refuses_strangers_silence_and_the_second_time():
    call = make.call()
    cases = [
        (PersonFactory(institution=call.institution), "Motivo", "call-not-yours"),
        (call.created_by, "  ", "call-reason"),
    ]
    for by, reason, code in cases:
        with pytest.raises(RuleBroken) as refused:
            cancel_call(call, reason=reason, legal_basis="Oficio", by=by)
        assert refused.value.code == code
    cancel_call(call, reason="Motivo", legal_basis="Oficio", by=call.created_by)
    with pytest.raises(RuleBroken) as refused:
        cancel_call(call, reason="Otro", legal_basis="Oficio", by=call.created_by)
    assert refused.value.code == "call-cancelled"
    assert not Registration.objects.exists()
