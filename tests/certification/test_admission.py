"""The office has a registration put right, admits it within the quota, or says why not."""

import io
from datetime import timedelta

import pytest

from certification.actions.admission import admit, not_admit, prevent
from certification.actions.call import cancel_call
from certification.actions.registration import hand_in, register
from certification.models import EcCall, Process
from certification.states import REGISTRATION_NEXT, RegistrationState
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from tests.factories import certification as make
from tests.factories.people import RoleGrantFactory

pytestmark = pytest.mark.django_db
State = RegistrationState


def refusal(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **options)
    assert refused.value.code == code
    return refused.value


def test_admitting_begins_the_process_of_that_call():
    mine = make.registered()
    begun = admit(mine, by=mine.call.created_by)
    assert (begun.state, begun.registration_id, begun.version_id) == ("registered", mine.pk, mine.call.version_id)
    assert (mine.state, mine.decided_by) == ("admitted", mine.call.created_by)
    assert EcCall.objects.get().admitted == 1
    assert [each.to_state for each in begun.moves.all()] == ["registered"]


def test_with_documents_missing_nobody_is_admitted():
    call = make.call(requirements=[("CURP", "")])
    mine = register(call, make.SAYS, make.YES, by=make.person(call.institution))
    assert "CURP" in str(refusal("registration-incomplete", admit, mine, by=call.created_by))
    hand_in(mine, "curp", io.BytesIO(make.PDF), "c.pdf", by=mine.candidate)
    assert admit(mine, by=call.created_by).state == "registered"


def test_the_quota_is_kept_and_a_cancelled_call_admits_nobody():
    call = make.call(capacity=1)
    admit(make.registered(call), by=call.created_by)
    last = make.registered(call)
    assert "ya están ocupados" in str(refusal("call-full", admit, last, by=call.created_by))
    other = make.call(call.version, by=call.created_by)
    waiting = make.registered(other)
    cancel_call(other, reason="Sin sede", legal_basis="Oficio 1", by=call.created_by)
    refusal("call-cancelled", admit, waiting, by=call.created_by)
    assert Process.objects.count() == 1


def test_one_process_of_a_standard_at_a_time_and_the_counter_goes_back():
    call = make.call()
    who = make.person(call.institution)
    make.process(call, who, by=call.created_by)
    second = make.call(call.version, by=call.created_by)
    mine = make.registered(second)
    type(mine).objects.filter(pk=mine.pk).update(candidate=who)
    mine.refresh_from_db()
    refusal("process-open", admit, mine, by=call.created_by)
    second.refresh_from_db()
    mine.refresh_from_db()
    assert (second.admitted, mine.state) == (0, "received")


def acts(mine, by):
    return {
        State.PREVENTED: lambda: prevent(mine, "Falta la firma", by=by),
        State.ADMITTED: lambda: admit(mine, by=by),
        State.NOT_ADMITTED: lambda: not_admit(mine, "No se dirige a ella", legal_basis="Base cuarta", by=by),
    }


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("target", [State.PREVENTED, State.ADMITTED, State.NOT_ADMITTED])
def test_every_decision_the_table_does_not_know_is_refused_and_changes_nothing(start, target):
    mine = make.registered()
    now = clock.now()
    facts = {"state": start, "decided_at": now, "reason": "x", "prevention": "x", "mend_by": now + timedelta(days=1)}
    type(mine).objects.filter(pk=mine.pk).update(**facts)
    mine.refresh_from_db()
    entries = AuditEntry.objects.count()
    if target in REGISTRATION_NEXT[start] and (start, target) != (State.PREVENTED, State.NOT_ADMITTED):
        acts(mine, mine.call.created_by)[target]()
        assert mine.state == target
        return
    code = "registration-mending" if start == State.PREVENTED and target == State.NOT_ADMITTED else "registration-state"
    refusal(code, acts(mine, mine.call.created_by)[target])
    mine.refresh_from_db()
    assert (mine.state, mine.call.admitted, AuditEntry.objects.count()) == (start, 0, entries)
    assert not Process.objects.exists()


def test_one_with_days_left_to_be_put_right_is_not_refused_before_they_end():
    mine = make.registered()
    prevent(mine, "Falta la firma", by=mine.call.created_by)
    refusal("registration-mending", not_admit, mine, "No la puso", legal_basis="Base 4", by=mine.call.created_by)
    with clock.shifted(timedelta(days=30)):
        not_admit(mine, "No la puso", legal_basis="Base 4", by=mine.call.created_by)
    assert (mine.state, mine.reason) == ("not_admitted", "No la puso")


def test_nobody_decides_their_own_and_strangers_decide_none():
    mine = make.registered()
    RoleGrantFactory(person=mine.candidate, role="certifying_body")
    for by, code in (
        (mine.candidate, "registration-own"),
        (make.person(mine.call.institution), "registration-not-yours"),
    ):
        for act in acts(mine, by).values():
            refusal(code, act)
    mine.refresh_from_db()
    assert mine.state == "received"


def test_a_decision_without_reason_is_refused():
    mine = make.registered()
    by = mine.call.created_by
    refusal("registration-reason", prevent, mine, "  ", by=by)
    refusal("registration-reason", not_admit, mine, "", legal_basis="Base 4", by=by)
