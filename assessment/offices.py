"""What this room registers: its office, its settings, its place in the menu, its tasks for home."""

from assessment import home_tasks, method, models, policies
from assessment.actions.quiz import GRACE
from lms.core import append_only, navigation, parameters
from lms.core.doors import Door
from lms.people import home, roles
from lms.people.roles import Role

STRATEGY = Role(  # domain.md 1.1: Dirección de Investigación y Estrategias, methodology of the needs diagnosis
    code=policies.STRATEGY,
    name="Investigación y Estrategias",
    description="Abre y cierra identificaciones de necesidades, registra deberes legales y ve resultados en cifras.",
    scope="institution",
)


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    roles.register(STRATEGY)
    append_only.register(
        models.Conversation,
        models.ConversationLevel,
        models.ConversationReply,
        models.Gap,
        models.GradeEvent,
        models.LateAnswer,
        models.QuizQuestion,
        models.QuizVersion,
        models.Rating,
        models.Unassessed,
    )
    method.register()
    parameters.register(
        GRACE,
        parameters.Kind.WHOLE,
        120,
        "Criterio interno: lo que tarda en llegar una respuesta con mala señal",
        "Segundos de gracia de un cuestionario con límite",
        "Lo que llega después del límite y dentro de la gracia cuenta. Rige en los que se armen desde ese día.",
        minimum=0,
        maximum=600,
    )
    desk = Door("offices", frozenset(policies.READERS))
    navigation.register(navigation.Item("Necesidades", "needs:list", order=56, door=desk))
    follow = Door("offices", frozenset({policies.LIAISON}))
    navigation.register(navigation.Item("Avance de necesidades", "needs:follow_list", order=57, door=follow))
    for provider in home_tasks.PROVIDERS:
        home.register_tasks(provider, home_tasks.GATES.get(provider))
