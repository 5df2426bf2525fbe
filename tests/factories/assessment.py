"""A quiz to sit, made by the real actions: three kinds of question, one of each unless said."""

from decimal import Decimal
from typing import Any

from assessment import kinds
from assessment.actions.bank import load_questions, make_bank
from assessment.actions.quiz import QuizRules, build_quiz, give_place, open_sitting
from assessment.models import Place, QuestionVersion, QuizVersion
from assessment.states import Status
from tests.factories.people import AccountFactory, PersonFactory


def single(code: str = "P1", key: str = "b", mark: str = "") -> dict[str, Any]:
    return question(code, "single", mark, options=options(mark), key=[key])


def multiple(code: str = "P2", key: tuple[str, ...] = ("a", "c"), mark: str = "") -> dict[str, Any]:
    return question(code, "multiple", mark, options=options(mark), key=list(key))


def numerical(code: str = "P3", value: float = 12.5, tolerance: float = 0.5, mark: str = "") -> dict[str, Any]:
    return question(code, "numerical", mark, key={"value": value, "tolerance": tolerance, "unit": "horas"})


KINDS = {"single": single, "multiple": multiple, "numerical": numerical}


def one_of_each_kind(mark: str = "") -> list[dict[str, Any]]:
    """A question of every registered kind; a kind without its maker above is a KeyError."""
    return [KINDS[code](mark=mark) for code in kinds.codes()]


def options(mark: str = "") -> list[dict[str, str]]:
    return [{"id": each, "text": f"Opción {each.upper()}", "feedback": f"{mark} por qué {each}"} for each in "abcd"]


def question(code: str, kind: str, mark: str = "", **more: Any) -> dict[str, Any]:
    about = {"level": "Aplicación", "difficulty": 60, "competency": "TAI-01", "criterion": None}
    return {"id": code, "kind": kind, "stem": f"¿Qué haces en {code}?", "feedback": f"{mark} {code}", **about, **more}


def ready(institution, entries) -> list[QuestionVersion]:
    bank = make_bank(institution, "B1", "Banco", by=None)
    load_questions(bank, entries, by=None)
    found = QuestionVersion.objects.filter(question__bank=bank, status=Status.READY)
    return list(found.select_related("question__bank").order_by("question__code"))


def quiz(institution, entries=None, marks: str = "1", code: str = "C1", **rules: Any) -> QuizVersion:
    entries = entries or [single(), multiple(), numerical()]
    pairs = [(each, Decimal(marks)) for each in ready(institution, entries)]
    return build_quiz(institution, code, "Principios y deberes", pairs, QuizRules(**rules), by=None)


def seat(
    person=None, version=None, opens_at=None, closes_at=None, extra_minutes=0, entries=None, **rules: Any
) -> Place:
    """A person with an account and a place in an open sitting."""
    person = person or AccountFactory(activated=True).person
    version = version or quiz(person.institution, entries, **rules)
    sitting = open_sitting(version, opens_at=opens_at, closes_at=closes_at, by=None)
    return give_place(sitting, person, by=None, extra_minutes=extra_minutes)


def stranger(place: Place):
    """Somebody else of the same institution."""
    return AccountFactory(person=PersonFactory(institution=place.sitting.institution), activated=True).person
