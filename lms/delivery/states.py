"""The life of a group and of an enrolment on one screen."""

from django.db import models


class RunState(models.TextChoices):
    PROGRAMMED = "programmed", "Programado"
    OPEN = "open", "Inscripción abierta"
    RUNNING = "running", "En curso"
    CLOSED = "closed", "Cerrado"
    CANCELLED = "cancelled", "Cancelado"


NEXT: dict[RunState, set[RunState]] = {
    RunState.PROGRAMMED: {RunState.OPEN, RunState.CANCELLED},  # the clock opens it on the day announced
    RunState.OPEN: {RunState.RUNNING, RunState.CLOSED, RunState.CANCELLED},  # one that admits all year is never running
    RunState.RUNNING: {RunState.CLOSED, RunState.CANCELLED},
    RunState.CLOSED: set(),
    RunState.CANCELLED: set(),
}


def before(target: RunState) -> list[RunState]:
    """The states from which a group may come to this one."""
    return [state for state, targets in NEXT.items() if target in targets]


class EnrolmentState(models.TextChoices):
    CONFIRMED = "confirmed", "Con lugar"
    WITHDRAWN = "withdrawn", "Cancelada"
    FINISHED = "finished", "Terminada"


class Variant(models.TextChoices):
    """What a finished enrolment earned; the highest, one per person and group (domain.md 8, Constancias)."""

    NONE = "", "Sin constancia"
    PARTICIPATION = "participacion", "Participación"
    ACHIEVEMENT = "aprovechamiento", "Aprovechamiento"
    PERFORMANCE = "desempeno", "Desempeño"
