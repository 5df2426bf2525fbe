"""What this room registers: its office, its relation, its settings, its places in the menu, its tasks for home."""

from catalog.courses.panels import register_panel
from lms.core import append_only, navigation, parameters
from lms.core.doors import Door
from lms.delivery import home_tasks, panels
from lms.delivery.models import Attendance, Facilitation, RunResult
from lms.delivery.states import Counting, RunState
from lms.people import home, roles
from lms.people.models import Person
from lms.people.roles import Role

PROGRAMME = Role(
    code="programme",
    name="Programa General",
    description="Abre grupos, asigna a quien los facilita y los cancela.",
    scope="institution",
)
CRITERION = "Criterio del instituto mientras el reglamento no fije otro"


def teaches(person: Person) -> bool:
    """Whether a person teaches some group that was not cancelled. One query."""
    return Facilitation.objects.filter(person=person).exclude(run__state=RunState.CANCELLED).exists()


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    roles.register(PROGRAMME)
    roles.register_relation("facilitator", "Facilita un grupo", teaches)
    append_only.register(RunResult, Attendance)
    register_panel(panels.groups)
    navigation.register(navigation.Item("Mis cursos", "delivery:list", order=25, door=Door("signed-in")))
    programme = Door("offices", frozenset({PROGRAMME.code}))
    navigation.register(navigation.Item("Grupos", "delivery:runs", order=26, door=programme))
    for provider in home_tasks.PROVIDERS:
        home.register_tasks(provider, home_tasks.GATES.get(provider))
    _register_attendance()
    _register_constancias()


def _register_attendance() -> None:
    """How attendance counts; each group keeps what held when it opened."""
    parameters.register(
        "delivery.attendance_counting",
        parameters.Kind.TEXT,
        Counting.BY_SESSION.value,
        CRITERION,
        "Cómo se cuenta la asistencia",
        "Por sesión o por minutos. Cada grupo conserva la forma con la que abrió.",
        choices=Counting.values,
    )
    parameters.register(
        "delivery.attendance_tolerance",
        parameters.Kind.WHOLE,
        10,
        CRITERION,
        "Minutos de tolerancia",
        "Quien llega dentro de ellos no tiene retardo. Solo donde se cuenta por sesión.",
        minimum=0,
        maximum=240,
    )
    parameters.register(
        "delivery.lates_per_absence",
        parameters.Kind.WHOLE,
        3,
        CRITERION,
        "Retardos que suman una falta",
        "Solo donde se cuenta por sesión.",
        minimum=1,
        maximum=50,
    )


def _register_constancias() -> None:
    """From which mark a constancia says more than attendance, and on what it stands."""
    parameters.register(
        "delivery.outstanding_mark",
        parameters.Kind.HUNDREDTHS,
        9500,
        CRITERION,
        "Calificación para constancia de desempeño",
        "De 100.00. Cada grupo conserva la que regía cuando abrió.",
        minimum=0,
        maximum=10_000,
    )
    parameters.register(
        "delivery.constancia_ground",
        parameters.Kind.TEXT,
        "Programa General de Profesionalización",
        "Fundamento general del instituto",
        "Fundamento de las constancias",
        "Se imprime en cada constancia que se expide desde ese día.",
    )
