"""One course of the catalogue, and what the desk lists."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet

from catalog.courses.models import (
    CommitteeReview,
    Course,
    CourseCompetency,
    CourseDeskPage,
    CoursePage,
    CourseVersion,
    LessonVersion,
    OfferState,
)
from catalog.profiles.models import Competency, Standard
from lms.core.models import Institution

ROWS = 20


def shown_offer(institution: Institution | None, slug: str) -> OfferState | None:
    """The catalogue's row of a course that it shows, with the version in force and its review. One query."""
    return (
        OfferState.objects.filter(institution=institution, is_open=True, course__slug=slug)
        .select_related("course", "version__review")
        .defer("version__review__document")
        .first()
    )


def lessons_of(version: CourseVersion) -> list[dict[str, Any]]:
    """The lessons of a version as its outline names them, without their bodies. One query."""
    rows = LessonVersion.objects.filter(version=version).order_by("number")
    return [
        {**row, "required": row["is_required"]}
        for row in rows.values("number", "slug", "title", "minutes", "session", "is_required")
    ]


def developed_by(version: CourseVersion) -> list[CourseCompetency]:
    """What a version develops, the highest level first. One query."""
    rows = CourseCompetency.objects.filter(version=version).select_related("competency")
    return list(rows.order_by("-level", "competency__name"))


def unknown_codes(institution: Institution, document: dict[str, Any]) -> list[str]:
    """Codes of competencies and standards that a document names and the institution has not loaded. Two queries."""
    competencies = {each["code"] for each in document["competencies"]}
    standards = {each["code"] for each in document["standards"]}
    known = Competency.objects.filter(institution=institution, is_area=False, code__in=competencies)
    loaded = Standard.objects.filter(institution=institution, code__in=standards)
    missing = (competencies - set(known.values_list("code", flat=True))) | (
        standards - set(loaded.values_list("code", flat=True))
    )
    return sorted(missing)


@dataclass(frozen=True)
class Row:
    """A course of the desk as its list shows it."""

    page: CoursePage
    course: Course | None

    @property
    def version(self) -> CourseVersion | None:
        """The version in force."""
        return next(iter(self.course.versions.all()), None) if self.course else None

    @property
    def review(self) -> CommitteeReview | None:
        """The last review, when no version came of it yet."""
        last = next(iter(self.course.reviews.all()), None) if self.course else None
        return None if last is None or (self.version and self.version.review_id == last.pk) else last


def desk_of(institution: Institution | None) -> CourseDeskPage | None:
    """The institution's desk, when somebody has opened it. One query."""
    return CourseDeskPage.objects.filter(institution=institution).first()


def desk_pages(desk: CourseDeskPage) -> QuerySet[CoursePage]:
    """The courses of a desk by title: an address is a title without accents, so that é stands beside e."""
    return CoursePage.objects.child_of(desk).order_by("slug", "pk")


def desk_rows(desk: CourseDeskPage, number: Any) -> tuple[Page[Any], list[Row]]:
    """One page of the desk's courses with the state of each. Five queries, however many rows."""
    page = Paginator(desk_pages(desk), ROWS).get_page(number)
    courses = _with_history(desk.institution_id).filter(code__in=[each.code for each in page])
    by_code = {course.code: course for course in courses}
    return page, [Row(each, by_code.get(each.code)) for each in page]


def row_of(desk: CourseDeskPage, page: CoursePage) -> Row:
    """One course of the desk with its history. Three queries."""
    return Row(page, _with_history(desk.institution_id).filter(code=page.code).first())


def _with_history(institution: int) -> QuerySet[Course]:
    versions = CourseVersion.objects.select_related("published_by").defer("document", "scheme").order_by("-number")
    reviews = CommitteeReview.objects.select_related("asked_by", "decided_by").defer("document").order_by("-pk")
    return Course.objects.filter(institution=institution).prefetch_related(
        Prefetch("versions", versions), Prefetch("reviews", reviews)
    )
