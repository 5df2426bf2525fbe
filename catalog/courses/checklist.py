"""What an author still has to do before a course goes to the committee, place by place."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.courses import documents, rules
from catalog.courses.models import CourseDeskPage, CoursePage
from catalog.courses.queries.course import unknown_codes
from catalog.courses.rules import Finding


@dataclass
class Place:
    """A page of the desk with what is found in it."""

    words: str
    href: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocks(self) -> bool:
        """Whether something here stops the course."""
        return any(finding.blocks for finding in self.findings)


def of(desk: CourseDeskPage, page: CoursePage) -> list[Place]:
    """The course's own page and each lesson, with what blocks and what only warns. A few queries per lesson."""
    document = documents.draft_of(page)
    places = {0: Place(_("Ficha del curso"), _edit(page.pk))}
    for number, lesson in enumerate(documents.lessons_of(page), 1):
        places[number] = Place(
            _("Lección %(number)d: %(title)s") % {"number": number, "title": lesson.title}, _edit(lesson.pk)
        )
    for finding in findings(desk, document):
        places.get(_lesson_of(finding), places[0]).findings.append(finding)
    return list(places.values())


def findings(desk: CourseDeskPage, document: dict[str, object]) -> list[Finding]:
    """Faults of format first; then what the trade asks; then codes that the institution does not know."""
    found = documents.format_findings(document) + rules.findings(document)
    if missing := unknown_codes(desk.institution, document):
        sentence = _("La institución no tiene cargados: %(codes)s.") % {"codes": ", ".join(missing)}
        found.append(Finding("unknown-code", _("Competencias y estándares"), sentence))
    return found


def _lesson_of(finding: Finding) -> int:
    word, _blank, rest = finding.where.partition(" ")
    digits = rest.partition(",")[0]
    return int(digits) if word == _("Lección") and digits.isdigit() else 0


def _edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])
