"""Finishing: the pinned scheme says what each person earned; the constancia follows after commit."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.courses.models import CourseCompetency, CourseStandard
from catalog.courses.models.course import Modality
from lms.core import clock, outbox, parameters
from lms.core.errors import RuleBroken
from lms.delivery import policies, rules
from lms.delivery.actions.offers import push_offer
from lms.delivery.actions.runs import move, take_row
from lms.delivery.models import CourseRun, Enrolment, RunResult
from lms.delivery.queries.attendance import unmarked
from lms.delivery.queries.progress import Standing, standing_of, standings_of
from lms.delivery.states import EnrolmentState, RunState, SessionState, Variant, before
from lms.documents.actions import issue
from lms.documents.models import IssuedDocument
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records.actions.attainments import Claim
from lms.records.actions.transcript import award
from lms.records.models import EvidenceKind, TranscriptEntry
from lms.records.rules import Grade, Hours

FINISHED = "delivery.enrolment_finished"
GROUND = "delivery.constancia_ground"
SOURCE = "enrolment"


@transaction.atomic
def finish(enrolment: Enrolment, *, by: Person | None) -> RunResult:
    """End a person's own way through a group that admits all year, with what she has earned by now.

    Again it gives the result there is. Refuses groups with an end (they close for all at once), somebody else, and
    whoever still has required lessons to see.
    """
    if not enrolment.run.admits_all_year:
        raise RuleBroken("finish-with-group", _("Este grupo termina para todas las personas el mismo día."))
    if by is not None and by.pk != enrolment.person_id:
        raise RuleBroken("finish-own", _("Cada persona termina su propio curso."))
    standing = standing_of(enrolment)
    if not standing.took_part:
        raise RuleBroken("finish-lessons", _("Aún te faltan lecciones obligatorias. Complétalas para terminar."))
    return _freeze(enrolment, standing, by)


def finish_if_earned(ref: str) -> RunResult | None:
    """Finish an enrolment of a group that admits all year as soon as all is done and passed; else None."""
    enrolment = (
        Enrolment.objects.select_related("run__version__course", "run__institution", "person")
        .filter(ref=ref, state=EnrolmentState.CONFIRMED)
        .first()
    )
    if enrolment is None or standing_of(enrolment).outcome.variant not in {Variant.ACHIEVEMENT, Variant.PERFORMANCE}:
        return None
    return finish(enrolment, by=None)


@transaction.atomic
def close_run(run: CourseRun, *, by: Person) -> list[RunResult]:
    """Close a group: freeze what each person earned by the scheme it opened with. The constancias follow.

    Refuses whoever neither teaches nor runs groups, a group that already ended, one before its last day, and, where
    there is a classroom, sessions without a list, lists that lack people, and a group that held no session.
    """
    if not policies.may_keep_sessions(by, run):
        raise RuleBroken("run-not-yours", _("Solo cierra el grupo quien lo facilita o quien lleva el programa."))
    if run.ends_on and run.ends_on > clock.today(run.institution.time_zone):
        raise RuleBroken("run-not-over", _("El grupo aún no termina. Ciérralo a partir de su último día."))
    if run.modality != Modality.ONLINE and take_row(run, before(RunState.CLOSED)):
        _check_lists(run)
    move(run, RunState.CLOSED, closed_at=clock.now())
    confirmed = list(run.enrolments.filter(state=EnrolmentState.CONFIRMED).select_related("person"))
    standings = standings_of(run, confirmed)
    results = []
    for enrolment in confirmed:
        enrolment.run = run
        results.append(_freeze(enrolment, standings[enrolment.pk], by))
    push_offer(run.course_id)
    trace("run.closed", run, "run", by, enrolments=len(results))
    return results


def _check_lists(run: CourseRun) -> None:
    """Every session was held with a whole list, or cancelled. Four queries."""
    waiting = list(run.sessions.filter(state=SessionState.PROGRAMMED).values_list("number", flat=True))
    if waiting:
        raise RuleBroken(
            "run-sessions-pending",
            _("Sin lista de asistencia: %(sessions)s. Pasa la lista, o cancela la sesión si no se impartió.")
            % {"sessions": _sessions(waiting)},
        )
    if lacking := unmarked(run):
        raise RuleBroken(
            "run-attendance",
            _("A la lista le faltan personas por marcar: %(sessions)s. Complétala y cierra el grupo.")
            % {"sessions": _sessions([session.number for session, _count in lacking])},
        )
    if not run.sessions.filter(state=SessionState.HELD).exists():
        raise RuleBroken(
            "run-no-session", _("No se impartió ninguna sesión: no hay nada que acreditar. Cancela el grupo.")
        )


def _sessions(numbers: list[int]) -> str:
    """«sesión 2», «sesiones 2, 3»."""
    listed = ", ".join(map(str, numbers))
    return _("sesión %s") % listed if len(numbers) == 1 else _("sesiones %s") % listed


def _freeze(enrolment: Enrolment, standing: Standing, by: Person | None) -> RunResult:
    run, now = enrolment.run, clock.now()
    ended = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.CONFIRMED)
    if not ended.update(state=EnrolmentState.FINISHED, finished_at=now):
        return RunResult.objects.get(enrolment=enrolment)
    today = clock.today(run.institution.time_zone)
    exact, shown = standing.outcome.grade, standing.outcome.shown
    result = RunResult(
        enrolment=enrolment,
        variant=standing.outcome.variant,
        numerator=None if exact is None else exact.numerator,
        denominator=None if exact is None else exact.denominator,
        grade=None if shown is None else Decimal(shown).scaleb(-2),
        classroom_minutes=standing.classroom_minutes,
        online_minutes=standing.online_minutes,
        facts={
            "scheme": run.scheme,
            "marks": standing.marks,
            "slots": [standing.seen, standing.slots],
            "attendance": [standing.attended.minutes, standing.attended.base],
        },
        starts_on=run.starts_on or enrolment.enrolled_at.astimezone(ZoneInfo(run.institution.time_zone)).date(),
        ends_on=run.ends_on or today,
        decided_at=now,
    )
    result.save(force_insert=True)
    outbox.publish(FINISHED, enrolment.ref, {"enrolment": enrolment.ref}, run.institution)
    facts: dict[str, Any] = {"run": run.ref, "variant": result.variant, "grade": shown}
    trace("enrolment.finished", enrolment, "enrolment", by, institution=run.institution, **facts)
    return result


def recognise(ref: str) -> IssuedDocument | None:
    """Issue the constancia of a finished enrolment and write it in the person's record, in the caller's transaction.

    None when it earned none. Safe to repeat: the enrolment is the key of both.
    """
    found = RunResult.objects.select_related("enrolment__person__institution", "enrolment__run__course__institution")
    result = found.select_related("enrolment__run__version").get(enrolment__ref=ref)
    run, person = result.enrolment.run, result.enrolment.person
    institution = run.course.institution
    if not result.variant:
        return None
    ground = parameters.values(institution, [GROUND])[GROUND]
    document = issue(
        institution, "constancia", (SOURCE, ref), _facts(result), holder=person, legal_basis=ground, by=None
    )
    award(
        person,
        TranscriptEntry.Kind.COURSE,
        (SOURCE, ref),
        run.title,
        achieved_on=result.ends_on,
        by=None,
        hours=Hours(classroom=result.classroom_minutes, online=result.online_minutes),
        grade=_grade(result),
        subject=run.course.code,
        data={"variant": result.variant, "run": run.ref, "number": run.number, "modality": run.modality},
        document=(document.ref, document.folio),
        legal_basis=ground,
        attainments=_claims(result),
    )
    return document


def _grade(result: RunResult) -> Grade | None:
    """The grade that the record keeps: of who passed. Participation is not graded."""
    if result.variant == Variant.PARTICIPATION or result.grade is None:
        return None
    return Grade(int(result.grade * 100), 10_000, result.enrolment.run.scheme["pass_mark"], 2)


def _claims(result: RunResult) -> list[Claim]:
    """What a course shows: the competencies its version declares, of who passed. One query."""
    if result.variant == Variant.PARTICIPATION:
        return []
    developed = CourseCompetency.objects.filter(version=result.enrolment.run.version_id).select_related("competency")
    return [Claim(each.competency, each.level, EvidenceKind.COURSE) for each in developed]


def _facts(result: RunResult) -> dict[str, Any]:
    run = result.enrolment.run
    facts: dict[str, Any] = {
        "schema": 1,
        "variant": result.variant,
        "course": {"code": run.course.code, "title": run.title},
        "minutes": result.classroom_minutes + result.online_minutes,
        "by_modality": {"presencial": result.classroom_minutes, "linea": result.online_minutes},
        "modality": run.modality,
        "starts_on": result.starts_on.isoformat(),
        "ends_on": result.ends_on.isoformat(),
    }
    standards = list(CourseStandard.objects.filter(version=run.version_id).select_related("standard")[:2])
    if len(standards) == 1:
        facts["standard"] = {"code": standards[0].standard.code, "title": standards[0].standard.title[:200]}
    if result.variant != Variant.PARTICIPATION:
        pass_mark = rules.mark_words(run.scheme["pass_mark"])
        facts["grade"] = {"value": str(result.grade), "scale": "100.00", "pass_mark": pass_mark}
    return facts
