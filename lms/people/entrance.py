"""What the way in makes known when the product starts: its terms, its entry in the menu."""

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
    _register_sessions()
    navigation.register(navigation.Item("Mi cuenta", "account_home", "account", 60, Door("signed-in")))


def _register_sessions() -> None:
    """Limits of sessions: silence in minutes, age in hours. A week is the longest that the cookie lives."""
    source = "OWASP ASVS 5.0, 7.3.1 y 7.3.2; criterio interno"
    staff = "Para quien ve datos de otras personas. Cuenta desde la última página que abrió."
    learner = "Para quien solo ve lo suyo. Cuenta desde la última página que abrió; lo escrito no se pierde."
    idle, whole = "Minutos sin actividad que aguanta una sesión", "Horas que dura una sesión, aunque se use"
    again = "Después hay que entrar de nuevo."
    limits = [
        ("session.staff_idle_minutes", 30, f"{idle}, con función", staff, 5, 24 * 60),
        ("session.idle_minutes", 8 * 60, idle, learner, 5, 7 * 24 * 60),
        ("session.staff_whole_hours", 12, f"{whole}, con función", again, 1, 7 * 24),
        ("session.whole_hours", 7 * 24, whole, again, 1, 7 * 24),
    ]
    for code, default, label, help_text, minimum, maximum in limits:
        kind = parameters.Kind.WHOLE
        parameters.register(code, kind, default, source, label, help_text, minimum=minimum, maximum=maximum)
