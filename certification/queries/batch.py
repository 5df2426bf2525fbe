"""Lots: what may enter one, how each member stands in it, what is left before the acta."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from certification import rules
from certification.models import (
    Ballot,
    BatchRow,
    Opinion,
    Portfolio,
    Process,
    ProcessActor,
    RowOpening,
    RulingBatch,
)
from certification.states import BatchState, Function, ProcessState
from lms.core.models import Institution
from lms.documents.models import MotionExclusion, PanelSession, SessionMember
from lms.documents.queries.panels import convened_to, rule_of
from lms.people.models import Person
from lms.records.models import Duty

APART = (Function.ASSESS, Function.CHECK, Function.EXCLUDED)  # whoever did this in a process never rules on it
WHY = {  # why somebody is locked out of a row: code → order of what is told
    "self": 0,
    Duty.Side.TEACH.value: 1,
    Duty.Side.ASSESS.value: 2,
    Function.ASSESS.value: 2,
    Function.CHECK.value: 3,
    Function.EXCLUDED.value: 4,
}


# --- what may enter a lot ---------------------------------------------------------------------------------------------
def verified_processes(institution: Institution, standard_code: str = "") -> QuerySet[Process]:
    """Verified processes that wait for a lot, by standard and age, with their last portfolio's day. One query."""
    last = Portfolio.objects.filter(process=OuterRef("pk")).order_by("-number")
    rows = Process.objects.filter(institution=institution, state=ProcessState.VERIFIED)
    if standard_code:
        rows = rows.filter(standard__code=standard_code)
    rows = rows.select_related("candidate", "standard", "institution")
    return rows.annotate(handed_at=Subquery(last.values("submitted_at")[:1])).order_by(
        "standard__code", "handed_at", "pk"
    )


def batches_of(institution: Institution) -> QuerySet[RulingBatch]:
    """Lots of an institution, newest first, with live rows, alerts and signed ballots. One query, however many rows."""
    live = Q(rows__released_at=None)
    return (
        RulingBatch.objects.filter(institution=institution)
        .select_related("standard", "session__panel")
        .annotate(
            size=Count("rows", filter=live, distinct=True),
            flagged=Count("rows", filter=live & Q(rows__alerts__gt=0), distinct=True),
            signed=Count("ballots", distinct=True),
        )
        .order_by("-opened_at", "-pk")
    )


def batches_to_rule(person: Person, *, waiting: bool = False) -> QuerySet[RulingBatch]:
    """Lots that a member of a group was convened to, the newest first; `done` when she signed. One query.

    `waiting` leaves those that wait for her signature.
    """
    live = Q(rows__released_at=None)
    signed = Ballot.objects.filter(batch=OuterRef("pk"), person=person)
    mine = RulingBatch.objects.filter(session__members__person=person)
    if waiting:
        mine = mine.filter(~Exists(signed), state=BatchState.CONVENED)
    return (
        mine.select_related("standard", "institution", "session__panel")
        .annotate(size=Count("rows", filter=live, distinct=True), done=Exists(signed))
        .order_by("-opened_at", "-pk")
    )


# --- independence (I2, I5) --------------------------------------------------------------------------------------------
def locks(
    processes: Iterable[Process], people: Iterable[Person], actors: Iterable[ProcessActor] | None = None
) -> dict[tuple[int, int], str]:
    """Who may not rule on which process, and by what: (process, person) → code of `WHY`. Two queries; one less when
    the `actors` of those processes are at hand.

    The same facts that the database refuses later, read before, so that each row says them to whom they concern.
    """
    processes, ids = list(processes), {person.pk for person in people}
    found: dict[tuple[int, int], str] = {}

    def note(process: int, person: int, code: str) -> None:
        held = found.get((process, person))
        if held is None or WHY[code] < WHY[held]:
            found[process, person] = code

    by_candidate: dict[tuple[int, int], list[int]] = {}
    for process in processes:
        by_candidate.setdefault((process.candidate_id, process.standard_id), []).append(process.pk)
        if process.candidate_id in ids:
            note(process.pk, process.candidate_id, "self")
    duties = Duty.objects.filter(actor__in=ids, candidate__in={candidate for candidate, _ in by_candidate})
    for candidate, standard, actor, side in duties.exclude(side=Duty.Side.CERTIFY).values_list(
        "candidate", "standard", "actor", "side"
    ):
        for pk in by_candidate.get((candidate, standard), []):
            note(pk, actor, side)
    if actors is None:
        actors = ProcessActor.objects.filter(process__in=[each.pk for each in processes], person__in=ids)
    for act in actors:
        if act.person_id in ids and act.function in APART:
            note(act.process_id, act.person_id, act.function)
    return found


def drawn(seed: str, refs: Iterable[str]) -> list[str]:
    """The sample of a lot: the first ⌈0.6·√N⌉ of its processes in the order that the seed gives. No query.

    Anybody with the seed and the refs draws the same ones again.
    """
    order = sorted(refs, key=lambda ref: hashlib.sha256(f"{seed}|{ref}".encode()).hexdigest())
    return order[: rules.sample_size(len(order))]


# --- one lot ----------------------------------------------------------------------------------------------------------
def live_rows(batch: RulingBatch) -> QuerySet[BatchRow]:
    """Rows that are still of this lot, by surname. One query."""
    rows = batch.rows.filter(released_at=None).select_related(
        "process__candidate",
        "process__standard",
        "process__institution",
        "process__application__judgement",
        "portfolio",
        "motion",
    )
    return rows.order_by("process__candidate__name_sort", "pk")


