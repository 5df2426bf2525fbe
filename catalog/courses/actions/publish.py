"""Freezing an approved course into the version that learners get."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.courses.actions.tally import count_offers
from catalog.courses.models import (
    CommitteeReview,
    Course,
    CourseCompetency,
    CourseStandard,
    CourseVersion,
    LessonVersion,
    OfferCompetency,
    OfferState,
)
from catalog.profiles.models import Competency, Standard
from lms.core import audit, clock, search
from lms.core.errors import RuleBroken
from lms.core.letters import fold
from lms.people.models import Person


@transaction.atomic
def publish_course_version(review: CommitteeReview, *, by: Person) -> CourseVersion:
    """Freeze what the committee approved as the course's next version and show it in the catalogue.

    Refuses a review that is not approved, and competencies or standards that the institution does not have. The same
    review again gives the version it made. Runs already open keep their own version.
    """
    if version := CourseVersion.objects.filter(review=review).first():
        return version
    if review.state != CommitteeReview.State.APPROVED:
        raise RuleBroken("course-not-approved", _("El comité aún no aprueba este curso; no puede publicarse."))
    course, document = review.course, review.document
    version = _next_version(review, by)
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "course-published-elsewhere", _("Otra persona publicó esta versión al mismo tiempo.")
        ) from None
    _freeze_lessons(version, document["lessons"])
    _link(version, document)
    _offer(version)
    Course.objects.filter(pk=course.pk).update(title=version.title)
    audit.record(
        "course.published",
        institution=course.institution,
        subject_kind="course",
        subject_ref=course.ref,
        by_ref=by.ref,
        data={"version": version.number, "hash": version.content_hash},
    )
    return version


def _next_version(review: CommitteeReview, by: Person) -> CourseVersion:
    course, document = review.course, review.document
    last = course.versions.first()
    return CourseVersion(
        course=course,
        number=last.number + 1 if last else 1,
        title=document["title"],
        modality=document["modality"],
        classroom_minutes=document["minutes"]["presencial"],
        online_minutes=document["minutes"]["linea"],
        document={name: value for name, value in document.items() if name != "lessons"},
        scheme=document["evaluation"],
        content_hash=review.content_hash,
        review=review,
        published_at=clock.now(),
        published_by=by,
    )


def _freeze_lessons(version: CourseVersion, lessons: list[dict[str, Any]]) -> None:
    LessonVersion.objects.bulk_create(
        LessonVersion(
            version=version,
            number=lesson["number"],
            slug=lesson["slug"],
            title=lesson["title"],
            minutes=lesson["minutes"],
            objective=lesson["objective"],
            is_required=lesson["required"],
            session=lesson["session"],
            body={"schema": 1, "blocks": lesson["blocks"]},
        )
        for lesson in lessons
    )


def _link(version: CourseVersion, document: dict[str, Any]) -> None:
    """Tie the version to competencies and standards by code; a code that nobody knows is refused by name."""
    institution = version.course.institution
    levels = {entry["code"]: entry["level"] for entry in document["competencies"]}
    competencies = {
        competency.code: competency
        for competency in Competency.objects.filter(institution=institution, is_area=False, code__in=levels)
    }
    elements = {entry["code"]: entry["elements"] for entry in document["standards"]}
    standards = {
        standard.code: standard for standard in Standard.objects.filter(institution=institution, code__in=elements)
    }
    if missing := sorted({*levels, *elements} - {*competencies, *standards}):
        raise RuleBroken(
            "course-unknown-code",
            _("La institución no tiene cargados: %(codes)s. Cárgalos antes de publicar.")
            % {"codes": ", ".join(missing)},
        )
    CourseCompetency.objects.bulk_create(
        CourseCompetency(version=version, competency=competencies[code], level=level) for code, level in levels.items()
    )
    CourseStandard.objects.bulk_create(
        CourseStandard(version=version, standard=standards[code], elements=codes) for code, codes in elements.items()
    )


def _offer(version: CourseVersion) -> None:
    """Write the catalogue's row; what delivery pushed (dates, places) stays as it is."""
    document, developed = version.document, list(version.competencies.select_related("competency"))
    standards = list(version.standards.select_related("standard"))
    offer, _made = OfferState.objects.update_or_create(
        course=version.course,
        defaults={
            "institution": version.course.institution,
            "version": version,
            "title": version.title,
            "title_sort": fold(version.title),
            "summary": document["summary"],
            "modality": version.modality,
            "minutes": version.classroom_minutes + version.online_minutes,
            "standard_codes": [link.standard.code for link in standards],
            "search_text": search.index_text(
                version.title,
                version.course.code,
                document["summary"],
                " ".join(document["keywords"]),
                " ".join(link.competency.name for link in developed),
                " ".join(f"{link.standard.code} {link.standard.title}" for link in standards),
            ),
        },
    )
    offer.competencies.all().delete()
    OfferCompetency.objects.bulk_create(
        OfferCompetency(offer=offer, competency=link.competency, level=link.level) for link in developed
    )
    count_offers(version.course.institution)
