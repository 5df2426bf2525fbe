"""What this room registers: its office, its relation, its settings, its tasks for home, its kinds of file."""

from lms.core import files, folios, navigation, parameters
from lms.core.doors import Door
from lms.documents import acts, home_tasks, kinds, policies
from lms.documents.actions.letters import SERIES
from lms.documents.queries.panels import sits_somewhere
from lms.people import approvals, home, roles
from lms.people.roles import Role

CERTIFYING_BODY = Role(
    code="certifying_body",
    name="Organismo certificador",
    description="Forma y convoca grupos de dictamen, tramita certificados y confirma firmas en papel.",
    scope="institution",
    needs_approval=True,
)
MANUAL = "CONOCER, manual M-DGAOSU-02, anexos II y III"


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    roles.register(CERTIFYING_BODY)
    for act in acts.ACTS:
        approvals.register(act)
    policies.register_reader("keepers", policies.keeps)
    _register_menu()
    roles.register_relation("panel_member", "Integra un grupo, comité o comisión", sits_somewhere)
    for provider in home_tasks.PROVIDERS:
        home.register_tasks(provider, home_tasks.GATES.get(provider))
    files.register_kind(policies.SCAN, policies.scan_door, ["application/pdf", "image/jpeg", "image/png"], 10_000_000)
    folios.register_series(SERIES, "Oficios")
    _register_quorum()


def _register_menu() -> None:
    register = Door("offices", kinds.KEEPERS)
    navigation.register(navigation.Item("Documentos", "documents:register", order=55, door=register))
    convening = Door("offices", frozenset(policies.CONVENERS))
    navigation.register(navigation.Item("Grupos de dictamen", "documents:panels", order=54, door=convening))
    navigation.register(navigation.Item("Oficios", "documents:letters", "account", 50, Door("signed-in")))


def _register_quorum() -> None:
    """Who makes a body up, and who is always invited to it."""
    parameters.register(
        "panel.minimum",
        parameters.Kind.WHOLE,
        3,
        MANUAL,
        "Integrantes que debe tener al menos un grupo, comité o comisión",
        "Sin contar a las personas invitadas. Un punto con menos personas que puedan votar queda pendiente.",
        minimum=3,
        maximum=25,
    )
    parameters.register(
        "panel.ruling_experts",
        parameters.Kind.WHOLE,
        2,
        MANUAL,
        "Especialistas en la función de un grupo de dictamen",
        "Cuántas personas del grupo, al menos, son especialistas en la función que se dictamina.",
        minimum=2,
        maximum=25,
    )
    parameters.register(
        "panel.ruling_invitations",
        parameters.Kind.WORDS,
        ["CGC", "CONOCER"],
        MANUAL,
        "A quién se invita siempre a una sesión de dictamen",
        "La convocatoria debe guardar la invitación a cada uno.",
        choices=["CGC", "CONOCER"],
    )
