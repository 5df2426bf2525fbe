"""Putting things to the vote, voting, and counting once."""

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core import clock, outbox
from lms.core.errors import RuleBroken
from lms.documents import policies, rules
from lms.documents.actions.sessions import check_composition
from lms.documents.models import Motion, MotionExclusion, PanelSession, SessionMember, Vote
from lms.documents.queries.panels import motion_of, quorum_of, rule_of, voters_of
from lms.documents.states import MotionState, SessionState
from lms.people.actions.trace import trace
from lms.people.models import Person

DECIDED = "documents.motion_decided"


@transaction.atomic
def put_motion(
    session: PanelSession,
    subject_kind: str,
    subject_ref: str,
    title: str,
    choices: Sequence[str],
    *,
    by: Person,
    excluded: Collection[Person] = (),
) -> Motion:
    """Put one thing to the vote of a session. The first choice is the affirmative; any other asks for a reason.

    `rules.ABSTENTION` among the choices counts for the quorum and never wins. `excluded` may not vote on it, whatever
    their seat. The same subject in the same session again gives the motion there is. Refuses whoever does not run the
    body, a session closed or cancelled, fewer than two choices, and a subject that another motion holds (open or
    decided). Six queries and one for each person excluded.
    """
    policies.check_convener(by, session.institution, session.panel.unit)
    title, options = " ".join(title.split()), [" ".join(choice.split()) for choice in choices]
    _check_motion(title, options)
    _take_row(session)
    known = motion_of(session.institution, subject_kind, subject_ref)
    if known is not None:
        return _known(known, session)
    motion = _next_motion(session, (subject_kind, subject_ref), title, options, by)
    if known := _write(motion):
        return known
    MotionExclusion.objects.bulk_create(MotionExclusion(motion=motion, person=each) for each in set(excluded))
    facts: dict[str, Any] = {"session": session.ref, "subject_kind": subject_kind, "subject": subject_ref}
    trace("motion.put", motion, "motion", by, excluded=sorted(each.ref for each in set(excluded)), **facts)
    return motion


def _check_motion(title: str, choices: list[str]) -> None:
    if not title:
        raise RuleBroken("motion-title", _("Escribe qué se vota."), field="title")
    sound = 2 <= len(choices) <= 6 and len(set(choices)) == len(choices)
    if not sound or not all(0 < len(choice) <= 60 for choice in choices) or choices[0] == rules.ABSTENTION:
        raise RuleBroken("motion-choices", _("Un punto tiene de dos a seis opciones distintas y cortas."))


def _take_row(session: PanelSession) -> None:
    """Take a session's row, so that its motions are numbered in turn. Refuses one closed or cancelled."""
    live = [SessionState.CONVENED, SessionState.HELD]
    if not PanelSession.objects.filter(pk=session.pk, state__in=live).update(number=F("number")):
        raise RuleBroken("session-over", _("La sesión ya se cerró o se canceló. Lleva el punto a otra."))


def _next_motion(session: PanelSession, subject: tuple[str, str], title: str, options: list[str], by: Person) -> Motion:
    """A motion as it will be written, numbered after the last one of its session. One query."""
    last = Motion.objects.filter(session=session).aggregate(last=Max("number"))["last"] or 0
    return Motion(
        institution=session.institution,
        session=session,
        number=last + 1,
        subject_kind=subject[0],
        subject_ref=subject[1],
        title=title[:300],
        choices=options,
        put_at=clock.now(),
        put_by=by,
    )


def _write(motion: Motion) -> Motion | None:
    """Insert a motion; the one there is when somebody put its subject first. Refuses what `_known` refuses."""
    try:
        with transaction.atomic():
            motion.save(force_insert=True)
    except IntegrityError:
        known = motion_of(motion.institution, motion.subject_kind, motion.subject_ref)
        if known is None:
            raise
        return _known(known, motion.session)
    return None


def _known(known: Motion, session: PanelSession) -> Motion:
    if known.session_id == session.pk:
        return known
    names = {"title": known.title, "panel": known.session.panel.name, "number": known.session.number}
    raise RuleBroken(
        "motion-taken",
        _("«%(title)s» ya está en la sesión %(number)s de %(panel)s. Solo un grupo decide cada asunto.") % names,
    )


