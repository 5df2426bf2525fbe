"""The sources of the demo courses say what their schemas ask, and their numbers add up."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from catalog.profiles import formats
from catalog.profiles.models import Criterion
from lms.core.schemas import faults

DEMO = Path(__file__).parents[2] / "lms" / "portal" / "demo"
COURSES = sorted(path.parent for path in (DEMO / "courses").glob("*/course.json"))
TAG = re.compile(r"<[^>]*>?")
ALLOWED = re.compile(r"</?[bi]>|</a>|<a href=\"https://[^\"<>]+\">")
SENTENCE_END = re.compile(r"(?<=[.?!:;])\s+")
WORD = re.compile(r"[\w%/.,-]*\w")


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def errors(schema: Path, name: str | None, value: Any) -> list[str]:
    whole = load(schema)
    part = {"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]} if name else whole
    found = Draft202012Validator(part).iter_errors(value)
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in found]


def strings(value: Any, skip: frozenset[str] = frozenset()) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, skip)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in skip:
                yield from strings(inner, skip)


def lessons_of(course: Path) -> list[dict[str, Any]]:
    return [load(path) for path in sorted((course / "lessons").glob("*.json"))]


def competency_codes() -> set[str]:
    areas = load(DEMO / "profiles" / "framework.json")["areas"]
    return {competency["codigo"] for area in areas for competency in area["competencias"]}


def criterion_codes() -> set[tuple[str, str]]:
    """Pairs of element and criterion (D1, C2, AHV1…) of the demo's standard, numbered as the product numbers them."""
    codes = set()
    for element in load(DEMO / "standards" / "EC1171.json")["elementos"]:
        kinds = Counter()
        for criterion in element["criterios"]:
            kinds[criterion["tipo"]] += 1
            codes.add((element["codigo"], f"{Criterion.PREFIX[criterion['tipo']]}{kinds[criterion['tipo']]}"))
    return codes


def long_sentences(texts: Iterator[str]) -> list[str]:
    pieces = (piece for text in texts for piece in SENTENCE_END.split(TAG.sub("", text)))
    return [piece for piece in pieces if len(WORD.findall(piece)) > 25]


