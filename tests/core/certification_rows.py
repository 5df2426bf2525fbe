"""Rows of the first part of a certification process, for the tests that try to change them."""

import io

from django.utils import timezone

from certification.actions.diagnosis import diagnose
from certification.actions.ends import suspend_terms
from certification.actions.plan import remark_plan
from certification.actions.registration import hand_in, register
from tests.factories import certification as make


def registration_document():
    call = make.call(requirements=[("CURP", "")])
    mine = register(call, make.SAYS, make.YES, by=make.person(call.institution))
    return hand_in(mine, "curp", io.BytesIO(make.PDF), "curp.pdf", by=mine.candidate)


def candidate_diagnosis():
    begun = make.process()
    make.answer(begun)
    return diagnose(begun, by=begun.candidate)


def plan_remark():
    plan = make.proposed()
    return remark_plan(plan, "Otra fecha", by=plan.process.candidate)


def suspension():
    begun, today = make.process(), timezone.now().date()
    by = make.office(begun.institution)
    return suspend_terms(begun, today, today, reason="Sismo", document="Acuerdo 7", by=by)


ROWS = {
    "certification.AssessmentPlan": make.proposed,
    "certification.CandidateDiagnosis": candidate_diagnosis,
    "certification.Consent": lambda: make.registered().consents.first(),
    "certification.DiagnosisDecision": lambda: make.diagnosed().diagnosis.decisions.get(),
    "certification.PlanAgreement": make.agreed,
    "certification.PlanRemark": plan_remark,
    "certification.ProcessMove": lambda: make.process().moves.get(),
    "certification.RegistrationDocument": registration_document,
    "certification.RegistrationSheet": lambda: make.registered().sheets.get(),
    "certification.Suspension": suspension,
}