@transaction.atomic
def vote(motion: Motion, choice: str, reason: str = "", *, by: Person) -> Vote:
    """Cast one's vote; it cannot be changed. The same vote again gives the one there is.

    Refuses whoever was not convened or is not present (`vote-not-member`), is excluded (`vote-excluded`) or has no
    vote, a choice that the motion does not offer, a choice other than the affirmative without its reason, another vote
    than the one already cast, a motion or session that is not open, and a motion left with fewer voters than the rule
    asks for (`motion-quorum`). Nine queries.
    """
    taken = Motion.objects.filter(pk=motion.pk, state=MotionState.OPEN).update(votes_cast=F("votes_cast") + 1)
    motion = _fresh(motion)
    member = _seat_of(motion, by)
    choice, reason = " ".join(choice.split()), reason.strip()
    if known := Vote.objects.filter(motion=motion, member=member).first():
        if known.choice != choice:
            raise RuleBroken(
                "vote-cast",
                _("Ya votaste «%(choice)s» en este punto y el voto no se cambia.") % {"choice": known.choice},
            )
        if taken:
            Motion.objects.filter(pk=motion.pk).update(votes_cast=F("votes_cast") - 1)
        return known
    if not taken:
        raise RuleBroken("motion-closed", closing_words(motion))
    _check_choice(motion, choice, reason)
    quorum = quorum_of(motion.session)
    _check_quorum(motion, voters_of(motion, quorum))
    cast = Vote.objects.create(motion=motion, member=member, choice=choice, reason=reason[:1000], at=clock.now())
    trace("motion.voted", motion, "motion", by, session=motion.session.ref)
    return cast


def _fresh(motion: Motion) -> Motion:
    return Motion.objects.select_related("session__panel", "session__institution", "institution", "closed_by").get(
        pk=motion.pk
    )


def _seat_of(motion: Motion, by: Person) -> SessionMember:
    if motion.session.state == SessionState.CONVENED:
        raise RuleBroken("vote-session", _("La sesión aún no empieza. Vota cuando se registre la asistencia."))
    if motion.exclusions.filter(person=by).exists():
        raise RuleBroken(
            "vote-excluded",
            _("No votas este punto porque interviniste en el proceso. El resto del grupo lo decide."),
        )
    seats = SessionMember.objects.filter(session=motion.session, person=by, present=True, member__has_vote=True)
    member = seats.select_related("member").first()
    if member is None:
        raise RuleBroken(
            "vote-not-member", _("Solo vota quien integra el grupo con voto y está presente en la sesión.")
        )
    return member


def _check_choice(motion: Motion, choice: str, reason: str) -> None:
    if choice not in motion.choices:
        raise RuleBroken("vote-choice", _("Elige una de las opciones del punto."), field="choice")
    if choice != motion.choices[0] and not reason:
        raise RuleBroken(
            "vote-reason", _("Escribe en qué fundas tu voto; la persona interesada podrá leerlo."), field="reason"
        )
    if len(reason) > 1000:
        raise RuleBroken("vote-reason", _("El fundamento pasa de 1,000 letras. Resúmelo."), field="reason")


def _check_quorum(motion: Motion, voters: Collection[SessionMember]) -> None:
    needed = rule_of(motion.session).minimum
    if len(voters) < needed:
        names = {"title": motion.title, "voters": len(voters), "needed": needed}
        raise RuleBroken(
            "motion-quorum",
            _(
                "«%(title)s» queda pendiente: pueden votarlo %(voters)s personas y hacen falta %(needed)s. "
                "Pásalo a otra sesión o a otro grupo."
            )
            % names,
        )


def closing_words(motion: Motion) -> str:
    """Who closed a motion, when and how, for whoever came late. No query if `closed_by` came with it."""
    if motion.state == MotionState.DEFERRED:
        return _("Este punto pasó a otra sesión. Ahí se vota.")
    at = motion.closed_at.astimezone(ZoneInfo(motion.institution.time_zone)) if motion.closed_at else None
    names = {
        "who": motion.closed_by.full_name if motion.closed_by else "",
        "hour": f"{at:%H:%M}" if at else "",
        "outcome": motion.outcome,
    }
    return _("%(who)s cerró este punto a las %(hour)s horas: %(outcome)s.") % names


