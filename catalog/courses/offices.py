"""What this room registers: its offices, its kind of file, its places in the menu, its tasks for home."""

from django.http import HttpRequest

from catalog.courses import guidance, home_tasks
from catalog.courses.actions.files import LESSON_FILE
from certification.panels import register_guidance
from certification.queries.report import register_alternatives
from lms.core import navigation
from lms.core.doors import Door
from lms.core.files import register_kind
from lms.core.media_types import OFFICE
from lms.core.models import StoredFile
from lms.people import home, roles
from lms.people.roles import Role

OFFICES = (
    Role(
        code="curriculum",
        name="Subdirección de currícula",
        description="Escribe los cursos, los envía al comité y publica los aprobados.",
        scope="institution",
        needs_mfa=False,  # sees no data of other people
    ),
    Role(
        code="academic_committee",
        name="Comité Técnico Académico",
        description="Revisa los cursos y los aprueba o los devuelve con observaciones.",
        scope="institution",
        needs_mfa=False,
    ),
)
TEACHING_MATERIAL = (
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/webp",
    "application/pdf",
    OFFICE + "wordprocessingml.document",
    OFFICE + "spreadsheetml.sheet",
    OFFICE + "presentationml.presentation",
    "text/csv",
    "text/plain",
    "text/vtt",
    "video/mp4",
)
MOST_BYTES = 200 * 1024 * 1024  # an hour of video at 3 MB a minute


def may_read(request: HttpRequest, file: StoredFile) -> bool:
    """Teaching material is for everybody of the institution: the file's view has already asked for that."""
    return True


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    for office in OFFICES:
        roles.register(office)
    register_kind(LESSON_FILE, may_read, TEACHING_MATERIAL, MOST_BYTES)
    register_guidance(guidance.courses)
    register_alternatives(guidance.alternatives)
    navigation.register(navigation.Item("Catálogo", "catalogue", order=20))
    desk = Door("offices", frozenset(office.code for office in OFFICES))
    navigation.register(navigation.Item("Cursos", "courses:list", order=55, door=desk))
    for provider in home_tasks.PROVIDERS:
        home.register_tasks(provider)
