"""What a cédula tells, from what was recorded, judged and signed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certification import cedula, signing
from certification.models import Application, AssessmentReport, JudgementAct, Process, ReportReceipt
from certification.moments import day_words
from certification.queries.application import Sheet
from certification.queries.instrument import criterion_code
from certification.states import Judgement, Verdict
from lms.documents.models import IssuedDocument
from lms.documents.queries import source_editions
from lms.people.models import Person


@dataclass(frozen=True)
class Alternative:
    """A way to reach what is missing, as another room offers it: a course, a guide."""

    title: str
    url: str
    detail: str = ""


Provider = Callable[[Process, list[str]], list[Alternative]]
_providers: list[Provider] = []


def register_alternatives(provider: Provider) -> None:
    """Add a source of alternatives, from the `ready()` of a room above. It takes the process and the codes of the
    elements with something unmet, and says in its docstring what it costs."""
    if provider not in _providers:
        _providers.append(provider)


def alternatives_for(process: Process, elements: list[str]) -> list[Alternative]:
    """What other rooms offer somebody who is not yet competent in these elements. As many queries as providers ask."""
    return [found for provider in _providers for found in provider(process, elements)]


def application_of(process: Process) -> Application | None:
    """The application of a process with its instrument, its plan and its judgement when it has one. One query."""
    found = Application.objects.filter(process=process)
    return found.select_related(
        "instrument", "plan__instrument", "process__institution", "process__candidate", "judgement__by"
    ).first()


def judgement_of(process: Process) -> JudgementAct | None:
    """The judgement taken in a process. One query."""
    return JudgementAct.objects.filter(application__process=process).select_related("by").first()


def standing_report(process: Process) -> AssessmentReport | None:
    """The cédula that counts: the last one made, with its receipt when it has one. One query."""
    return process.reports.select_related("receipt", "made_by").order_by("-number").first()


def receipt_of(report: AssessmentReport) -> ReportReceipt | None:
    """The candidate's receipt of a cédula, if she signed it. No query when it came with it."""
    return getattr(report, "receipt", None)


def report_is_whole(report: AssessmentReport) -> bool:
    """Whether a cédula carries both signatures: the assessor's on it, the candidate's on it and her words. Three
    queries at most."""
    receipt = receipt_of(report)
    if receipt is None:
        return False
    assessor = signing.is_signed(signing.REPORT, report.ref, report.content_hash, [signing.ASSESSOR])
    return assessor and signing.is_signed(signing.REPORT, report.ref, receipt.content_hash, [signing.CANDIDATE])


def document_of(process: Process) -> IssuedDocument | None:
    """The document of the cédula that counts, once it was issued. One query."""
    return source_editions(process.institution_id, cedula.KIND, (cedula.SOURCE, process.ref)).first()


def unmet_of(sheet: Sheet) -> list[dict[str, Any]]:
    """Criteria with something not met, by element, each with its items and what was observed. No query."""
    found: dict[int, dict[str, Any]] = {}
    for row in sheet.rows:
        if row.verdict != Verdict.NOT_MET or row.record is None:
            continue
        criterion = row.item.criterion
        entry = found.setdefault(
            criterion.pk,
            {
                "element": criterion.element.number,
                "element_code": criterion.element.code,
                "element_title": criterion.element.title,
                "criterion": criterion_code(criterion),
                "title": criterion.statement,
                "unmet_items": [],
            },
        )
        entry["unmet_items"].append({"code": row.item.code, "text": row.item.text, "reason": row.record.observation})
    return sorted(found.values(), key=lambda entry: entry["element"])


def general_of(process: Process, application: Application, assessor: Person, now: datetime) -> dict[str, Any]:
    """The general data of a cédula, frozen as words. No query when the process came whole."""
    institution = process.institution
    return {
        "institution": institution.name,
        "candidate": process.candidate.full_name,
        "assessor": assessor.full_name,
        "standard": {"code": process.standard.code, "title": process.version.title},
        "instrument": {
            "title": application.instrument.title,
            "hash": application.instrument.content_hash,
            "is_example": application.instrument.is_example,
        },
        "started": day_words(application.started_at, institution),
        "closed": day_words(application.closed_at, institution) if application.closed_at else "",
        "results": day_words(application.plan.results_at, institution),
        "made": day_words(now, institution),
        "records_hash": application.records_hash,
    }


def judgement_content(act: JudgementAct) -> dict[str, Any]:
    """What a cédula repeats of the judgement. No query."""
    return {
        "decided": act.decided,
        "words": Judgement(act.decided).label,
        "score": f"{act.score:.2f}",
        "minimum": _hundredths(act.facts["minimum"]),
        "against_proposal": act.decided != act.proposed,
        "reason": act.reason,
        "hash": act.content_hash,
    }


def _hundredths(units: int) -> str:
    return f"{units // 100}.{units % 100:02d}"
