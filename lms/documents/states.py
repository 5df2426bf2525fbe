"""The life of an issued document. Nothing issued is ever deleted: every state stays visible for ever."""

from datetime import date

from django.db.models import TextChoices


class State(TextChoices):
    VALID = "vigente", "Vigente"
    SUSPENDED = "suspendido", "Suspendido"
    REPLACED = "reemplazado", "Reemplazado"
    EXPIRED = "vencido", "Vencido"
    CANCELLED = "cancelado", "Cancelado"


NEXT: dict[State, frozenset[State]] = {
    State.VALID: frozenset({State.SUSPENDED, State.REPLACED, State.CANCELLED}),
    State.SUSPENDED: frozenset({State.VALID, State.REPLACED, State.CANCELLED}),
    State.EXPIRED: frozenset({State.REPLACED, State.CANCELLED}),  # the calendar leads here, nobody moves a document
    State.REPLACED: frozenset(),
    State.CANCELLED: frozenset(),
}


def on_day(state: State, valid_until: date | None, today: date) -> State:
    """The state that holds on a day: what nobody took away expires the day after `valid_until`."""
    if state in (State.VALID, State.SUSPENDED) and valid_until is not None and valid_until < today:
        return State.EXPIRED
    return state


class PanelKind(TextChoices):
    RULING = "grupo", "Grupo de dictamen"
    COMMITTEE = "comite", "Comité"
    COMMISSION = "comision", "Comisión"


class SeatFunction(TextChoices):
    CHAIR = "presidente", "Presidencia"
    EXPERT = "experto", "Especialista en la función"
    RESPONSIBLE = "responsable", "Responsable del organismo"
    MEMBER = "vocal", "Vocalía"


class SessionState(TextChoices):
    CONVENED = "convened", "Convocada"
    HELD = "held", "En sesión"
    CLOSED = "closed", "Con acta"
    CANCELLED = "cancelled", "Cancelada"


SESSION_NEXT: dict[SessionState, frozenset[SessionState]] = {
    SessionState.CONVENED: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    SessionState.HELD: frozenset({SessionState.CLOSED}),
    SessionState.CLOSED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}


class MotionState(TextChoices):
    OPEN = "open", "Por votar"
    DECIDED = "decided", "Decidido"
    DEFERRED = "deferred", "Pasa a otra sesión"


MOTION_NEXT: dict[MotionState, frozenset[MotionState]] = {
    MotionState.OPEN: frozenset({MotionState.DECIDED, MotionState.DEFERRED}),
    MotionState.DECIDED: frozenset(),
    MotionState.DEFERRED: frozenset(),
}
