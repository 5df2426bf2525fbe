from typing import Any

from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import assign_facilitator
from tests.architecture.samples import Side, furnishes, sample
from tests.factories import delivery as make


@furnishes
def classroom(side: Side) -> None:
    """A group with a classroom that the owner teaches; the other institution's has one session more."""
    institution = side.institution
    names = {"title": f"Aula {side.mark}", "code": f"A-{institution.code}", "slug": f"aula-{institution.pk}"}
    run = make.in_class(make.classroom(institution, **names), days=(0,) if institution.is_default else (0, 1))
    assign_facilitator(run, side.owner, by=None)
    learner = side.personas["colleague"].person
    enrol(run, learner, by=learner)
    side.things["classroom"] = make.begin(run)


@sample("delivery:open")
def one_version(side: Side) -> dict[str, Any]:
    return {"version": side.things["classroom"].version.ref}


@sample(*(f"delivery:{name}" for name in ("manage", "assign", "cancel", "session_add", "marks_list")))
def one_classroom(side: Side) -> dict[str, Any]:
    return {"ref": side.things["classroom"].ref}


@sample(
    *(f"delivery:{name}" for name in ("session_change", "session_cancel", "session_replace", "attendance", "paper"))
)
def one_session(side: Side) -> dict[str, Any]:
    return {**one_classroom(side), "number": side.things["classroom"].sessions.count()}
