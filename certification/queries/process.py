"""Reads of processes: as their candidate, their assessor and their office list them."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from catalog.profiles.models import Standard
from certification.models import (
    AssessmentPlan,
    DiagnosisDecision,
    DiagnosisDraft,
    PlanAgreement,
    Process,
    ProcessActor,
    ProcessMove,
    Registration,
    Suspension,
)
from certification.queries.terms import calendar_for
from certification.states import ENDS, STAGES, Function, ProcessState, before
from lms.core.models import Institution
from lms.people.models import Person, RoleGrant
from lms.people.scopes import in_force

WITH = ("standard", "version", "institution", "candidate__institution", "registration__call")


def process_of_registration(registration: Registration) -> Process | None:
    """The process that an admission began; a repetition is another one. One query."""
    return Process.objects.filter(registration=registration, repeats=None).first()


# --- one process ------------------------------------------------------------------------------------------------------
def last_plan(process: Process) -> AssessmentPlan | None:
    """The plan proposed last, with its assessor, its remark and its agreement. One query."""
    plans = AssessmentPlan.objects.filter(process=process).order_by("-number")
    return plans.select_related("assessor", "remark", "agreement", "instrument").first()


def last_decision(process: Process) -> DiagnosisDecision | None:
    """What the candidate decided last after her diagnosis. One query."""
    return DiagnosisDecision.objects.filter(diagnosis__process=process).order_by("-number").first()


def draft_of(process: Process) -> DiagnosisDraft | None:
    """What its candidate has answered of the diagnosis so far. One query."""
    return DiagnosisDraft.objects.filter(process=process).first()


def last_day_agreed(process: Process) -> date | None:
    """The last day of the plan both signed last, with the days its terms stood still; None without. Three queries."""
    agreed = PlanAgreement.objects.filter(plan__process=process).select_related("plan").order_by("-agreed_at").first()
    if agreed is None:
        return None
    zone = ZoneInfo(process.institution.time_zone)
    start = agreed.agreed_at.astimezone(zone).date()
    length = (agreed.plan.results_at.astimezone(zone).date() - start).days
    return calendar_for(process, start).add_natural_days(start, max(length, 0))


def moves_of(process: Process) -> QuerySet[ProcessMove]:
    """Its steps, newest first, with who took each. One query."""
    return ProcessMove.objects.filter(process=process).select_related("by").order_by("-number")


def actors_of(process: Process) -> QuerySet[ProcessActor]:
    """Everybody who has or had a function in it. One query."""
    return ProcessActor.objects.filter(process=process).select_related("person").order_by("since", "pk")


def suspensions_of(process: Process) -> QuerySet[Suspension]:
    """Its suspensions of terms, newest first. One query."""
    return Suspension.objects.filter(process=process).select_related("recorded_by").order_by("-starts_on", "-pk")


def stage_of(state: str) -> int:
    """The place of a state among the four stages, from 0; -1 for the ends that belong to none."""
    return next((place for place, (_name, states) in enumerate(STAGES) if state in states), -1)


# --- lists ------------------------------------------------------------------------------------------------------------
def _assessor(field: str) -> Subquery:
    live = ProcessActor.objects.filter(process=OuterRef("pk"), function=Function.ASSESS, ended_at=None)
    return Subquery(live.values(field)[:1])


def own_processes(candidate: Person) -> QuerySet[Process]:
    """Somebody's processes, newest first. One query."""
    return Process.objects.filter(candidate=candidate).select_related("standard", "institution", "registration__call")


def process_rows(institution: Institution, *, state: str = "", words: str = "") -> QuerySet[Process]:
    """Processes of an institution for its office, whoever moved last on top. One query, however many rows.

    `state`: "sin-evaluadora", "abiertos", a state's code, or "" for all. `words` are folded words of a name.
    """
    rows = Process.objects.filter(institution=institution).select_related("candidate", "standard")
    rows = rows.annotate(
        assessor_given=_assessor("person__given_names"), assessor_first=_assessor("person__first_surname")
    )
    if state == "sin-evaluadora":
        rows = rows.filter(assessor_given=None, state__in=[ProcessState.REGISTERED, ProcessState.DIAGNOSED])
    elif state == "abiertos":
        rows = rows.exclude(state__in=ENDS)
    elif state:
        rows = rows.filter(state=state)
    for word in words.split():
        rows = rows.filter(candidate__name_fold__contains=word)
    return rows.order_by("-moved_at", "-pk")


def _with_plan(processes: QuerySet[Process]) -> QuerySet[Process]:
    """Say of each process what its next step hangs on, in the same query.

    `starts_at` and `results_at` of the last plan; `decision` after the diagnosis; `to_sign` while the last plan waits
    for its candidate; `needs_plan` when she asked for changes of it or whoever proposed it assesses no more.
    """
    plans = AssessmentPlan.objects.filter(process=OuterRef("pk")).order_by("-number")
    decisions = DiagnosisDecision.objects.filter(diagnosis__process=OuterRef("pk")).order_by("-number")
    return processes.annotate(
        starts_at=Subquery(plans.values("starts_at")[:1]),
        results_at=Subquery(plans.values("results_at")[:1]),
        decision=Subquery(decisions.values("choice")[:1]),
        plan_by=Subquery(plans.values("assessor")[:1]),
        remarked=Subquery(plans.values("remark")[:1]),
        signed=Subquery(plans.values("agreement")[:1]),
        assessed_by=_assessor("person"),
    ).annotate(
        to_sign=Q(plan_by=F("assessed_by"), remarked=None, signed=None),
        needs_plan=Q(remarked__isnull=False) | ~Q(plan_by=F("assessed_by")),
    )


def candidate_work(candidate: Person) -> QuerySet[Process]:
    """Somebody's open processes with what their next step hangs on (see `_with_plan`). One query."""
    return _with_plan(own_processes(candidate).exclude(state__in=ENDS))


def unassigned(institution: Institution) -> int:
    """How many processes wait for somebody to assess them. One query."""
    return process_rows(institution, state="sin-evaluadora").count()


def assigned_to(assessor: Person) -> QuerySet[Process]:
    """Processes that somebody assesses today with what their next step hangs on; open ones first. One query."""
    mine = Process.objects.filter(
        actors__person=assessor, actors__function=Function.ASSESS, actors__ended_at=None
    ).select_related("candidate", "standard", "institution")
    return (
        _with_plan(mine)
        .annotate(is_over=Q(state__in=sorted(ENDS)))
        .order_by("is_over", F("starts_at").asc(nulls_first=True), "-moved_at", "pk")
    )


def without_plan(standard: Standard) -> QuerySet[Process]:
    """Open processes of a standard whose plan was never signed by both. One query."""
    signed = ProcessMove.objects.filter(to_state=ProcessState.PLAN_AGREED).values("process")
    return (
        Process.objects.filter(standard=standard, state__in=before(ProcessState.CANCELLED))
        .exclude(pk__in=signed)
        .select_related("candidate", "institution", "standard")
        .order_by("started_at", "pk")
    )


def state_counts(institution: Institution) -> dict[str, Any]:
    """How many processes of an institution stand in each state. One query."""
    rows = Process.objects.filter(institution=institution).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def assessors_today(institution: Institution, day: date) -> QuerySet[Person]:
    """Who holds the office of assessing over the whole institution on a day, by name. One query."""
    held = RoleGrant.objects.filter(in_force(day), institution=institution, role="assessor", unit=None)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("name_sort", "pk")