@transaction.atomic
def close_motion(motion: Motion, *, by: Person) -> str:
    """Count the votes of a motion and give its outcome: the choice of more than half of those who voted.

    Counted once, however many close it: the next ones get the same outcome. Refuses whoever neither runs the body nor
    votes in it, a session not open, members present who do not meet the rule (as when convening), fewer voters left
    than the rule asks for (`motion-quorum`: it stays pending), votes still missing, and votes without a majority
    (`motion-majority`: it stays pending, for another session or group). Ten queries.
    """
    taken = Motion.objects.filter(pk=motion.pk, state=MotionState.OPEN).update(votes_cast=F("votes_cast"))
    motion = _fresh(motion)
    quorum = quorum_of(motion.session)
    voters = voters_of(motion, quorum)
    if by.pk not in {each.person_id for each in voters}:
        policies.check_convener(by, motion.institution, motion.session.panel.unit)
    if not taken:
        if motion.state == MotionState.DECIDED:
            return motion.outcome
        raise RuleBroken("motion-deferred", closing_words(motion))
    if motion.session.state != SessionState.HELD:
        raise RuleBroken("vote-session", _("La sesión aún no empieza. Registra antes quién asistió."))
    check_composition(quorum.faults)
    _check_quorum(motion, voters)
    ballots = _ballots(motion, voters)
    outcome = rules.decision(motion.choices, ballots)
    if outcome is None:
        raise RuleBroken(
            "motion-majority",
            _("Ninguna opción reunió más de la mitad de los votos. El punto queda pendiente: pásalo a otra sesión."),
        )
    _decide(motion, outcome, ballots, by)
    return outcome


def _ballots(motion: Motion, voters: Collection[SessionMember]) -> list[str]:
    cast = dict(Vote.objects.filter(motion=motion).values_list("member_id", "choice"))
    missing = sum(each.pk not in cast for each in voters)
    if missing:
        sentence = ngettext(
            "Falta el voto de %(count)s persona. Ciérralo cuando todas voten; la abstención también es un voto.",
            "Faltan los votos de %(count)s personas. Ciérralo cuando todas voten; la abstención también es un voto.",
            missing,
        )
        raise RuleBroken("motion-votes-missing", sentence % {"count": missing})
    return list(cast.values())


def _decide(motion: Motion, outcome: str, ballots: list[str], by: Person) -> None:
    counts = {choice: ballots.count(choice) for choice in motion.choices}
    Motion.objects.filter(pk=motion.pk).update(
        state=MotionState.DECIDED,
        outcome=outcome,
        tally={"votes": len(ballots), "counts": counts},
        closed_at=clock.now(),
        closed_by=by,
    )
    facts: dict[str, Any] = {
        "subject_kind": motion.subject_kind,
        "subject": motion.subject_ref,
        "outcome": outcome,
    }
    trace("motion.decided", motion, "motion", by, **facts, votes=len(ballots))
    outbox.publish(DECIDED, motion.ref, {"motion": motion.ref, **facts}, motion.institution)


@transaction.atomic
def defer_motion(motion: Motion, reason: str, *, by: Person) -> Motion:
    """Leave a motion pending, so that another session or group may take its subject. Again it changes nothing.

    Refuses whoever does not run the body, a motion already decided, and no reason.
    """
    policies.check_convener(by, motion.institution, motion.session.panel.unit)
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("motion-reason", _("Escribe por qué queda pendiente, en 300 letras o menos."), field="reason")
    open_one = Motion.objects.filter(pk=motion.pk, state=MotionState.OPEN)
    done = open_one.update(state=MotionState.DEFERRED, reason=reason.strip(), closed_at=clock.now(), closed_by=by)
    motion = _fresh(motion)
    if motion.state == MotionState.DECIDED:
        raise RuleBroken("motion-closed", closing_words(motion))
    if done:
        trace("motion.deferred", motion, "motion", by, subject_kind=motion.subject_kind, subject=motion.subject_ref)
    return motion
