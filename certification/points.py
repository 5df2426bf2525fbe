"""The fourteen yes-or-no points of the internal verification, in the order of the portfolio.

Source: notes of a real portfolio of EC1375 say that they are fourteen and give one of them (no blanks in the plan); the
others follow the minimum of an audit (M-DGAOSU-02, annex II). An institution that has its own list will load it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Point:
    """A point: its stable code, its sentence, and the findings of the machine that speak to it."""

    code: str
    words: Promise
    findings: tuple[str, ...] = ()


POINTS = (
    Point("sheet", _("La ficha de registro está completa."), ("complete",)),
    Point("identity", _("La CURP y la identificación oficial se leen y son de la persona candidata.")),
    Point("rights", _("Está el acuse de la carta de derechos y obligaciones y del aviso de privacidad.")),
    Point("diagnosis", _("El diagnóstico tiene resultado, recomendación y la decisión de la persona.")),
    Point("plan", _("El plan de evaluación no tiene espacios en blanco.")),
    Point(
        "plan_signed", _("Las dos personas firmaron el plan antes de aplicar el instrumento."), ("plan_signed", "dates")
    ),
    Point("conditions", _("Se comprobaron los requerimientos y se dieron las instrucciones antes de empezar.")),
    Point("instrument", _("Cada reactivo tiene registro, y cada «no cumple» su observación."), ("instrument",)),
    Point("evidence", _("Cada evidencia tiene su huella, su fecha, su autor y sus criterios."), ("evidence",)),
    Point("score", _("La suma y las dos condiciones son las del instrumento."), ("score",)),
    Point("judgement", _("El juicio está firmado y dice en qué se sostiene."), ("judgement",)),
    Point("report", _("La cédula está firmada, se entregó y recoge lo que dijo la persona."), ("report", "plan_day")),
    Point("survey", _("La encuesta de satisfacción se aplicó."), ("survey",)),
    Point(
        "independence",
        _("Quien evaluó no formó a la persona candidata y su correo es distinto del de ella."),
        ("independence",),
    ),
)
CODES = tuple(point.code for point in POINTS)
