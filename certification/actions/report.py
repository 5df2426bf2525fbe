"""The cédula: made by the assessor, presented to the candidate, answered and signed by her; and what follows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification import policies, signing
from certification.actions.cedula import SIGNED
from certification.actions.hold import check_assessor, check_candidate, hold
from certification.actions.process import move
from certification.models import AssessmentReport, JudgementAct, Process, ReportReceipt, SurveyAnswer
from certification.moments import day_words
from certification.queries.application import is_day, sheet_of
from certification.queries.report import (
    alternatives_for,
    application_of,
    general_of,
    judgement_content,
    judgement_of,
    report_is_whole,
    standing_report,
    unmet_of,
)
from certification.queries.survey import SCALE, STATEMENTS
from certification.states import Judgement, ProcessState
from lms.core import clock, outbox
from lms.core.errors import RuleBroken
from lms.documents.seal import data_hash
from lms.people.actions.trace import trace
from lms.people.models import Person

MADE_IN = (ProcessState.JUDGED, ProcessState.RESULTS_PRESENTED)
REVIEW_BASIS = "EC0076, elemento 4: derecho a pedir que se revise la evaluación"


@dataclass(frozen=True)
class Words:
    """What the assessor writes in a cédula; the rest comes from the records."""

    best_practices: str
    opportunities: str
    recommendations: str
    incidents: str = ""


@transaction.atomic
def make_report(process: Process, words: Words, *, by: Person, expected: int) -> AssessmentReport:
    """Make and sign the cédula of a judged process: frozen words, the unmet criteria with their recorded reasons.

    Made again it is the next number, supersedes the former, which stays with its signatures, and the candidate signs
    anew. `expected` is the number of the last cédula that the page showed, 0 for none. Refuses whoever does not assess
    (`not-assessor`), a process that is not judged (`process-state`), empty best practices, opportunities or
    recommendations (`report-words`), and one made elsewhere meanwhile (`report-changed`).
    """
    check_assessor(process, by)
    hold(process, *MADE_IN)
    _check_words(words)
    last = process.reports.aggregate(last=Max("number"))["last"] or 0
    if last != expected:
        raise RuleBroken(
            "report-changed", _("La cédula ya se hizo en otra página o equipo. Ábrela de nuevo antes de hacer otra.")
        )
    report = AssessmentReport(
        process=process, number=last + 1, content=_content(process, words, by), made_at=clock.now(), made_by=by
    )
    report.content_hash = data_hash({"process": process.ref, "number": report.number, **report.content})
    report.save(force_insert=True)
    signing.sign(signing.REPORT, report.ref, report.content_hash, by=by, capacity=signing.ASSESSOR)
    facts: dict[str, Any] = {"process": process.ref, "number": report.number, "hash": report.content_hash}
    trace("report.made", report, "report", by, institution=process.institution, **facts)
    return report


def _check_words(words: Words) -> None:
    asked = {
        "best_practices": _("Escribe las mejores prácticas: qué hizo bien la persona candidata."),
        "opportunities": _("Escribe las áreas de oportunidad. Si no hay, dilo."),
        "recommendations": _("Escribe tus recomendaciones."),
    }
    for name, sentence in asked.items():
        if not getattr(words, name).strip():
            raise RuleBroken("report-words", sentence, field=name)


def _content(process: Process, words: Words, by: Person) -> dict[str, Any]:
    """Everything a cédula says, as it will read for ever."""
    application, act = application_of(process), judgement_of(process)
    if application is None or act is None:
        raise RuleBroken("process-state", _("El proceso aún no tiene juicio. Emítelo antes de hacer la cédula."))
    unmet = unmet_of(sheet_of(application))
    said = {name: text.strip() for name, text in asdict(words).items()}
    not_yet = act.decided == Judgement.NOT_YET
    elements = sorted({entry["element_code"] for entry in unmet})
    offered = alternatives_for(process, elements) if not_yet else []
    return {
        "general": general_of(process, application, by, clock.now()),
        "judgement": judgement_content(act),
        **said,
        "unmet": unmet,
        "alternatives": [{"title": each.title, "url": each.url, "detail": each.detail} for each in offered],
        "related": [] if not_yet else process.version.general_data.get("relacionados", []),
    }


@transaction.atomic
def present_results(report: AssessmentReport, *, agrees: bool, by: Person, note: str = "") -> ReportReceipt:
    """The candidate was told her results, got her copy, says whether she agrees and signs.

    She signs the cédula's digest with her own words, before anything else happens. Not agreeing takes nothing from her.
    Refuses anybody else (`not-candidate`), a day before the one agreed in the plan (`results-not-yet`), a cédula that a
    later one superseded (`report-superseded`) or that she signed already (`report-signed`), and not agreeing without
    saying why (`receipt-note`).
    """
    process, note = report.process, note.strip()
    check_candidate(process, by)
    hold(process, *MADE_IN)
    application = application_of(process)
    if application is None or process.reports.filter(number__gt=report.number).exists():
        raise RuleBroken("report-superseded", _("Hay una cédula más nueva. Abre esa, léela y fírmala."))
    _check_day(process, application.plan.results_at)
    if not agrees and not note:
        sentence = _("Escribe con qué no estás conforme. Queda en la cédula antes de tu firma.")
        raise RuleBroken("receipt-note", sentence, field="note")
    receipt = ReportReceipt(
        report=report,
        agrees=agrees,
        note=note,
        content_hash=data_hash({"report": report.content_hash, "agrees": agrees, "note": note}),
        at=clock.now(),
    )
    _write(receipt)
    signing.sign(signing.REPORT, report.ref, receipt.content_hash, by=by, capacity=signing.CANDIDATE)
    if process.state == ProcessState.JUDGED:
        move(process, ProcessState.RESULTS_PRESENTED, by=by)
    outbox.publish(SIGNED, report.ref, {"report": report.ref}, process.institution)
    facts: dict[str, Any] = {
        "process": process.ref,
        "number": report.number,
        "agrees": int(agrees),
        "hash": receipt.content_hash,
    }
    trace("results.presented", report, "report", by, institution=process.institution, **facts)
    return receipt


def _check_day(process: Process, results_at: Any) -> None:
    institution = process.institution
    if not is_day(results_at, clock.now(), institution):
        raise RuleBroken(
            "results-not-yet",
            _("El plan acuerda darte los resultados el %(day)s. Ese día podrás leer y firmar tu cédula.")
            % {"day": day_words(results_at, institution)},
        )


def _write(receipt: ReportReceipt) -> None:
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken("report-signed", _("Ya firmaste esta cédula; tu copia está en esta página.")) from None


@transaction.atomic
def answer_survey(process: Process, answers: Mapping[str, int], *, by: Person, comment: str = "") -> None:
    """Keep a candidate's opinion of how she was treated, once, without anything that leads back to her.

    The process only learns that she answered; no audit entry is written, because its instant beside the process would
    name who answered. Refuses anybody else (`not-candidate`), before the results were presented
    (`process-state`), an incomplete or unknown answer (`survey-incomplete`) and a second time (`survey-done`).
    """
    check_candidate(process, by)
    _check_after_results(process)
    if set(answers) != set(STATEMENTS) or not set(answers.values()) <= set(SCALE):
        raise RuleBroken("survey-incomplete", _("Contesta las ocho frases, cada una con una de las cuatro opciones."))
    if not Process.objects.filter(pk=process.pk, surveyed=False).update(surveyed=True):
        raise RuleBroken("survey-done", _("Ya contestaste esta encuesta. Gracias: una vez basta."))
    process.refresh_from_db(fields=["surveyed"])
    today = clock.today(process.institution.time_zone)
    SurveyAnswer.objects.create(
        institution=process.institution,
        standard=process.standard,
        month=today.replace(day=1),
        statements=dict(sorted(answers.items())),
        comment=comment.strip(),
    )


def results_given(process: Process) -> bool:
    """Whether the candidate already signed some cédula of this process. One query."""
    return ReportReceipt.objects.filter(report__process=process).exists()


def _check_after_results(process: Process) -> None:
    if not results_given(process):
        raise RuleBroken("process-state", _("La encuesta se contesta después de recibir tus resultados."))


@transaction.atomic
def conclude_not_yet(process: Process, *, by: Person) -> Process:
    """End a process whose judgement is «todavía no competente», once its candidate signed her cédula.

    It does not go to ruling. She keeps her right to ask for a review, which her cédula and her page tell. Refuses
    whoever neither assesses nor runs certification (`not-yours`), another judgement (`judgement-competent`), a cédula
    without both signatures (`report-unsigned`) and another state (`process-state`).
    """
    if not (policies.may_assess(by, process) or policies.may_run_certification(by, process.institution)):
        raise RuleBroken("not-yours", _("Lo concluye quien evalúa o quien coordina la certificación."))
    hold(process, ProcessState.RESULTS_PRESENTED)
    act: JudgementAct | None = judgement_of(process)
    if act is None or act.decided != Judgement.NOT_YET:
        raise RuleBroken("judgement-competent", _("El juicio es «competente»: este proceso sigue al portafolio."))
    report = standing_report(process)
    if report is None or not report_is_whole(report):
        raise RuleBroken(
            "report-unsigned", _("Falta que la persona candidata firme su cédula. Sin su firma no se concluye.")
        )
    reason = _("Juicio: todavía no competente. La persona candidata puede pedir que se revise la evaluación.")
    return move(process, ProcessState.NOT_YET, by=by, reason=reason, legal_basis=REVIEW_BASIS)
