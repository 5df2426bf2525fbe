"""The banks of the eight courses, and the two questionnaires of the course that begins any day."""

from decimal import Decimal

from assessment.actions.bank import load_questions, make_bank
from assessment.actions.quiz import QuizRules, build_quiz
from assessment.models import QuestionVersion, QuizVersion
from assessment.states import Status
from lms.core.models import Institution
from lms.core.schemas import read_json
from lms.people.models import Person
from lms.portal.demo.teaching import SOURCES

# component of the scheme → code, title and which ten questions of the bank (course.json, «evaluation»)
QUIZZES = {
    "E1": ("IP-PDP-01-E1", "Principios, deberes y aviso", slice(0, 10)),
    "E3": ("IP-PDP-01-E3", "Evaluación final: caso completo", slice(-10, None)),
}
BANK = "B-IP-PDP-01"
RULES = QuizRules(minutes=30, attempts_allowed=2, shuffle_questions=True)


def build_quizzes(institution: Institution, *, by: Person) -> dict[str, QuizVersion]:
    """Load every bank and freeze the questionnaires once. Repeating it gives the versions that stand."""
    for path in sorted(SOURCES.glob("*/questions.json")):
        source = read_json(path)
        load_questions(
            make_bank(institution, source["bank"]["code"], source["bank"]["title"], by=by), source["questions"], by=by
        )
    return {
        component: _quiz(institution, code, title, chosen, by) for component, (code, title, chosen) in QUIZZES.items()
    }


def _quiz(institution: Institution, code: str, title: str, chosen: slice, by: Person) -> QuizVersion:
    if made := QuizVersion.objects.filter(quiz__institution=institution, quiz__code=code).first():
        return made
    ready = QuestionVersion.objects.filter(
        question__bank__institution=institution, question__bank__code=BANK, status=Status.READY
    )
    questions = list(ready.select_related("question__bank").order_by("question__code"))[chosen]
    return build_quiz(institution, code, title, [(each, Decimal(1)) for each in questions], RULES, by=by)
