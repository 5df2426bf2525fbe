"""Convening a body, counting who is there, and closing with the minutes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core import clock, parameters
from lms.core.dates import long_date
from lms.core.errors import RuleBroken
from lms.documents import policies, rules, seal
from lms.documents.actions.letters import send_letter
from lms.documents.minutes import minutes_data
from lms.documents.models import Minutes, Motion, Panel, PanelSession, SessionGuest, SessionMember, Vote
from lms.documents.queries.panels import members_on, quorum_of, seat
from lms.documents.states import MotionState, PanelKind, SessionState
from lms.people.actions.trace import trace
from lms.people.models import Person

NUMBERS = ("panel.minimum", "panel.ruling_experts", "panel.ruling_invitations")


@dataclass(frozen=True)
class Guest:
    """Somebody invited without a vote. `body` is the code of one that a rule asks to invite («CGC», «CONOCER»).

    `receipt` is the number of an invitation sent by other means; without it the session sends a letter.
    """

    name: str
    body: str = ""
    receipt: str = ""


def composition_of(panel: Panel, on: datetime) -> rules.Composition:
    """The rule that a body follows on a day, by its kind and the institution's numbers. One query."""
    day = _day(panel, on)
    minimum, experts, invitations = parameters.values(panel.institution, NUMBERS, day).values()
    if panel.kind == PanelKind.RULING:
        return rules.Composition(
            minimum=minimum,
            odd=True,
            experts=experts,
            responsibles=1,
            half=False,
            everybody_votes=True,
            invitations=tuple(invitations),
        )
    return rules.Composition(minimum=minimum, odd=False, experts=0, responsibles=0, half=True, everybody_votes=False)


def _day(panel: Panel, at: datetime) -> date:
    return rules.local_day(at, panel.institution.time_zone)


FAULTS = {
    "panel-voteless": lambda: _("En un grupo de dictamen votan todas las personas que lo integran."),
    "panel-small": lambda: _("Hay menos personas con voto que las que pide la regla. Integra o convoca a más."),
    "panel-half": lambda: _("Está presente la mitad o menos de quienes fueron convocados con voto. Espera a más."),
    "panel-even": lambda: _(
        "El número de personas con voto es par, y un grupo de dictamen decide con número impar. Integra a una más o "
        "que una deje su lugar."
    ),
    "panel-experts": lambda: _("Faltan especialistas en la función que se dictamina. Integra a quienes falten."),
    "panel-responsible": lambda: _("Falta la persona responsable del organismo certificador. Intégrala al grupo."),
}


def check_composition(faults: Sequence[str]) -> None:
    """Refuse, with the words of the heaviest one, what a rule of composition found."""
    if faults:
        raise RuleBroken(faults[0], FAULTS[faults[0]]())


@transaction.atomic
def convene(panel: Panel, on: datetime, place: str, guests: Iterable[Guest | str] = (), *, by: Person) -> PanelSession:
    """Call a body to a session, with the members who hold a seat that day, and invite its guests.

    The rule of composition of that day is frozen with the session. A guest without a receipt of an invitation gets a
    letter. Refuses whoever does not run the body, a day that passed, an empty place, a body whose members do not meet
    the rule (`panel-small`, `panel-even`, `panel-experts`, `panel-responsible`), and one without the invitations that
    the rule asks for (`panel-invitations`). Eleven queries and six for each letter.
    """
    policies.check_convener(by, panel.institution, panel.unit)
    place = " ".join(place.split())
    if not 0 < len(place) <= 200:
        raise RuleBroken("session-place", _("Escribe dónde será la sesión, en 200 letras o menos."), field="place")
    day = _day(panel, on)
    if day < clock.today(panel.institution.time_zone):
        raise RuleBroken("session-past", _("Esa fecha ya pasó. Convoca para hoy o después."), field="on")
    rule = composition_of(panel, on)
    members = list(members_on(panel, day))
    check_composition(rules.composition_faults(rule, [seat(each) for each in members if each.alternate_of is None]))
    invited = [_guest(each, rule) for each in guests]
    _check_invitations(rule, invited)
    session = _add_session(panel, on, place, rule, by)
    SessionMember.objects.bulk_create(
        SessionMember(session=session, member=each, person=each.person) for each in members
    )
    for number, guest in enumerate(invited, start=1):
        _invite(session, number, guest, by)
    trace(
        "session.convened", session, "panel-session", by, panel=panel.ref, number=session.number, members=len(members)
    )
    return session


