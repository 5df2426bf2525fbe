"""Who assesses a process and who may never act in it."""

import logging
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from certification import policies
from certification.actions.process import move
from certification.models import Process, ProcessActor
from certification.states import Function, ProcessState
from lms.core import clock, parameters
from lms.core.dates import long_date
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Affiliation, Person
from lms.people.queries.people import on_day
from lms.people.scopes import Scope
from lms.records.actions.duties import take_duty
from lms.records.models import Duty
from lms.records.queries.transcript import holds_standard

ASSESSOR_STANDARD = "certification.assessor_standard"
QUALIFICATION_RULE = "Reglas Generales citadas por el manual M-DGAOSU-02, art. 45, fracción V"
BEFORE_APPLYING = (
    ProcessState.REGISTERED,
    ProcessState.DIAGNOSED,
    ProcessState.PLAN_PROPOSED,
    ProcessState.PLAN_AGREED,
)
logger = logging.getLogger(__name__)


def check_office(process: Process, by: Person) -> None:
    """Refuse whoever does not run certification, and the candidate herself whatever her offices. One query."""
    if by.pk == process.candidate_id:
        raise RuleBroken("process-own", _("Nadie decide en su propio proceso. Lo hace otra persona del área."))
    if not policies.may_run_certification(by, process.institution):
        raise RuleBroken("process-not-yours", _("Tu función no permite cambiar este proceso."))


def check_fit(process: Process, person: Person, on: date) -> None:
    """Refuse whoever may not assess this candidate on a day: the office, the chain of command, the e-mail, the papers.

    Codes: `assessor-office`, `assessor-chain` (I3), `assessor-email`, `assessor-unqualified` (I4, both ends of a
    validity count). Whether she taught is the Duty's to say. Six queries.
    """
    candidate = process.candidate
    if not Scope(person, process.institution).whole(policies.ASSESSOR):
        raise _refused(
            "assessor-office",
            _("%(person)s no tiene hoy la función de evaluación de competencias. Recursos humanos la otorga."),
            person,
        )
    chain = Q(person=candidate, superior=person) | Q(person=person, superior=candidate)
    if Affiliation.objects.filter(chain, on_day(clock.today(process.institution.time_zone))).exists():
        raise _refused(
            "assessor-chain",
            _("%(person)s y la persona candidata son superior y subordinada directas. Asigna a alguien más."),
            person,
        )
    mails = {candidate.email.casefold(), str(process.registration.form.get("email", "")).casefold()} - {""}
    if person.email and person.email.casefold() in mails:
        raise _refused(
            "assessor-email",
            _("%(person)s y la persona candidata registraron el mismo correo. Corrijan uno antes de asignar."),
            person,
        )
    _check_qualified(process, person, on)


def _check_qualified(process: Process, person: Person, on: date) -> None:
    base = parameters.value(process.institution, ASSESSOR_STANDARD)
    missing = [code for code in dict.fromkeys((base, process.standard.code)) if not holds_standard(person, code, on)]
    if missing:
        raise _refused(
            "assessor-unqualified",
            _(
                "%(person)s no tiene certificado vigente en %(codes)s el %(day)s (%(rule)s). Si lo tiene, que lo "
                "presente a Recursos humanos como evidencia de fuera; si no, asigna a alguien más."
            ),
            person,
            codes=_(" ni en ").join(missing),
            day=long_date(on),
            rule=QUALIFICATION_RULE,
        )


def _refused(code: str, sentence: str, person: Person, **names: str) -> RuleBroken:
    logger.warning("Assessor refused: %s, %s.", person.ref, code)
    return RuleBroken(code, sentence % {"person": person.full_name, **names}, field="person")