@dataclass(frozen=True)
class RowLine:
    """A row as a member sees it: hers to open, decided or not, or locked for her."""

    row: BatchRow
    assessor: str
    locked: str  # code of WHY; "" when she votes on it
    others: int  # how many of the group may rule on it
    opened: datetime | None
    opinion: Opinion | None

    @property
    def alerts(self) -> list[dict[str, str]]:
        """What the machine found not to be well."""
        return [each for each in self.row.findings if not each["ok"]]

    @property
    def well(self) -> int:
        """How many things it found to be well."""
        return len(self.row.findings) - self.row.alerts

    @property
    def is_exception(self) -> bool:
        """Whether she must decide it herself: something is not well."""
        return not self.locked and self.row.alerts > 0

    @property
    def outcome(self) -> str:
        """What she would vote: what she saved; procedente where nothing is amiss; else nothing yet."""
        if self.opinion is not None:
            return self.opinion.outcome
        return "" if self.row.alerts else "procedente"


@dataclass(frozen=True)
class MemberSheet:
    """A lot as one of its members works on it."""

    batch: RulingBatch
    lines: list[RowLine]
    members: list[SessionMember]
    ballot: Ballot | None
    signed: frozenset[int]  # members who signed, by person
    minimum: int

    @property
    def exceptions(self) -> list[RowLine]:
        return [line for line in self.lines if line.is_exception]

    @property
    def locked(self) -> list[RowLine]:
        return [line for line in self.lines if line.locked]

    @property
    def sample(self) -> list[RowLine]:
        return [line for line in self.lines if line.row.sampled and not line.locked]

    @property
    def plain(self) -> list[RowLine]:
        """Rows where nothing is amiss and that are not in the sample."""
        return [line for line in self.lines if not line.locked and not line.row.alerts and not line.row.sampled]

    @property
    def hers(self) -> list[RowLine]:
        """Rows that she votes on."""
        return [line for line in self.lines if not line.locked]

    @property
    def undecided(self) -> list[RowLine]:
        return [line for line in self.exceptions if line.opinion is None]

    @property
    def unopened(self) -> list[RowLine]:
        return [line for line in self.sample if line.opened is None]

    @property
    def against(self) -> list[RowLine]:
        return [line for line in self.hers if line.outcome == "no_procedente"]

    @property
    def is_ready(self) -> bool:
        """Whether she may sign: every exception decided, every sampled row opened, the session under way."""
        return not self.undecided and not self.unopened and self.is_held

    @property
    def is_held(self) -> bool:
        session = self.batch.session
        return session is not None and session.state == "held"

    def digest(self) -> str:
        """What she reviewed before signing, so that a change elsewhere meanwhile is noticed."""
        content = [[line.row.ref, line.outcome, line.opinion.reason if line.opinion else ""] for line in self.hers]
        return hashlib.sha256(repr(sorted(content)).encode()).hexdigest()


def member_sheet(batch: RulingBatch, person: Person) -> MemberSheet:
    """A lot for one of its members. Six queries, however many rows."""
    session = batch.session
    assert session is not None
    rows = list(_with_hers(live_rows(batch), person))
    members = list(convened_to(session))
    voters = [each for each in members if each.member.has_vote and _sits(each, session)]
    actors = _actors([row.process_id for row in rows])
    barred = locks([row.process for row in rows], [each.person for each in voters] + [person], actors)
    excluded = set(MotionExclusion.objects.filter(motion__session=session).values_list("motion", "person"))
    ballots = {each.person_id: each for each in batch.ballots.all()}
    assessors = {
        each.process_id: each.person.full_name
        for each in actors
        if each.function == Function.ASSESS and each.ended_at is None
    }
    lines = []
    for row in rows:
        out = {who for motion, who in excluded if motion == row.motion_id}
        out |= {who for (process, who) in barred if process == row.process_id}
        lines.append(
            RowLine(
                row=row,
                assessor=assessors.get(row.process_id, ""),
                locked=barred.get((row.process_id, person.pk), "excluded" if person.pk in out else ""),
                others=sum(each.person_id not in out for each in voters),
                opened=row.hers_opened,
                opinion=Opinion(row=row, person=person, outcome=row.hers_outcome, reason=row.hers_reason)
                if row.hers_outcome
                else None,
            )
        )
    return MemberSheet(batch, lines, members, ballots.get(person.pk), frozenset(ballots), rule_of(session).minimum)


def _with_hers(rows: QuerySet[BatchRow], person: Person) -> QuerySet[Any]:
    """Rows with when a member opened each and what she is about to vote."""
    opinion = Opinion.objects.filter(row=OuterRef("pk"), person=person)
    opened = RowOpening.objects.filter(row=OuterRef("pk"), person=person)
    return rows.annotate(
        hers_opened=Subquery(opened.values("at")[:1]),
        hers_outcome=Subquery(opinion.values("outcome")[:1]),
        hers_reason=Subquery(opinion.values("reason")[:1]),
    )


def _actors(processes: list[int]) -> list[ProcessActor]:
    return list(ProcessActor.objects.filter(process__in=processes).select_related("person"))


def _sits(member: SessionMember, session: PanelSession) -> bool:
    """Whether she counts: present once the session began; before it, every member but alternates."""
    if session.state in ("held", "closed"):
        return member.present
    return member.member.alternate_of_id is None


def open_batches(institution: Institution) -> QuerySet[RulingBatch]:
    """Lots whose acta is still to come. One query."""
    return batches_of(institution).filter(state__in=[BatchState.OPEN, BatchState.CONVENED])
