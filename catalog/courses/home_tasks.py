"""What this room puts on the home page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.courses.queries.reviews import in_hands_of_curriculum, waiting_for
from lms.people.home import Task
from lms.people.scopes import Scope


def to_review(scope: Scope) -> Iterator[Task]:
    """Courses that wait for this member of the committee. One query for the committee, none for the rest."""
    if not scope.holds("academic_committee") or scope.person is None:
        return
    if count := waiting_for(scope.person).count():
        title = ngettext("Revisa %(count)s curso", "Revisa %(count)s cursos", count)
        yield Task(
            title=title % {"count": count},
            detail=_("Currícula espera la respuesta del comité."),
            url=reverse("courses:reviews"),
            tag=_("Por revisar"),
            weight=70,
        )


def to_mend_or_publish(scope: Scope) -> Iterator[Task]:
    """Courses that the committee answered and nobody took up yet. One query for curriculum, none for the rest."""
    if not scope.holds("curriculum") or scope.institution is None:
        return
    for review in in_hands_of_curriculum(scope.institution):
        approved = review.state == review.State.APPROVED
        title = _("Publica «%(course)s»") if approved else _("Corrige «%(course)s»")
        yield Task(
            title=title % {"course": review.document_title},  # type: ignore[attr-defined]
            detail=_("El comité lo aprobó.") if approved else _("El comité lo devolvió con observaciones."),
            url=reverse("courses:review", args=[review.ref]),
            tag=_("Aprobado") if approved else _("Con observaciones"),
            weight=60,
        )


PROVIDERS = (to_review, to_mend_or_publish)