@transaction.atomic
def assign_assessor(process: Process, person: Person, *, by: Person) -> ProcessActor:
    """Put somebody in charge of assessing a process; her duty to assess is written with it. Again, the same row.

    Refuses whoever does not run certification, a process whose instrument is already being applied, an assessor already
    assigned, what `check_fit` refuses for today, who was excluded or replaced in it, and (I1, by the Duty's index,
    whoever comes second) who taught the candidate for the standard. There is no exception to that. About 16 queries.
    """
    check_office(process, by)
    if person.institution_id != process.institution_id:
        raise RuleBroken("assessor-foreign", _("Esa persona es de otra institución."), field="person")
    _take_row(process)
    if known := _standing(process, person):
        return known
    check_fit(process, person, clock.today(process.institution.time_zone))
    duty = take_duty(process.candidate, process.standard, person, Duty.Side.ASSESS, by=by)
    actor = ProcessActor(process=process, person=person, function=Function.ASSESS, duty=duty, since=clock.now())
    try:
        with transaction.atomic():
            actor.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "assessor-taken",
            _("El proceso ya tiene quien lo evalúe. Ábrelo de nuevo y, si hace falta, cámbiala con su motivo."),
        ) from None
    trace("process.assessor_assigned", process, "process", by, person=person.ref)
    return actor


def _take_row(process: Process) -> None:
    """Take the process's row while nothing has been applied yet; whoever comes second reads what the first left."""
    rows = Process.objects.filter(pk=process.pk, state__in=BEFORE_APPLYING)
    if not rows.update(moved_at=F("moved_at")):
        raise RuleBroken(
            "assessor-late", _("El instrumento ya se aplica o el proceso terminó; ya no se cambia a quien evalúa.")
        )


def _standing(process: Process, person: Person) -> ProcessActor | None:
    """The row of whoever already assesses; refuses who has another function, was excluded or was replaced."""
    actor = ProcessActor.objects.filter(process=process, person=person).first()
    if actor is None or (actor.function == Function.ASSESS and actor.ended_at is None):
        return actor
    why = actor.reason or actor.get_function_display()
    raise _refused(
        "actor-function",
        _("%(person)s ya no puede evaluar este proceso (%(why)s). Asigna a alguien más."),
        person,
        why=why,
    )


@transaction.atomic
def replace_assessor(process: Process, person: Person, *, reason: str, by: Person) -> ProcessActor:
    """Change who assesses, with the reason; whoever leaves stays in the record with her end. An agreed plan falls back.

    Refuses what `assign_assessor` refuses, no reason, and a process that nobody assesses.
    """
    check_office(process, by)
    reason = reason.strip()[:300]
    if not reason:
        raise RuleBroken("assessor-reason", _("Escribe por qué cambia quien evalúa."), field="reason")
    _take_row(process)
    live = ProcessActor.objects.filter(process=process, function=Function.ASSESS, ended_at=None)
    if live.filter(person=person).exists():
        raise RuleBroken("assessor-same", _("Esa persona ya evalúa este proceso. Elige a otra."), field="person")
    if not live.update(ended_at=clock.now(), reason=reason):
        raise RuleBroken("assessor-none", _("Nadie evalúa este proceso todavía. Asígnale a alguien."))
    process.refresh_from_db(fields=["state"])
    if process.state == ProcessState.PLAN_AGREED:  # what she signed is not the new one's plan
        move(process, ProcessState.PLAN_PROPOSED, by=by, reason=reason)
    return assign_assessor(process, person, by=by)


@transaction.atomic
def exclude(process: Process, person: Person, *, reason: str, by: Person) -> ProcessActor:
    """Say that somebody may never act in a process (kinship declared, for instance). Again, the same row.

    Refuses whoever does not run certification, no reason, and who already acts in it.
    """
    check_office(process, by)
    reason = reason.strip()[:300]
    if not reason:
        raise RuleBroken("exclusion-reason", _("Escribe por qué queda fuera de este proceso."), field="reason")
    if person.institution_id != process.institution_id:
        raise RuleBroken("assessor-foreign", _("Esa persona es de otra institución."), field="person")
    actor, made = ProcessActor.objects.get_or_create(
        process=process,
        person=person,
        defaults={"function": Function.EXCLUDED, "reason": reason, "since": clock.now()},
    )
    if actor.function != Function.EXCLUDED:
        raise RuleBroken(
            "actor-function",
            _("%(person)s ya actúa en este proceso (%(what)s). Cámbiala antes con su motivo.")
            % {"person": person.full_name, "what": actor.get_function_display().lower()},
            field="person",
        )
    if made:
        trace("process.excluded", process, "process", by, person=person.ref)
    return actor
