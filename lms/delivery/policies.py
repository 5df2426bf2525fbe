"""Who may do what with groups, and the only doors through which a view obtains one."""

from django.http import Http404, HttpRequest

from catalog.courses.models import CourseVersion, OfferState
from lms.core.models import Institution
from lms.delivery.models import CourseRun, Enrolment, Facilitation, Session
from lms.delivery.states import EnrolmentState, RunState
from lms.people.models import OrgUnit, Person
from lms.people.scopes import Scope, scope_of

PROGRAMME = "programme"
LIAISON = "liaison"
SHOWN = (EnrolmentState.CONFIRMED, EnrolmentState.FINISHED)


def may_run_groups(by: Person, institution: Institution) -> bool:
    """Whether a person's offices today let them open, staff and cancel groups. One query."""
    return by.institution_id == institution.pk and Scope(by, institution).whole(PROGRAMME)


def may_enrol(by: Person, person: Person, unit: OrgUnit | None) -> bool:
    """Whether `by` may give or take the person's place: herself, the liaison of her unit, the programme. One query."""
    if by.institution_id != person.institution_id:
        return False
    if by.pk == person.pk:
        return by.is_active
    scope = Scope(by, person.institution)
    return scope.whole(PROGRAMME) or (unit is not None and scope.covers(unit.path, LIAISON))


def facilitates(person: Person, run: CourseRun) -> bool:
    """Whether a person teaches this group. One query."""
    return Facilitation.objects.filter(run=run, person=person).exists()


def may_keep_sessions(by: Person, run: CourseRun) -> bool:
    """Whether a person may programme a group's sessions and close it: who teaches it, the programme. Two queries."""
    return facilitates(by, run) or may_run_groups(by, run.institution)


def _reader(request: HttpRequest) -> Person:
    person = scope_of(request).person
    if person is None:
        raise Http404
    return person


def enrolment_for_learner(request: HttpRequest, ref: str) -> Enrolment:
    """The reader's own enrolment in a group, whatever the group's state; else 404. One query."""
    enrolment = (
        Enrolment.objects.filter(run__ref=ref, person=_reader(request), state__in=SHOWN)
        .select_related("run__version__course", "run__institution", "person__institution", "result")
        .defer("run__version__document", "run__version__scheme")
        .first()
    )
    if enrolment is None:
        raise Http404
    return enrolment


def run_to_enrol(request: HttpRequest, ref: str) -> CourseRun:
    """A group of the reader's institution that is not hidden from those who look for a place; else 404. One query."""
    run = (
        CourseRun.objects.filter(ref=ref, institution=_reader(request).institution_id)
        .exclude(state__in=[RunState.PROGRAMMED, RunState.CANCELLED])
        .select_related("course", "institution")
        .first()
    )
    if run is None:
        raise Http404
    return run


def run_for_facilitator(request: HttpRequest, ref: str) -> CourseRun:
    """A group that the reader teaches; else 404. One query."""
    run = (
        CourseRun.objects.filter(ref=ref, facilitations__person=_reader(request))
        .select_related("version__course", "institution")
        .first()
    )
    if run is None:
        raise Http404
    return run


def institution_of_programme(request: HttpRequest) -> Institution:
    """The institution of whoever runs its groups; else 404. No query of its own."""
    scope = scope_of(request)
    if scope.institution is None or not scope.whole(PROGRAMME):
        raise Http404
    return scope.institution


def version_to_open(request: HttpRequest, ref: str) -> CourseVersion:
    """The last version of an open course of the institution, for whoever runs its groups; else 404. One query."""
    institution = institution_of_programme(request)
    offer = (
        OfferState.objects.filter(version__ref=ref, institution=institution, is_open=True)
        .select_related("version__course__institution")
        .first()
    )
    if offer is None:
        raise Http404
    return offer.version


def run_for_programme(request: HttpRequest, ref: str) -> CourseRun:
    """A group of the reader's institution, for whoever runs groups in all of it; else 404. One query."""
    scope = scope_of(request)
    run = (
        CourseRun.objects.filter(ref=ref, institution=scope.institution)
        .select_related("version__course", "institution", "unit")
        .defer("version__document")
        .first()
    )
    if run is None or not scope.whole(PROGRAMME):
        raise Http404
    return run


def run_for_keeper(request: HttpRequest, ref: str) -> tuple[CourseRun, bool]:
    """A group that the reader teaches or runs, and whether she teaches it; else 404. Two queries."""
    reader, scope = _reader(request), scope_of(request)
    run = (
        CourseRun.objects.filter(ref=ref, institution=reader.institution_id)
        .select_related("version__course", "institution")
        .defer("version__document")
        .first()
    )
    if run is None:
        raise Http404
    teaches = facilitates(reader, run)
    if not teaches and not scope.whole(PROGRAMME):
        raise Http404
    return run, teaches


def session_for_keeper(request: HttpRequest, ref: str, number: int) -> tuple[Session, bool]:
    """A session of a group that the reader teaches or runs, and whether she teaches it; else 404. Three queries."""
    run, teaches = run_for_keeper(request, ref)
    return _session_of(run, number), teaches


def _session_of(run: CourseRun, number: int) -> Session:
    session = Session.objects.filter(run=run, number=number).select_related("replaces", "replacement").first()
    if session is None:
        raise Http404
    session.run = run
    return session


def enrolment_for_facilitator(request: HttpRequest, ref: str, enrolment: str) -> Enrolment:
    """Somebody's enrolment in a group that the reader teaches; else 404. Two queries."""
    run = run_for_facilitator(request, ref)
    found = Enrolment.objects.filter(run=run, ref=enrolment, state__in=SHOWN).select_related("person").first()
    if found is None:
        raise Http404
    found.run = run
    return found
