"""What the way in makes known when the product starts: its term, its entry in the menu."""

from lms.core import navigation, parameters
from lms.core.doors import Door


def register() -> None:
    """Called once, from the room's `ready()`."""
    parameters.register(
        "activation.business_days",
        parameters.Kind.WHOLE,
        15,
        "Criterio interno: tres semanas hábiles para repartir hojas en unidades foráneas",
        "Días hábiles que sirve una hoja de activación",
        "Cuentan desde el día siguiente de imprimirla. Después hay que imprimir otra.",
        minimum=1,
        maximum=60,
    )
    navigation.register(navigation.Item("Mi cuenta", "account_home", "account", 60, Door("signed-in")))
