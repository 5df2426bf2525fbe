from typing import Any

from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import Terms, assign_facilitator, open_run
from tests.architecture.samples import Side, furnishes, sample


@furnishes
def delivery(side: Side) -> None:
    taken, taught = (open_run(side.things["version"], Terms(), by=None) for _number in range(2))
    side.things["run"], side.things["taught"] = taken, taught
    enrol(taken, side.owner, by=side.owner)
    assign_facilitator(taught, side.owner, by=None)
    learner = side.personas["colleague"].person
    side.things["learner"] = enrol(taught, learner, by=learner)


@sample(*(f"delivery:{name}" for name in ("home", "enrol", "withdraw", "finish", "enrol_list")))
def one_group(side: Side) -> dict[str, Any]:
    return {"ref": side.things["run"].ref}


@sample("delivery:lesson", "delivery:complete")
def one_lesson_of_a_group(side: Side) -> dict[str, Any]:
    return {**one_group(side), "number": side.things["version"].lessons.count()}


@sample("delivery:people", "delivery:close")
def one_group_taught(side: Side) -> dict[str, Any]:
    return {"ref": side.things["taught"].ref}


@sample("delivery:marks")
def one_learner(side: Side) -> dict[str, Any]:
    return {**one_group_taught(side), "enrolment": side.things["learner"].ref}