def test_there_are_eight_courses():
    assert len(COURSES) == 8


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_course_follows_its_schema(course):
    schema = DEMO / "courses" / "schema.json"
    assert errors(schema, "course", load(course / "course.json")) == []
    assert errors(schema, "questions", load(course / "questions.json")) == []
    assert {lesson["slug"]: errors(schema, "lesson", lesson) for lesson in lessons_of(course)} == {
        slug: [] for slug in load(course / "course.json")["lessons"]
    }


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_course_numbers_add_up(course):
    data, lessons = load(course / "course.json"), lessons_of(course)
    minutes, sessions = data["minutes"], data["sessions"]
    slots = {lesson["number"]: lesson["minutes"] for lesson in lessons if lesson["required"]}
    assert data["slug"] == course.name
    assert [lesson["number"] for lesson in lessons] == list(range(1, len(lessons) + 1))
    assert sum(slots.values()) == minutes["linea"]
    assert sum(session["minutes"] for session in sessions) == minutes["presencial"]
    for session in sessions:
        assert sum(part["minutes"] for part in session["agenda"]) == session["minutes"]
    held = {session["number"]: session["minutes"] for session in sessions}
    for unit in data["syllabus"]:
        own = sum(slots.get(n, 0) for n in unit["lessons"]) + sum(held[n] for n in unit["sessions"])
        assert own == unit["minutes"]
    assert sum(unit["minutes"] for unit in data["syllabus"]) == minutes["linea"] + minutes["presencial"]
    assert sorted(n for unit in data["syllabus"] for n in unit["lessons"]) == [lesson["number"] for lesson in lessons]
    assert sum(part["weight"] for part in data["evaluation"]["components"]) == 10_000
    has = (minutes["presencial"] > 0, minutes["linea"] > 0)
    assert has == {"presencial": (True, False), "linea": (False, True), "mixta": (True, True)}[data["modality"]]


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_lesson_is_complete(course):
    for lesson in lessons_of(course):
        blocks, name = lesson["blocks"], lesson["slug"]
        practice = sum(block.get("minutes", 0) for block in blocks)
        kinds = {block["kind"] for block in blocks}
        text = " ".join(strings(blocks, frozenset({"kind", "file"})))
        assert (lesson["time"]["practice"], sum(lesson["time"].values())) == (practice, lesson["minutes"]), name
        assert kinds >= {"heading", "paragraph", "case", "check_yourself", "summary"}, name
        assert blocks[-1]["kind"] == "summary", name
        assert 400 <= len(WORD.findall(TAG.sub("", text))) <= 900, name
        assert lesson["required"] == (lesson["session"] is None), name


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_texts_are_plain(course):
    lessons, bank = lessons_of(course), load(course / "questions.json")["questions"]
    quoted = [block["text"] for lesson in lessons for block in lesson["blocks"] if block["kind"] == "quote_of_law"]
    everything = [text for text in strings([lessons, bank]) if text not in quoted]
    assert [tag for text in everything for tag in TAG.findall(text) if not ALLOWED.fullmatch(tag)] == []
    assert long_sentences(iter(everything)) == []
    assert [quote for quote in quoted if len(WORD.findall(quote)) > 60] == []


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_files_exist_and_are_used(course):
    blocks = [block for lesson in lessons_of(course) for block in lesson["blocks"] if "file" in block]
    used = {block["file"] for block in blocks}
    assert used == {f"files/{path.name}" for path in (course / "files").iterdir()}
    assert {block["file"].endswith(".svg") == (block["kind"] == "figure") for block in blocks} == {True}
    for name in used:
        text = (course / name).read_text(encoding="utf-8")
        assert len(text) > 80, name
        if name.endswith(".svg"):
            tree = ElementTree.fromstring(text)
            tags = {node.tag.rpartition("}")[2] for node in tree.iter()}
            drawn = {"svg", "title", "desc", "style", "rect", "path", "circle", "text"}
            assert {"title", "desc"} <= tags <= drawn, name
            assert "href" not in text, name


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_questions_point_at_something(course):
    data, bank = load(course / "course.json"), load(course / "questions.json")["questions"]
    objectives = {objective["id"] for objective in data["objectives"]["particular"]}
    assert len({question["id"] for question in bank}) == len(bank)
    assert len(bank) >= (20 if course.name.startswith("proteccion-de-datos") else 10)
    assert {question["objective"] for question in bank} == objectives
    assert {question["lesson"] for question in bank} <= set(data["lessons"])
    assert {question["competency"] for question in bank} <= {entry["code"] for entry in data["competencies"]}
    assert {question["kind"] for question in bank} == {"single", "multiple", "numerical"}
    criteria = criterion_codes()
    for question in bank:
        options, key = question.get("options", []), question["key"]
        if question["kind"] == "numerical":
            assert question["feedback"], question["id"]
        else:
            ids = [option["id"] for option in options]
            assert ids == sorted(set(ids)), question["id"]
            assert set(key) < set(ids), question["id"]
            assert (len(key) == 1) == (question["kind"] == "single"), question["id"]
            assert all(option["feedback"] for option in options), question["id"]
        if question["criterion"]:
            assert (question["criterion"]["element"], question["criterion"]["criterion"]) in criteria, question["id"]


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_keys_stay_in_the_question_file(course):
    rest = [load(course / "course.json"), *lessons_of(course)]
    assert "key" not in {name for value in rest for name in names(value)}


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from names(inner)


def test_standard_fits_the_format_of_the_product():
    standard = load(DEMO / "standards" / "EC1171.json")
    assert faults(standard, formats.STANDARD) == []
    assert [element["codigo"] for element in standard["elementos"]] == ["E3692", "E3693", "E3694"]
    for element in standard["elementos"]:
        for criterion in element["criterios"]:
            assert (criterion["tipo"] == "conocimiento") == ("nivel" in criterion)
            assert (criterion["tipo"] == "emergente") == ("respuesta" in criterion)


def test_framework_and_positions_fit_each_other():
    framework = load(DEMO / "profiles" / "framework.json")
    assert faults(framework, formats.FRAMEWORK) == []
    assert len(framework["areas"]) == 3
    for area in framework["areas"]:
        for competency in area["competencias"]:
            assert [level["numero"] for level in competency["niveles"]] == [1, 2, 3, 4]
    positions = load(DEMO / "profiles" / "positions.json")
    assert faults(positions, formats.PROFILE) == []
    assert len(positions["puestos"]) == 4
    asked = {
        need["competencia"] for each in positions["puestos"] for need in each["requisitos"] if "competencia" in need
    }
    assert asked <= competency_codes()


def test_every_competency_of_a_course_is_in_the_framework():
    used = {entry["code"] for course in COURSES for entry in load(course / "course.json")["competencies"]}
    assert used <= competency_codes()
