"""Who may do what in certification, and the only doors through which a view obtains its rows."""

from django.http import Http404, HttpRequest

from certification.models import (
    Application,
    EcCall,
    Instrument,
    Process,
    ProcessActor,
    Registration,
    RegistrationDocument,
)
from certification.states import Function
from lms.core.models import Institution, StoredFile
from lms.documents.models import IssuedDocument
from lms.people.models import Person
from lms.people.scopes import Scope, scope_of

OFFICE = "certifying_body"  # registered by documents, which convenes panels under it
ASSESSOR = "assessor"
VERIFIER = "verifier"
WITH = ("standard", "version", "institution", "candidate__institution", "registration__call")


def may_run_certification(by: Person, institution: Institution) -> bool:
    """Whether a person's offices today let them call, admit, assign, batch and request. One query."""
    return by.institution_id == institution.pk and Scope(by, institution).whole(OFFICE)


def reader(request: HttpRequest) -> Person:
    """The person who reads a page; else 404."""
    person = scope_of(request).person
    if person is None:
        raise Http404
    return person


def _one(found: Process | None) -> Process:
    if found is None:
        raise Http404
    return found


def process_for_candidate(request: HttpRequest, ref: str) -> Process:
    """The reader's own process, whatever its state; else 404. One query."""
    mine = Process.objects.filter(ref=ref, candidate=reader(request))
    return _one(mine.select_related(*WITH).first())


def process_for_assessor(request: HttpRequest, ref: str) -> Process:
    """A process that the reader, who works here, assesses today; else 404. One query."""
    mine = Process.objects.filter(
        ref=ref,
        actors__person=reader(request),
        actors__person__is_active=True,  # whoever left may still sign in, and sees only her own
        actors__function=Function.ASSESS,
        actors__ended_at=None,
    )
    return _one(mine.select_related(*WITH).first())


def process_for_office(request: HttpRequest, ref: str) -> Process:
    """A process of the institution, for whoever runs certification; else 404. At most two queries."""
    scope = scope_of(request)
    if scope.person is None or not scope.whole(OFFICE):
        raise Http404
    ours = Process.objects.filter(ref=ref, institution=scope.person.institution_id)
    return _one(ours.select_related(*WITH).first())


def office_scope(request: HttpRequest) -> Scope:
    """The scope of whoever runs certification for the whole institution; else 404. At most one query."""
    scope = scope_of(request)
    if scope.person is None or scope.institution is None or not scope.whole(OFFICE):
        raise Http404
    return scope


def call_for_reader(request: HttpRequest, ref: str) -> EcCall:
    """A call of the reader's institution, open or not: it is public inside the house; else 404. One query."""
    calls = EcCall.objects.filter(ref=ref, institution=reader(request).institution_id)
    call = calls.select_related("standard", "version", "institution", "unit").first()
    if call is None:
        raise Http404
    return call


def call_for_office(request: HttpRequest, ref: str) -> EcCall:
    """A call of the institution, for whoever runs certification; else 404. Two queries."""
    office_scope(request)
    return call_for_reader(request, ref)


WITH_CALL = ("call__institution", "call__standard", "call__version", "candidate__institution", "unit", "decided_by")


def registration_for_candidate(request: HttpRequest, ref: str) -> Registration:
    """The reader's own registration, whatever its state; else 404. One query."""
    mine = Registration.objects.filter(ref=ref, candidate=reader(request)).select_related(*WITH_CALL).first()
    if mine is None:
        raise Http404
    return mine


def registration_for_office(request: HttpRequest, ref: str) -> Registration:
    """A registration to a call of the institution, for whoever runs certification; else 404. Two queries."""
    scope = office_scope(request)
    found = Registration.objects.filter(ref=ref, call__institution=scope.institution).select_related(*WITH_CALL).first()
    if found is None:
        raise Http404
    return found


