from copy import deepcopy
from pathlib import Path
from typing import Any

import factory

from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review, submit_for_review
from catalog.courses.models import CourseVersion
from catalog.courses.sources import read_source
from catalog.profiles.models import Competency, Framework, Standard
from tests.factories.people import PersonFactory

SOURCES = Path(__file__).parents[2] / "lms" / "portal" / "demo" / "courses"

LESSON = {
    "schema": 1,
    "number": 1,
    "slug": "01-principios",
    "title": "Los ocho principios",
    "minutes": 60,
    "session": None,
    "required": True,
    "objective": "Reconocer los principios.",
    "blocks": [
        {"kind": "paragraph", "text": "Cada dato que pides tiene una razón."},
        {"kind": "figure", "file": "files/principios.svg", "alt": "Los ocho principios en orden", "caption": ""},
    ],
}
DOCUMENT = {
    "schema": 1,
    "code": "IP-PDP-01",
    "slug": "proteccion-de-datos",
    "title": "Protección de datos personales en la práctica",
    "summary": "Atiendes una solicitud ARCO completa.",
    "modality": "linea",
    "minutes": {"presencial": 0, "linea": 60},
    "keywords": ["ARCO"],
    "competencies": [],
    "standards": [],
    "lessons": [LESSON],
    "sessions": [],
    "evaluation": {"pass_mark": 8000, "min_attendance": 8000, "components": [{"id": "E1", "weight": 10000}]},
}


def course_document(**changes: Any) -> dict[str, Any]:
    """The smallest course that may be published."""
    return {**deepcopy(DOCUMENT), **changes}


def full_course(
    source: str = "etica-publica-y-conflicto-de-interes", /, **changes: Any
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A real course with its files, as the demo has it."""
    document, files = read_source(SOURCES / source)
    return {**document, **changes}, files


class FrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Framework

    code = factory.Sequence(lambda n: f"M{n}")
    title = "Marco de competencias"
    source = "Propia"


class CompetencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competency

    framework = factory.SubFactory(FrameworkFactory, institution=factory.SelfAttribute("..institution"))
    code = factory.Sequence(lambda n: f"C-{n}")
    name = factory.Sequence(lambda n: f"Competencia {n}")


class StandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Standard

    code = factory.Sequence(lambda n: f"EC{n:04}")
    title = "Un estándar"
    level = 2


def known_codes(institution, document: dict[str, Any]) -> None:
    """Load what a document names, so that it may be published."""
    framework = None
    for each in document["competencies"]:
        if not Competency.objects.filter(institution=institution, code=each["code"]).exists():
            framework = framework or FrameworkFactory(institution=institution)
            CompetencyFactory(institution=institution, framework=framework, code=each["code"])
    for each in document["standards"]:
        if not Standard.objects.filter(institution=institution, code=each["code"]).exists():
            StandardFactory(institution=institution, code=each["code"], title=each["title"])


def published(
    institution, document: dict[str, Any] | None = None, *, author=None, judge=None, **changes: Any
) -> CourseVersion:
    """A course that went the whole way: sent, approved, published."""
    document = {**(document or full_course()[0]), **changes}
    known_codes(institution, document)
    author = author or PersonFactory(institution=institution)
    review = submit_for_review(institution, document, by=author)
    decide_review(review, approve=True, remarks="", by=judge or PersonFactory(institution=institution))
    return publish_course_version(review, by=author)
