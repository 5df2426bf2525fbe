"""The life of an attempt and of a needs diagnosis on one screen."""

from django.db import models


class Status(models.TextChoices):
    """Where a version of a question stands. Its content never changes: a correction is a new version."""

    DRAFT = "draft", "Borrador"
    READY = "ready", "Lista"
    RETIRED = "retired", "Retirada"


class Stage(models.TextChoices):
    OPEN = "open", "En curso"
    DELIVERED = "delivered", "Entregado"
    GRADED = "graded", "Calificado"


NEXT: dict[Stage, set[Stage]] = {
    Stage.OPEN: {Stage.DELIVERED},  # by the person, or by the system when time is over
    Stage.DELIVERED: {Stage.GRADED},
    Stage.GRADED: set(),  # a regrade is a new GradeEvent of a graded attempt
}


class Ended(models.TextChoices):
    """Who delivered."""

    PERSON = "person", "La persona"
    SYSTEM = "system", "El sistema, al terminar el tiempo"


class Review(models.TextChoices):
    """What a person sees of a graded attempt."""

    NOTHING = "nothing", "Nada"
    SCORE = "score", "La calificación"
    MARKS = "marks", "La calificación y los puntos de cada pregunta"
    FULL = "full", "También la respuesta correcta y su explicación"


class ReviewWhen(models.TextChoices):
    """From when."""

    DELIVERED = "delivered", "Al entregar"
    CLOSED = "closed", "Cuando cierra el cuestionario para todas las personas"


# --- needs diagnosis --------------------------------------------------------------------------------------------------
class CampaignState(models.TextChoices):
    OPEN = "open", "Abierto"
    CLOSED = "closed", "Cerrado"
    CANCELLED = "cancelled", "Cancelado"


NEXT_CAMPAIGN: dict[CampaignState, set[CampaignState]] = {
    CampaignState.OPEN: {CampaignState.CLOSED, CampaignState.CANCELLED},
    CampaignState.CLOSED: set(),  # what it found is frozen; the next campaign says something else
    CampaignState.CANCELLED: set(),
}


class Instrument(models.TextChoices):
    """Where a level comes from. A knowledge test has its weight in the method and no rows yet."""

    SELF = "self", "La persona"
    SUPERIOR = "superior", "Su superior"
    DUTY = "duty", "Deber legal"


class Cause(models.TextChoices):
    """Why somebody does not show a competency, when it is not for lack of training."""

    TOOLS = "tools", "Faltan herramientas o equipo"
    STAFF = "staff", "Falta personal"
    PROCESS = "process", "El procedimiento lo impide"
    OTHER = "other", "Otra causa"


class Band(models.TextChoices):
    NONE = "none", "Cubierta"
    LOW = "low", "Baja"
    MEDIUM = "medium", "Media"
    HIGH = "high", "Alta"


class Unassessable(models.TextChoices):
    """Why a competency of somebody was left without result."""

    SILENCE = "silence", "Sin evaluar: nadie contestó"
    ONLY_SELF = "only_self", "Sin evaluar: solo autoevaluación"
    TALK = "talk", "Sin evaluar: falta la conversación"
    LEFT = "left", "Sin evaluar: ya no trabaja aquí"