def may_read_document(request: HttpRequest, file: StoredFile) -> bool:
    """Who reads a document of a registration: its candidate, who runs certification, who assesses its process.

    Three queries at most.
    """
    scope = scope_of(request)
    document = RegistrationDocument.objects.filter(file=file).select_related("registration").first()
    if document is None or scope.person is None:
        return False
    if document.registration.candidate_id == scope.person.pk or scope.whole(OFFICE):
        return True
    assessing = ProcessActor.objects.filter(
        process__registration=document.registration, person=scope.person, function=Function.ASSESS, ended_at=None
    )
    return assessing.exists()


def assessor_of(process: Process) -> Person | None:
    """Who assesses a process today. One query."""
    actor = (
        ProcessActor.objects.filter(process=process, function=Function.ASSESS, ended_at=None)
        .select_related("person__institution")
        .first()
    )
    return actor.person if actor else None


# --- instruments ------------------------------------------------------------------------------------------------------
KEEPERS = (OFFICE, "curriculum")  # domain.md 1.1: instruments are curriculum's; certification puts them in use


def may_keep_instruments(by: Person, institution: Institution) -> bool:
    """Whether a person's offices today let them load and publish instruments. One query."""
    return by.institution_id == institution.pk and Scope(by, institution).whole(*KEEPERS)


# --- the assessor -----------------------------------------------------------------------------------------------------
def may_assess(by: Person, process: Process) -> bool:
    """Whether a person assesses this process today and still holds the office. Two queries; one for strangers."""
    acts = ProcessActor.objects.filter(process=process, person=by, function=Function.ASSESS, ended_at=None)
    return acts.exists() and Scope(by, process.institution).whole(ASSESSOR)


def instrument_for_keeper(request: HttpRequest, ref: str) -> Instrument:
    """An instrument of the reader's institution, for whoever keeps them; else 404. At most two queries."""
    scope = scope_of(request)
    if scope.person is None or not scope.whole(*KEEPERS):
        raise Http404
    ours = Instrument.objects.filter(ref=ref, institution=scope.person.institution_id)
    found = ours.select_related("version__standard", "institution", "published_by").first()
    if found is None:
        raise Http404
    return found


def application_for_assessor(request: HttpRequest, ref: str) -> Application:
    """The application of a process that the reader assesses today; else 404. One query."""
    found = (
        Application.objects.filter(
            process__ref=ref,
            process__actors__person=reader(request),
            process__actors__function=Function.ASSESS,
            process__actors__ended_at=None,
        )
        .select_related("instrument", "plan", *(f"process__{name}" for name in WITH))
        .first()
    )
    if found is None:
        raise Http404
    return found


# --- files of evidence ------------------------------------------------------------------------------------------------
def evidence_door(request: HttpRequest, file: StoredFile) -> bool:
    """Who reads a file of evidence: its candidate, who assesses, checks or (if sampled) rules, and the office.

    One that no evidence has taken is its sender's alone. At most four queries.
    """
    scope = scope_of(request)
    if scope.person is None:
        return False
    if not file.subject_ref:
        return file.created_by_ref == scope.person.ref
    process = Process.objects.filter(ref=file.subject_ref, institution=scope.person.institution_id).first()
    if process is None:
        return False
    if process.candidate_id == scope.person.pk or scope.whole(OFFICE):
        return True
    acts = ProcessActor.objects.filter(process=process, person=scope.person, ended_at=None)
    function = acts.values_list("function", flat=True).first()
    if function == Function.RULE:
        return process.batch_rows.filter(released_at=None, sampled=True).exists()
    return function in {Function.ASSESS, Function.CHECK}


def reads_cedula(request: HttpRequest, document: IssuedDocument) -> bool:
    """Whether the reader assesses the process whose cédula this is, today. One query; none for another kind."""
    person = scope_of(request).person
    if person is None or document.kind != "cedula":
        return False
    acts = ProcessActor.objects.filter(process__ref=document.source_ref, person=person, function=Function.ASSESS)
    return acts.filter(ended_at=None).exists()
