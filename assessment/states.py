"""The life of an attempt on one screen."""

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
