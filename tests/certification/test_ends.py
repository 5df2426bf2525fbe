"""How processes end before a certificate, and what stands still."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certification.actions.call import cancel_call
from certification.actions.ends import abandon, cancel_processes_without_plan, suspend_terms, withdraw_process
from certification.actions.plan import propose_plan
from certification.models import Process
from certification.queries.process import last_day_agreed
from certification.queries.terms import calendar_for
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.proofs import proved
from tests.factories import certification as make

pytestmark = pytest.mark.django_db


def refusal(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **options)
    assert refused.value.code == code
    return str(refused.value)


def test_a_candidate_leaves_and_may_start_another_process():
    begun = make.process()
    refusal("process-not-yours", withdraw_process, begun, by=make.office(begun.institution))
    withdraw_process(begun, reason="Cambio de puesto", by=begun.candidate)
    assert (begun.state, begun.moves.last().reason) == ("withdrawn", "Cambio de puesto")
    refusal("process-state", withdraw_process, begun, by=begun.candidate)
    again = make.process(make.call(begun.version), begun.candidate)
    assert (again.pk != begun.pk, again.opportunity) == (True, 1)


def test_a_process_is_not_abandoned_before_the_plan_both_signed_ends():
    agreed = make.agreed()
    process = agreed.plan.process
    by = make.office(process.institution)
    refusal("process-reason", abandon, process, reason="", legal_basis="Plan", by=by)
    refusal("process-in-term", abandon, process, reason="No vino", legal_basis="Plan", by=by)
    last = timezone.localtime(agreed.plan.results_at).date()
    assert last_day_agreed(process) == last
    days = (last - clock.today()).days
    with clock.shifted(timedelta(days=days)):
        refusal("process-in-term", abandon, process, reason="No vino", legal_basis="Plan", by=by)
    with clock.shifted(timedelta(days=days + 1)):
        abandon(process, reason="No vino", legal_basis="Plan, aviso 4", by=by)
    assert process.state == "abandoned"


def test_suspended_days_lengthen_the_term_of_the_plan():
    agreed = make.agreed()
    process = agreed.plan.process
    by = make.office(process.institution)
    before, today = last_day_agreed(process), clock.today()
    suspend_terms(process, today + timedelta(1), today + timedelta(3), reason="Sismo", document="Acuerdo 7", by=by)
    assert last_day_agreed(process) == before + timedelta(days=3)
    assert calendar_for(process, today).is_suspended(today + timedelta(days=2))


def test_a_suspension_has_reason_document_order_and_a_live_process():
    begun = make.process()
    by, today = make.office(begun.institution), clock.today()
    cases = [
        ({"reason": " "}, "suspension-founded"),
        ({"document": ""}, "suspension-founded"),
        ({"ends_on": today - timedelta(days=1)}, "suspension-order"),
        ({"by": begun.candidate}, "process-own"),
    ]
    usual = {"starts_on": today, "ends_on": today, "reason": "Sismo", "document": "Acuerdo 7", "by": by}
    for changes, code in cases:
        refusal(code, suspend_terms, begun, **{**usual, **changes})
    withdraw_process(begun, by=begun.candidate)
    refusal("process-over", suspend_terms, begun, **usual)


def test_losing_the_accreditation_cancels_only_what_nobody_signed():
    """M-DGAOSU-02 4.5.17-18."""
    call = make.call()
    by = call.created_by
    registered, diagnosed, proposed, signed, replanned = (make.process(call, by=by) for _number in range(5))
    make.diagnosed(diagnosed)
    make.proposed(make.diagnosed(proposed))
    make.agreed(make.proposed(make.diagnosed(signed)))
    plan = make.agreed(make.proposed(make.diagnosed(replanned))).plan
    with proved(plan.assessor):
        propose_plan(replanned, make.plan_terms(9), by=plan.assessor)
    ground = {"reason": "Se perdió la acreditación", "legal_basis": "Oficio CONOCER 3", "by": by}
    refusal("calls-open", cancel_processes_without_plan, call.standard, **ground)
    cancel_call(call, reason="Se perdió la acreditación", legal_basis="Oficio", by=by)
    refusal("process-reason", cancel_processes_without_plan, call.standard, **{**ground, "legal_basis": " "})
    refusal(
        "process-not-yours",
        cancel_processes_without_plan,
        call.standard,
        **{**ground, "by": make.person(call.institution)},
    )
    done = cancel_processes_without_plan(call.standard, **ground)
    assert {each.pk for each in done} == {registered.pk, diagnosed.pk, proposed.pk}
    states = dict(Process.objects.values_list("pk", "state"))
    assert {states[each.pk] for each in done} == {"cancelled"}
    assert (states[signed.pk], states[replanned.pk]) == ("plan_agreed", "plan_proposed")
    assert cancel_processes_without_plan(call.standard, **ground) == []
