"""What the clock and the outbox ask of this room."""

from django.utils.translation import gettext_lazy as _

from lms.core import jobs, outbox, periodic


def _advance() -> int:
    from lms.delivery.actions.runs import advance_due

    return advance_due()


periodic.register("delivery.advance_runs", 60, _advance)


@jobs.kind("delivery.quiz_mark", title=_("Calificación de un cuestionario"))
def quiz_mark(running: jobs.Running) -> None:
    """Take up the grade of a quiz that a group opened; other rooms' quizzes are none of ours."""
    from lms.delivery.actions.progress import record_quiz_mark
    from lms.delivery.actions.runs import QUIZ_SOURCE

    if running.args["source_kind"] == QUIZ_SOURCE:
        with running.step(1, 1):
            record_quiz_mark(running.args["place"])


@jobs.kind("delivery.finish", title=_("Fin de un curso"))
def finish(running: jobs.Running) -> None:
    """Finish whoever has done all in a group that admits all year."""
    from lms.delivery.actions.results import finish_if_earned

    with running.step(1, 1):
        finish_if_earned(running.args["enrolment"])


@jobs.kind("delivery.constancia", title=_("Constancia de un curso"))
def constancia(running: jobs.Running) -> dict[str, str]:
    """Issue what a finished enrolment earned and write it in the record."""
    from lms.delivery.actions.results import recognise

    with running.step(1, 1):
        document = recognise(running.args["enrolment"])
    return {"document": document.ref} if document else {}


outbox.subscribe("assessment.graded", "delivery.quiz_mark", "delivery.quiz_mark")
outbox.subscribe("delivery.advanced", "delivery.finish", "delivery.finish")
outbox.subscribe("delivery.enrolment_finished", "delivery.constancia", "delivery.constancia")