def _guest(guest: Guest | str, rule: rules.Composition) -> Guest:
    if isinstance(guest, str):
        guest = Guest(guest, guest.strip() if guest.strip() in rule.invitations else "")
    name = " ".join(guest.name.split())
    if not 0 < len(name) <= 200 or len(guest.receipt) > 200:
        raise RuleBroken("session-guest", _("Escribe el nombre de cada persona u organismo invitado."), field="guests")
    return Guest(name, guest.body, guest.receipt.strip())


def _check_invitations(rule: rules.Composition, guests: Collection[Guest]) -> None:
    missing = [body for body in rule.invitations if body not in {guest.body for guest in guests}]
    if missing:
        names = {"names": _(" y al ").join(missing)}
        raise RuleBroken(
            "panel-invitations",
            _("Falta invitar al %(names)s. A una sesión de dictamen siempre se les invita; agrégalos.") % names,
            field="guests",
        )


def _add_session(panel: Panel, on: datetime, place: str, rule: rules.Composition, by: Person) -> PanelSession:
    last = PanelSession.objects.filter(panel=panel).aggregate(last=Max("number"))["last"] or 0
    session = PanelSession(
        institution=panel.institution,
        panel=panel,
        number=last + 1,
        starts_at=on,
        place=place,
        rule=asdict(rule) | {"invitations": list(rule.invitations)},
        convened_at=clock.now(),
        convened_by=by,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "session-moved", _("Otra persona convocó al mismo grupo en este instante. Revisa sus sesiones.")
        ) from None
    return session


def _invite(session: PanelSession, number: int, guest: Guest, by: Person) -> None:
    letter = None
    if not guest.receipt:
        at = session.starts_at.astimezone(ZoneInfo(session.institution.time_zone))
        told = {
            "panel": session.panel.name,
            "day": long_date(at.date()),
            "hour": f"{at:%H:%M}",
            "place": session.place,
        }
        letter = send_letter(
            ("panel-session", f"{session.ref}/{number}"),
            _("Invitación a la sesión de %(panel)s") % told,
            _(
                "Se le invita a la sesión de %(panel)s que se celebrará el %(day)s a las %(hour)s horas en %(place)s. "
                "Asiste con voz y sin voto."
            )
            % told,
            to=guest.name,
            by=by,
        )
    SessionGuest.objects.create(session=session, name=guest.name, body=guest.body, receipt=guest.receipt, letter=letter)


@transaction.atomic
def attend(session: PanelSession, present: Collection[Person], *, by: Person) -> PanelSession:
    """Say who of those convened is there; the last list stands. The first one opens the session and dates its minutes.

    The same list again changes nothing and leaves no trace.
    Refuses whoever does not run the body, a session before its day, closed or cancelled, somebody not convened, a
    member together with her alternate, and leaving out somebody who voted in it.
    """
    policies.check_convener(by, session.institution, session.panel.unit)
    if _day(session.panel, session.starts_at) > clock.today(session.institution.time_zone):
        raise RuleBroken("session-early", _("La sesión aún no llega. Registra la asistencia ese día."))
    _open(session)
    # whoever votes updates the motion first: from here on no vote comes between the check and the list
    Motion.objects.filter(session=session, state=MotionState.OPEN).update(votes_cast=F("votes_cast"))
    convened = {each.person_id: each for each in SessionMember.objects.filter(session=session).select_related("member")}
    chosen = {person.pk for person in present}
    _check_attendance(session, convened, chosen)
    known = session.state == SessionState.HELD and chosen == {pk for pk, each in convened.items() if each.present}
    session.refresh_from_db()
    if known:
        return session
    rows = SessionMember.objects.filter(session=session)
    rows.filter(person__in=chosen).update(present=True)
    rows.exclude(person__in=chosen).update(present=False)
    trace("session.attended", session, "panel-session", by, present=sorted(person.ref for person in present))
    return session


