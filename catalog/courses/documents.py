"""The course document of a page of the desk, whole and checked."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from catalog.courses import drafts, rules
from catalog.courses.formats import COURSE
from catalog.courses.models import CoursePage, LessonPage
from lms.core import schemas
from lms.core.errors import RuleBroken


def latest(page: Any) -> Any:
    """A page as its author last saved it."""
    return page.latest_revision.as_object() if page.latest_revision_id else page


def lessons_of(page: CoursePage) -> list[LessonPage]:
    """The lessons of a course in their order, as last saved."""
    below = LessonPage.objects.child_of(page).select_related("latest_revision").order_by("path")
    return [latest(lesson) for lesson in below]


def draft_of(page: CoursePage, value_of: drafts.FileValue = drafts.source_path) -> dict[str, Any]:
    """The document of a course as last saved on the desk, complete or not. A few queries per lesson.

    Deterministic: the same saved pages and files give the same document.
    """
    lessons = lessons_of(page)
    library = drafts.library_of(lessons)
    document = drafts.course_part(latest(page))
    document["lessons"] = [drafts.lesson_part(each, n, library, value_of) for n, each in enumerate(lessons, 1)]
    return document


def document_of(page: CoursePage, value_of: drafts.FileValue = drafts.source_path) -> dict[str, Any]:
    """The same, fit for `course.schema.json`; refuses the draft that is not, naming the first place to mend."""
    document = draft_of(page, value_of)
    check_format(document)
    return document


def check_format(document: dict[str, Any]) -> None:
    """Refuse a document that does not fit `course.schema.json`, naming the first place to mend."""
    if found := format_findings(document):
        raise RuleBroken(
            "course-format", _("%(where)s: %(sentence)s") % {"where": found[0].where, "sentence": found[0].sentence}
        )


def format_findings(document: dict[str, Any]) -> list[rules.Finding]:
    """What the document lacks to fit its format, each with its place as the author knows it."""
    return [rules.Finding("format", place(path), sentence) for path, sentence in schemas.faults(document, COURSE)]


_LABELS: dict[str, Callable[[], str]] = {
    "title": lambda: _("Título"),
    "code": lambda: _("Clave"),
    "slug": lambda: _("Dirección en el catálogo"),
    "summary": lambda: _("Resumen"),
    "purpose": lambda: _("Propósito"),
    "audience": lambda: _("A quién se dirige"),
    "prerequisites": lambda: _("Requisitos"),
    "keywords": lambda: _("Palabras para encontrarlo"),
    "objectives": lambda: _("Objetivos"),
    "competencies": lambda: _("Competencias"),
    "standards": lambda: _("Estándares"),
    "syllabus": lambda: _("Temario"),
    "sessions": lambda: _("Sesiones"),
    "techniques": lambda: _("Técnicas"),
    "materials": lambda: _("Materiales"),
    "evaluation": lambda: _("Evaluación"),
    "sources": lambda: _("Fuentes"),
    "lessons": lambda: _("Lecciones"),
}


def place(path: str) -> str:
    """«lessons/3/blocks/2/alt» as «Lección 4, bloque 3»."""
    steps = path.split("/")
    if steps[0] == "lessons" and len(steps) > 1:
        lesson = _("Lección %(number)d") % {"number": int(steps[1]) + 1}
        if len(steps) > 3 and steps[2] == "blocks":
            return _("%(lesson)s, bloque %(block)d") % {"lesson": lesson, "block": int(steps[3]) + 1}
        return lesson
    label = _LABELS.get(steps[0], lambda: path)()
    position = next((int(step) + 1 for step in steps[1:] if step.isdigit()), 0)
    return f"{label} {position}" if position else label
