"""Who may read what of portfolios, lots and certificates, and the only doors through which a view obtains them."""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from certification import acta, papers
from certification.models import BatchRow, CertificateRequest, Portfolio, Process, ProcessActor, RulingBatch
from certification.policies import OFFICE, VERIFIER, reader
from certification.queries.request import process_with_ruling
from certification.states import Function
from lms.core.models import StoredFile
from lms.documents.models import IssuedDocument
from lms.people.models import Person
from lms.people.scopes import Scope, scope_of

AUDITOR = "auditor"
Row = TypeVar("Row")
READERS = (OFFICE, AUDITOR)  # see every process of the institution; only the first acts


def portfolio_file(request: HttpRequest, file: StoredFile) -> bool:
    """Who opens a portfolio: its candidate, who assessed it, verifiers, the group of its lot, the office, an auditor.

    Four queries at most.
    """
    portfolio = Portfolio.objects.filter(file=file).select_related("process").first()
    return portfolio is not None and may_read_process(scope_of(request), portfolio.process)


def certificate_copy(request: HttpRequest, file: StoredFile) -> bool:
    """Who opens the copy of a certificate: whom it certifies, the office, an auditor. Two queries."""
    asked = CertificateRequest.objects.filter(file=file).select_related("process").first()
    scope = scope_of(request)
    if asked is None or scope.person is None or asked.institution_id != scope.person.institution_id:
        return False
    return asked.process.candidate_id == scope.person.pk or scope.whole(*READERS)


def ruling_paper(request: HttpRequest, document: IssuedDocument) -> bool:
    """Who opens what follows from a ruling beyond its holder and the office: an auditor; its acta, also the members
    convened to its session. One query at most, none for another kind.
    """
    scope = scope_of(request)
    if document.kind not in (acta.KIND, papers.CONSTANCIA, papers.CERTIFICATE) or scope.person is None:
        return False
    if scope.institution == document.institution and scope.whole(AUDITOR):
        return True
    sat = RulingBatch.objects.filter(ref=document.source_ref, session__members__person=scope.person)
    return document.kind == acta.KIND and document.source_kind == acta.SOURCE and sat.exists()


def may_read_process(scope: Scope, process: Process) -> bool:
    """Whether somebody may read a whole process with its evidence: the candidate, who acts or acted in it, a verifier,
    a member of the group that rules it, the office, an auditor. Three queries at most.
    """
    person = scope.person
    if person is None or process.institution_id != person.institution_id:
        return False
    if person.pk == process.candidate_id or scope.whole(*READERS, VERIFIER):
        return True
    if ProcessActor.objects.filter(process=process, person=person).exclude(function=Function.EXCLUDED).exists():
        return True
    return _rows_of(person).filter(process=process).exists()


def _rows_of(person: Person) -> QuerySet[BatchRow]:
    """Rows of lots whose session a person was convened to, those she may vote on."""
    mine = BatchRow.objects.filter(batch__session__members__person=person)
    return mine.exclude(motion__exclusions__person=person)


# --- doors ------------------------------------------------------------------------------------------------------------
def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row


def portfolio_for_verifier(request: HttpRequest, ref: str) -> Portfolio:
    """A portfolio of the institution that the reader verifies: not her own process, nor one she assessed; else 404.

    Three queries at most.
    """
    person = reader(request)
    if not scope_of(request).whole(VERIFIER):
        raise Http404
    rows = Portfolio.objects.filter(ref=ref, process__institution=person.institution_id)
    rows = rows.exclude(process__candidate=person).select_related(
        "process__candidate", "process__standard", "process__version", "process__institution", "file", "submitted_by"
    )
    portfolio = _found(rows.first())
    barred = [Function.ASSESS, Function.RULE, Function.EXCLUDED]
    if ProcessActor.objects.filter(process=portfolio.process_id, person=person, function__in=barred).exists():
        raise Http404
    return portfolio


def batch_for_reader(request: HttpRequest, ref: str) -> RulingBatch:
    """A lot of the institution, for its office and its auditor; else 404. Two queries at most."""
    person = reader(request)
    if not scope_of(request).whole(*READERS):
        raise Http404
    rows = RulingBatch.objects.filter(ref=ref, institution=person.institution_id)
    return _found(rows.select_related("standard", "institution", "session__panel", "opened_by").first())


def batch_for_office(request: HttpRequest, ref: str) -> RulingBatch:
    """A lot that the reader runs; else 404. Two queries at most."""
    if not scope_of(request).whole(OFFICE):
        raise Http404
    return batch_for_reader(request, ref)


def batch_for_member(request: HttpRequest, ref: str) -> RulingBatch:
    """A lot to whose session the reader was convened; else 404. One query."""
    rows = RulingBatch.objects.filter(ref=ref, session__members__person=reader(request))
    return _found(rows.select_related("standard", "institution", "session__panel").first())


def row_for_member(request: HttpRequest, batch: RulingBatch, ref: str) -> BatchRow:
    """A row of a lot that the reader may vote on: one that is locked for her is not there. One query."""
    rows = BatchRow.objects.filter(ref=ref, batch=batch).exclude(motion__exclusions__person=reader(request))
    rows = rows.select_related(
        "process__candidate",
        "process__standard",
        "process__institution",
        "process__application__instrument",
        "process__application__judgement__by",
        "portfolio__file",
        "motion",
    )
    row = _found(rows.first())
    row.batch = batch
    return row


def process_for_origin(request: HttpRequest, ref: str) -> Process:
    """A process whose way from criterion to certificate the reader may walk: hers, or as office or auditor; else 404.

    Two queries at most.
    """
    scope, person = scope_of(request), reader(request)
    rows = Process.objects.filter(ref=ref, institution=person.institution_id)
    whole = rows.select_related(
        "standard",
        "version",
        "institution",
        "candidate__institution",
        "application__instrument",
        "application__judgement__by",
        "request__file",
    )
    process = _found(whole.first())
    if process.candidate_id != person.pk and not scope.whole(*READERS):
        raise Http404
    return process


def ruled_for_reader(request: HttpRequest, ref: str) -> Process:
    """A process that was ruled, for the office and its auditor; else 404. Two queries at most."""
    process = _found(process_with_ruling(reader(request).institution, ref))
    if not scope_of(request).whole(*READERS):
        raise Http404
    return process


def ruled_for_office(request: HttpRequest, ref: str) -> Process:
    """A process that was ruled, for the office alone; else 404. Two queries at most."""
    process = ruled_for_reader(request, ref)
    if not scope_of(request).whole(OFFICE):
        raise Http404
    return process
