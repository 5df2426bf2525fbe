"""The numbers of a needs diagnosis: dated settings of the institution, frozen when a campaign opens."""

from assessment.rules.needs import SELF, SUPERIOR, TEST, Method
from lms.core import parameters
from lms.core.models import Institution

SOURCE = "Metodología de identificación de necesidades, mientras la institución no publique otra"
WEIGHTS = {
    TEST: ("needs.weight.test", 40, "Peso del cuestionario de conocimientos"),
    SUPERIOR: ("needs.weight.superior", 35, "Peso de lo que observa el superior"),
    SELF: ("needs.weight.self", 25, "Peso de la autoevaluación"),
}
MEDIUM, HIGH = "needs.band.medium", "needs.band.high"
TALK = "needs.talk_levels"
URGENT, SOON = "needs.months.urgent", "needs.months.soon"
RAISE = "needs.raise_pending_duty"
SMALL = "needs.small_cell"
LATER = "Cada proceso conserva el que regía cuando abrió."


def register() -> None:
    """Make the settings known, once, from the room's `ready()`."""
    _register_weights()
    _register_bands()
    _register_months()
    _register_reading()


def _register_weights() -> None:
    for code, default, label in WEIGHTS.values():
        parameters.register(
            code,
            parameters.Kind.WHOLE,
            default,
            SOURCE,
            label,
            f"Cuenta su proporción: si falta un instrumento, su peso se reparte entre los demás. {LATER}",
            minimum=1,
            maximum=100,
        )


def _register_bands() -> None:
    for code, default, label in ((MEDIUM, 600, "Prioridad media, desde"), (HIGH, 1200, "Prioridad alta, desde")):
        parameters.register(
            code,
            parameters.Kind.HUNDREDTHS,
            default,
            SOURCE,
            label,
            f"Prioridad = brecha × criticidad × urgencia. {LATER}",
            minimum=1,
        )
    parameters.register(
        RAISE,
        parameters.Kind.YES_NO,
        False,
        SOURCE,
        "Mostrar como media una necesidad baja con deber legal pendiente",
        f"Las dos bandas quedan a la vista; la de la fórmula no cambia. {LATER}",
    )


def _register_months() -> None:
    for code, default, label in (
        (URGENT, 3, "Meses en que algo es urgente"),
        (SOON, 6, "Meses en que algo es próximo"),
    ):
        parameters.register(
            code,
            parameters.Kind.WHOLE,
            default,
            SOURCE,
            label,
            f"Para el plazo de una necesidad. {LATER}",
            minimum=1,
            maximum=24,
        )


def _register_reading() -> None:
    """From where a difference is talked over, and from how many people a figure may be read."""
    parameters.register(
        TALK,
        parameters.Kind.WHOLE,
        2,
        SOURCE,
        "Niveles de diferencia que piden una conversación",
        f"Entre lo que dice la persona y lo que dice su superior. {LATER}",
        minimum=1,
        maximum=4,
    )
    parameters.register(
        SMALL,
        parameters.Kind.WHOLE,
        5,
        SOURCE,
        "Personas por debajo de las cuales no se muestra una cifra",
        f"En los resúmenes de una unidad. {LATER}",
        minimum=2,
        maximum=50,
    )


def method_in_force(institution: Institution) -> Method:
    """The numbers that hold today. One query."""
    codes = [code for code, _default, _label in WEIGHTS.values()]
    found = parameters.values(institution, [*codes, MEDIUM, HIGH, TALK, URGENT, SOON, RAISE, SMALL])
    return Method(
        weights={name: found[code] for name, (code, _default, _label) in WEIGHTS.items()},
        medium=found[MEDIUM],
        high=found[HIGH],
        talk_levels=found[TALK],
        urgent_months=found[URGENT],
        soon_months=found[SOON],
        raise_pending=found[RAISE],
        small_cell=found[SMALL],
    )
