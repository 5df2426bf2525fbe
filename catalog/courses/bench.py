"""Courses by the thousand, for the benches of the catalogue (DESIGN 8). Writes through no action: bench only."""

from typing import Any

from django.db import transaction

from catalog.courses.actions.tally import count_offers
from catalog.courses.models import CommitteeReview, Course, CourseVersion, OfferCompetency, OfferState
from catalog.courses.models.course import Modality
from catalog.profiles.models import Competency, Framework
from lms.core import clock, search
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people.models import Person

SUBJECTS = (
    "Datos personales|Archivos|Ética pública|Lenguaje claro|Transparencia|Presupuesto|Contrataciones|Igualdad|"
    "Liderazgo|Planeación|Atención ciudadana|Control interno"
).split("|")
VERBS = "Introducción a|Taller de|Práctica de|Actualización en|Casos de|Fundamentos de|Gestión de".split("|")
DOCUMENT: dict[str, Any] = {
    "summary": "Un curso de muestra.",
    "objectives": {"particular": []},
    "syllabus": [],
    "sessions": [],
    "standards": [],
    "evaluation": {"pass_mark": 8000, "min_attendance": 80, "components": []},
}


@transaction.atomic
def seed(institution: Institution, count: int) -> None:
    """Bring the institution's catalogue up to `count` courses with two competencies each. Safe to repeat."""
    have = Course.objects.filter(institution=institution, code__startswith="BENCH-").count()
    author, judge = _person(institution, "Autora"), _person(institution, "Comité")
    competencies = _competencies(institution)
    now = clock.now()
    for start in range(have, count, 500):
        numbers = range(start, min(start + 500, count))
        courses = Course.objects.bulk_create(
            Course(institution=institution, code=f"BENCH-{n}", slug=f"bench-{n}", title=_title(n), created_at=now)
            for n in numbers
        )
        reviews = CommitteeReview.objects.bulk_create(
            CommitteeReview(
                course=course,
                document={},
                content_hash="0" * 64,
                state=CommitteeReview.State.APPROVED,
                asked_by=author,
                asked_at=now,
                decided_by=judge,
                decided_at=now,
            )
            for course in courses
        )
        versions = CourseVersion.objects.bulk_create(
            _version(n, course, review, author) for n, course, review in zip(numbers, courses, reviews, strict=True)
        )
        offers = OfferState.objects.bulk_create(
            _offer(n, version, competencies) for n, version in zip(numbers, versions, strict=True)
        )
        OfferCompetency.objects.bulk_create(
            OfferCompetency(offer=offer, competency=competency, level=1 + n % 4)
            for n, offer in zip(numbers, offers, strict=True)
            for competency in _of(n, competencies)
        )
    count_offers(institution)


def _title(number: int) -> str:
    return f"{VERBS[number % len(VERBS)]} {SUBJECTS[number % len(SUBJECTS)].lower()} {number}"


def _person(institution: Institution, name: str) -> Person:
    found, _made = Person.objects.get_or_create(
        institution=institution,
        given_names=name,
        first_surname="Bench",
        defaults={"name_fold": name.lower(), "name_sort": name.lower(), "created_at": clock.now()},
    )
    return found


def _competencies(institution: Institution) -> list[Competency]:
    framework, _made = Framework.objects.get_or_create(
        institution=institution, code="BENCH", defaults={"title": "Bench", "source": "Bench"}
    )
    return [
        Competency.objects.get_or_create(
            institution=institution, code=f"BENCH-{n:02}", defaults={"framework": framework, "name": name}
        )[0]
        for n, name in enumerate(SUBJECTS)
    ]


def _of(number: int, competencies: list[Competency]) -> tuple[Competency, Competency]:
    return competencies[number % len(competencies)], competencies[(number * 5 + 1) % len(competencies)]


def _version(number: int, course: Course, review: CommitteeReview, author: Person) -> CourseVersion:
    return CourseVersion(
        course=course,
        number=1,
        title=course.title,
        modality=Modality.values[number % 3],
        classroom_minutes=60,
        online_minutes=60 * (number % 20),
        document=DOCUMENT,
        scheme={},
        content_hash="0" * 64,
        review=review,
        published_at=clock.now(),
        published_by=author,
    )


def _offer(number: int, version: CourseVersion, competencies: list[Competency]) -> OfferState:
    names = " ".join(competency.name for competency in _of(number, competencies))
    return OfferState(
        course=version.course,
        institution=version.course.institution,
        version=version,
        title=version.title,
        title_sort=fold(version.title),
        summary="Un curso de muestra para medir el catálogo.",
        modality=version.modality,
        minutes=version.classroom_minutes + version.online_minutes,
        search_text=search.index_text(version.title, "curso de muestra para medir el catálogo", names),
    )
