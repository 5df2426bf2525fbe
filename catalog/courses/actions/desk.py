"""From the desk to the committee."""

from django.utils.translation import gettext as _
from wagtail.documents.models import Document

from catalog.courses.actions.files import freeze
from catalog.courses.actions.review import submit_for_review
from catalog.courses.documents import document_of
from catalog.courses.models import CommitteeReview, CourseDeskPage, CoursePage
from catalog.courses.queries.course import unknown_codes
from lms.core.errors import RuleBroken
from lms.people.models import Person


def send_to_committee(page: CoursePage, *, by: Person) -> CommitteeReview:
    """Put before the committee a course as last saved on the desk, its files frozen with it.

    Refuses what `document_of` and `submit_for_review` refuse, and a code that two pages of the desk share. Files are
    stored before the review's own transaction, each by its content, so that a refusal leaves nothing to mend.
    """
    desk = CourseDeskPage.objects.select_related("institution").get(pk=page.get_parent().pk)
    if CoursePage.objects.child_of(desk).filter(code=page.code).count() > 1:
        raise RuleBroken(
            "course-code-twice",
            _("Dos cursos del escritorio tienen la clave %(code)s. Cambia la de uno de ellos.") % {"code": page.code},
        )
    document = document_of(page)  # says what is missing before any file is stored
    if missing := unknown_codes(desk.institution, document):
        raise RuleBroken(
            "course-unknown-code",
            _("La institución no tiene cargados: %(codes)s. Corrige la clave o pide que se carguen.")
            % {"codes": ", ".join(missing)},
        )
    frozen: dict[int, object] = {}

    def once(document: Document) -> object:
        if document.pk not in frozen:
            frozen[document.pk] = freeze(desk.institution, document, by=by)
        return frozen[document.pk]

    return submit_for_review(desk.institution, document_of(page, once), by=by)
