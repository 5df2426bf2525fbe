"""The life of a group, of an enrolment and of a session on one screen."""

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


class SessionState(models.TextChoices):
    PROGRAMMED = "programmed", "Programada"
    HELD = "held", "Impartida"  # its list was saved
    CANCELLED = "cancelled", "Cancelada"


SESSION_NEXT: dict[SessionState, set[SessionState]] = {
    SessionState.PROGRAMMED: {SessionState.HELD, SessionState.CANCELLED},
    SessionState.HELD: set(),
    SessionState.CANCELLED: set(),  # what replaces it is another session
}


class Seen(models.TextChoices):
    """What was seen of a person in a session. A justified absence is one whose document is recorded."""

    PRESENT = "presente", "Presente"
    LATE = "retardo", "Retardo"
    ABSENT = "falta", "Falta"
    EXCUSED = "justificada", "Falta justificada"


class Counting(models.TextChoices):
    """How a group counts attendance; pinned when it opens."""

    BY_SESSION = "session", "Por sesión"
    BY_MINUTES = "minutes", "Por minutos"
