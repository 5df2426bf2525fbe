"""The judgement: the system proposes from the records, a person decides and signs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification import signing
from certification.actions.application import records_hash
from certification.actions.hold import check_assessor, hold
from certification.actions.process import move
from certification.models import Application, JudgementAct
from certification.queries.application import Sheet, sheet_of
from certification.rules import Proposal
from certification.states import Judgement, ProcessState
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.documents.seal import data_hash
from lms.people.actions.trace import trace
from lms.people.models import Person

SUFFICIENCIES = ("competence", "evidence", "instruments", "portfolio")  # the four of EC0076, in its order


def proposed(proposal: Proposal) -> Judgement:
    """What the two conditions propose."""
    return Judgement.COMPETENT if proposal.competent else Judgement.NOT_YET


@transaction.atomic
def judge(
    application: Application,
    decided: Judgement,
    *,
    sufficiencies: Mapping[str, bool | None],
    by: Person,
    reason: str = "",
) -> JudgementAct:
    """Decide and sign whether the candidate is competent, beside what the records propose; both are kept.

    The only way to the state «juicio emitido», and it needs a person who proved to be herself. Refuses whoever does not
    assess (`not-assessor`), an instrument not closed or already judged (`process-state`), one that the candidate has
    not signed (`records-unsigned`) or whose records are not those signed (`records-altered`), a sufficiency without an
    answer (`sufficiency-missing`), «competente» without the four of them or a competence that says otherwise
    (`sufficiency-contradicts`), and a decision against the proposal without its reason (`judgement-reason`).
    """
    process, reason = application.process, reason.strip()
    check_assessor(process, by)
    hold(process, ProcessState.INSTRUMENT_CLOSED)
    sheet = sheet_of(application)
    _check_records(application, sheet)
    answers = _answers(decided, sufficiencies)
    _check_reason(decided, proposed(sheet.proposal), reason)
    act = _write(application, decided, sheet.proposal, answers, reason, by)
    move(process, ProcessState.JUDGED, by=by, legal_basis=signing.BASIS)
    signing.sign(signing.JUDGEMENT, act.ref, act.content_hash, by=by, capacity=signing.ASSESSOR)
    facts: dict[str, Any] = {
        "process": process.ref,
        "proposed": act.proposed,
        "decided": act.decided,
        "score": sheet.proposal.score,
    }
    trace("process.judged", act, "judgement", by, institution=process.institution, legal_basis=signing.BASIS, **facts)
    return act


def _check_records(application: Application, sheet: Sheet) -> None:
    digest = application.records_hash
    if not signing.is_signed(signing.RECORDS, application.ref, digest, (signing.CANDIDATE, signing.ASSESSOR)):
        raise RuleBroken(
            "records-unsigned",
            _("Falta la firma de la persona candidata en el instrumento cerrado. Puede firmar en su teléfono."),
        )
    if records_hash(application, sheet) != digest:
        raise RuleBroken(
            "records-altered",
            _("Los registros no son los que se firmaron. No emitas el juicio y avisa a quien administra el sistema."),
        )


def _answers(decided: Judgement, sufficiencies: Mapping[str, bool | None]) -> dict[str, bool]:
    missing = [name for name in SUFFICIENCIES if sufficiencies.get(name) is None]
    if missing:
        raise RuleBroken(
            "sufficiency-missing", _("Contesta las cuatro suficiencias antes de emitir el juicio."), field=missing[0]
        )
    answers = {name: bool(sufficiencies[name]) for name in SUFFICIENCIES}
    if answers["competence"] != (decided == Judgement.COMPETENT):
        raise RuleBroken(
            "sufficiency-contradicts",
            _("La suficiencia de la competencia y tu juicio no dicen lo mismo. Corrige una de las dos respuestas."),
            field="competence",
        )
    lacking = [name for name in SUFFICIENCIES if not answers[name]]
    if decided == Judgement.COMPETENT and lacking:
        raise RuleBroken(
            "sufficiency-contradicts",
            _("«Competente» se sustenta en las cuatro suficiencias. Completa lo que falta antes de emitirlo."),
            field=lacking[0],
        )
    return answers


def _check_reason(decided: Judgement, suggestion: Judgement, reason: str) -> None:
    """Refuse a decision against what the conditions propose that does not say why (`judgement-reason`)."""
    if decided != suggestion and not reason:
        raise RuleBroken(
            "judgement-reason",
            _("Tu juicio es distinto de lo que proponen las dos condiciones. Escribe por qué; quedan los dos."),
            field="reason",
        )


def _write(
    application: Application,
    decided: Judgement,
    proposal: Proposal,
    answers: dict[str, bool],
    reason: str,
    by: Person,
) -> JudgementAct:
    """Insert the judgement with the digest of what its assessor is about to sign."""
    act = JudgementAct(
        application=application,
        proposed=proposed(proposal),
        decided=decided,
        reason=reason,
        score=Decimal(proposal.score).scaleb(-2),
        facts=facts_of(proposal),
        sufficiencies=answers,
        at=clock.now(),
        by=by,
    )
    act.content_hash = data_hash(content_of(act, application))
    act.save(force_insert=True)
    return act


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """What the two conditions found, in whole hundredths and codes. No query."""
    return {
        "minimum": proposal.minimum,
        "first": proposal.first,
        "second": proposal.second,
        "groups_met": list(proposal.groups_met),
        "groups_empty": list(proposal.groups_empty),
    }


def content_of(act: JudgementAct, application: Application) -> dict[str, Any]:
    """What the assessor signs of a judgement. No query."""
    return {
        "process": application.process.ref,
        "records": application.records_hash,
        "proposed": act.proposed,
        "decided": act.decided,
        "reason": act.reason,
        "score": int(act.score * 100),
        "facts": act.facts,
        "sufficiencies": act.sufficiencies,
    }
