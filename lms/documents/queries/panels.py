"""Reads of bodies, their sessions and what they vote on, each with its price."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from lms.core import clock
from lms.core.models import Institution
from lms.documents import rules
from lms.documents.models import Motion, Panel, PanelMember, PanelSession, SessionMember, Signature, Vote
from lms.documents.states import MotionState, SessionState
from lms.people.models import Person
from lms.people.queries.people import on_day
from lms.people.scopes import Scope

MINUTES = "minutes"  # what the signatures of minutes call their subject


def sits_somewhere(person: Person) -> bool:
    """Whether a person has a seat today, or had one in a session that was convened. One query."""
    today = on_day(clock.today(person.institution.time_zone))
    return (
        person.is_active and PanelMember.objects.filter(Q(today) | Q(pk__in=_convened(person)), person=person).exists()
    )


def _convened(person: Person) -> QuerySet[SessionMember]:
    return SessionMember.objects.filter(person=person).values("member")  # type: ignore[return-value]


def members_on(panel: Panel, day: date) -> QuerySet[PanelMember]:
    """Who sits in a body on a day, alternates after the members, ready for a list. One query."""
    rows = PanelMember.objects.filter(on_day(day), panel=panel, person__is_active=True)
    return rows.select_related("person", "alternate_of__person").order_by(F("alternate_of").asc(nulls_first=True), "pk")


def panels_in(scope: Scope, *codes: str) -> QuerySet[Panel]:
    """Bodies that these offices reach, with how many sit today, by name. One query."""
    if scope.institution is None or not scope.holds(*codes):
        return Panel.objects.none()
    panels = Panel.objects.filter(institution=scope.institution)
    if not scope.whole(*codes):
        panels = panels.filter(scope.units_filter(*codes, field="unit__"))
    day = clock.today(scope.institution.time_zone)
    seated = Q(members__starts_on__lte=day, members__alternate_of=None) & (
        Q(members__ends_on=None) | Q(members__ends_on__gte=day)
    )
    counted = panels.annotate(seats=Count("members", filter=seated, distinct=True))
    return counted.select_related("unit").order_by("name", "pk")


def sessions_of(panel: Panel) -> QuerySet[PanelSession]:
    """Sessions of a body, newest first, with how many motions each. One query."""
    rows = PanelSession.objects.filter(panel=panel).annotate(points=Count("motions", distinct=True))
    return rows.order_by("-starts_at", "-pk")


def sessions_to_attend(person: Person) -> QuerySet[PanelSession]:
    """Sessions that wait for a person: convened, under way, or with minutes that she has not signed. One query.

    The nearest first; those with minutes are of sessions where she was present.
    """
    open_ones = Q(session__state__in=[SessionState.CONVENED, SessionState.HELD])
    signed = Signature.objects.filter(
        subject_kind=MINUTES, subject_ref=OuterRef("session__minutes__ref"), person=OuterRef("person")
    )
    unsigned = Q(session__state=SessionState.CLOSED, present=True) & ~Exists(signed)
    mine = SessionMember.objects.filter(open_ones | unsigned, person=person).values("session")
    rows = PanelSession.objects.filter(pk__in=mine).select_related("panel", "institution")
    return rows.order_by("starts_at", "pk")


def open_sessions(scope: Scope, *codes: str) -> QuerySet[PanelSession]:
    """Sessions convened or under way of the bodies that these offices reach, the nearest first. One query."""
    if scope.institution is None or not scope.holds(*codes):
        return PanelSession.objects.none()
    live = [SessionState.CONVENED, SessionState.HELD]
    rows = PanelSession.objects.filter(institution=scope.institution, state__in=live)
    if not scope.whole(*codes):
        rows = rows.filter(scope.units_filter(*codes, field="panel__unit__"))
    return rows.select_related("panel", "institution").order_by("starts_at", "pk")


def motions_to_vote(person: Person) -> QuerySet[Motion]:
    """Motions that wait for a person's vote: she is present, has a vote, is not excluded. One query."""
    mine = SessionMember.objects.filter(person=person, present=True, member__has_vote=True)
    rows = Motion.objects.filter(
        state=MotionState.OPEN, session__state=SessionState.HELD, session__in=mine.values("session")
    )
    rows = rows.exclude(exclusions__person=person).exclude(votes__member__person=person)
    return rows.select_related("session__panel", "session__institution").order_by("session__starts_at", "number")


def motion_of(institution: Institution, subject_kind: str, subject_ref: str) -> Motion | None:
    """The motion of a subject that is open or decided; None while it waits for one. One query."""
    rows = Motion.objects.filter(institution=institution, subject_kind=subject_kind, subject_ref=subject_ref)
    return rows.exclude(state=MotionState.DEFERRED).select_related("session__panel", "session__institution").first()


def motions_in(session: PanelSession) -> QuerySet[Motion]:
    """What a session votes on, in order, with votes, exclusions and who closed it. Three queries."""
    votes = Vote.objects.select_related("member__person")
    rows = session.motions.select_related("closed_by").order_by("number")
    return rows.prefetch_related(Prefetch("votes", votes), "exclusions__person")


def convened_to(session: PanelSession) -> QuerySet[SessionMember]:
    """Whoever was convened to a session, with seat and name. One query."""
    rows = SessionMember.objects.filter(session=session)
    return rows.select_related("person", "member__alternate_of__person").order_by(
        F("member__alternate_of").asc(nulls_first=True), "pk"
    )


def seat(member: PanelMember) -> rules.Seat:
    """What a rule of composition looks at in a member. No query."""
    return rules.Seat(member.has_vote, member.is_expert, member.is_responsible)


def rule_of(session: PanelSession) -> rules.Composition:
    """The rule that was frozen with a session. No query."""
    return rules.Composition(**{**session.rule, "invitations": tuple(session.rule["invitations"])})


@dataclass(frozen=True)
class Quorum:
    """How a session stands: what it lacks to decide, as codes, and who was convened, is there and may vote."""

    faults: list[str]
    convened: list[SessionMember]
    present: list[SessionMember]

    @property
    def voters(self) -> list[SessionMember]:
        """Those present who have a vote."""
        return [each for each in self.present if each.member.has_vote]


def quorum_of(session: PanelSession) -> Quorum:
    """Whether those present could decide. One query."""
    convened = list(convened_to(session))
    present = [each for each in convened if each.present]
    called = sum(each.member.has_vote and each.member.alternate_of is None for each in convened)
    faults = rules.composition_faults(rule_of(session), [seat(each.member) for each in present], called)
    return Quorum(faults, convened, present)


def voters_of(motion: Motion, quorum: Quorum) -> list[SessionMember]:
    """Those present who may vote on a motion: with a vote and not excluded from it. One query."""
    excluded = set(motion.exclusions.values_list("person_id", flat=True))
    return [each for each in quorum.voters if each.person_id not in excluded]