def _open(session: PanelSession) -> None:
    live = PanelSession.objects.filter(pk=session.pk, state__in=[SessionState.CONVENED, SessionState.HELD])
    if not live.update(state=SessionState.HELD, held_at=Coalesce(F("held_at"), clock.now())):
        raise RuleBroken("session-over", _("La sesión ya se cerró o se canceló. Convoca otra si hace falta."))


def _check_attendance(session: PanelSession, convened: dict[int, SessionMember], chosen: set[int]) -> None:
    if not chosen <= convened.keys():
        raise RuleBroken("attend-not-convened", _("Alguien de la lista no fue convocado a esta sesión."))
    seats = {convened[pk].member_id for pk in chosen}
    if any(convened[pk].member.alternate_of_id in seats for pk in chosen):
        raise RuleBroken(
            "attend-both", _("Una persona titular y su suplente no pueden estar a la vez. Deja solo a una.")
        )
    voted = Vote.objects.filter(motion__session=session).values_list("member__person_id", flat=True)
    if set(voted) - chosen:
        raise RuleBroken("attend-voted", _("Alguien que falta en la lista ya votó en esta sesión. Inclúyela."))


@transaction.atomic
def cancel_session(session: PanelSession, reason: str, *, by: Person) -> PanelSession:
    """Call a session off before it is held. Refuses whoever does not run the body, one already held, and no reason."""
    policies.check_convener(by, session.institution, session.panel.unit)
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("session-reason", _("Escribe el motivo, en 300 letras o menos."), field="reason")
    waiting = PanelSession.objects.filter(pk=session.pk, state=SessionState.CONVENED)
    if not waiting.update(state=SessionState.CANCELLED, reason=reason.strip()):
        raise RuleBroken("session-over", _("La sesión ya empezó, se cerró o se canceló."))
    now = clock.now()
    Motion.objects.filter(session=session, state=MotionState.OPEN).update(
        state=MotionState.DEFERRED, reason=_("Se canceló la sesión."), closed_at=now, closed_by=by
    )
    session.refresh_from_db()
    trace("session.cancelled", session, "panel-session", by)
    return session


@transaction.atomic
def close_session(session: PanelSession, *, by: Person) -> Minutes:
    """Close a session and freeze its minutes, dated on the day it was held. Again it gives the minutes there are.

    Refuses whoever neither runs the body nor votes in the session (the last vote may close it), a session not held, one
    whose members present do not meet the rule, and one with motions still open. Nine queries.
    """
    if by.pk not in {each.person_id for each in quorum_of(session).voters}:
        policies.check_convener(by, session.institution, session.panel.unit)
    now = clock.now()
    held = PanelSession.objects.filter(pk=session.pk, state=SessionState.HELD)
    if not held.update(state=SessionState.CLOSED, closed_at=now):
        if known := Minutes.objects.filter(session=session).first():
            return known
        raise RuleBroken("session-not-held", _("La sesión no se ha celebrado. Registra antes quién asistió."))
    session.refresh_from_db()
    quorum = quorum_of(session)
    check_composition(quorum.faults)
    waiting = Motion.objects.filter(session=session, state=MotionState.OPEN).count()
    if waiting:
        sentence = ngettext(
            "Queda %(count)s punto por votar. Ciérralo o pásalo a otra sesión.",
            "Quedan %(count)s puntos por votar. Ciérralos o pásalos a otra sesión.",
            waiting,
        )
        raise RuleBroken("session-motions", sentence % {"count": waiting})
    data = minutes_data(session, quorum)
    minutes = Minutes.objects.create(
        session=session,
        dated_on=_day(session.panel, session.held_at or now),
        data=data,
        content_hash=seal.data_hash(data),
        made_at=now,
        made_by=by,
    )
    told = minutes.content_hash
    trace("session.closed", session, "panel-session", by, minutes=minutes.ref, content_hash=told)
    return minutes
