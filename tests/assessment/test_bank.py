"""Banks: what is loaded, what is refused, and that loading again changes nothing."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from assessment.actions.bank import load_questions, make_bank
from assessment.actions.quiz import QuizRules, build_quiz
from assessment.models import Bank, Question, QuestionVersion, QuizVersion
from assessment.models.secret import AnswerKey
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from tests.factories import assessment as make
from tests.factories.core import InstitutionFactory

pytestmark = pytest.mark.django_db
DEMO = sorted(Path(__file__).resolve().parents[2].glob("lms/portal/demo/courses/*/questions.json"))


@pytest.fixture
def institution():
    return InstitutionFactory(code="IP")


@pytest.fixture
def bank(institution):
    return make_bank(institution, "B1", "Banco", by=None)


def test_loading_again_changes_nothing(bank):
    entries = [make.single(), make.multiple(), make.numerical()]
    assert vars(load_questions(bank, entries, by=None)) == {"new": 3, "changed": 0, "same": 0}
    assert vars(load_questions(bank, entries, by=None)) == {"new": 0, "changed": 0, "same": 3}
    assert QuestionVersion.objects.count() == AnswerKey.objects.count() == 3


@pytest.mark.parametrize("change", [{"stem": "¿Y ahora?"}, {"key": ["c"]}, {"feedback": "Otra explicación"}])
def test_what_changed_is_the_next_version(bank, change):
    load_questions(bank, [make.single()], by=None)
    assert load_questions(bank, [{**make.single(), **change}], by=None).changed == 1
    versions = QuestionVersion.objects.order_by("number")
    assert [(each.number, each.status) for each in versions] == [(1, "retired"), (2, "ready")]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({**make.single(), "kind": "essay"}, "question-kind"),
        ({**make.single(), "key": ["a", "b"]}, "question-key"),
        ({**make.single(), "key": ["z"]}, "question-key"),
        (make.multiple(key=("a", "b", "c", "d")), "question-key"),
        ({**make.single(), "options": make.options()[:1] * 2, "key": ["a"]}, "question-options"),
    ],
)
def test_one_bad_question_stops_the_load(bank, entry, code):
    with pytest.raises(RuleBroken) as refused:
        load_questions(bank, [make.numerical("P0"), entry], by=None)
    assert refused.value.code == code
    assert not Question.objects.exists()


def test_the_body_of_a_question_holds_nothing_of_its_key(bank):
    load_questions(bank, [make.single(mark="CANARIO"), make.multiple(mark="CANARIO"), make.numerical()], by=None)
    for version in QuestionVersion.objects.all():
        assert "CANARIO" not in json.dumps(version.body)
        assert set(version.body) <= {"schema", "options", "unit"}


@pytest.mark.parametrize("rows", [1, 20])
def test_a_load_costs_the_same_however_many_questions(bank, rows, django_assert_max_num_queries):
    entries = [make.single(f"P{n}") for n in range(rows)]
    with django_assert_max_num_queries(12):
        load_questions(bank, entries, by=None)


# --- the command ------------------------------------------------------------------------------------------------------
def run(path, *options):
    said = StringIO()
    code = 0
    try:
        call_command("import_questions", str(path), "--bank", "B2", "--format", "json", *options, stdout=said)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(said.getvalue())


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.parent.name)
def test_every_bank_of_the_demo_is_taken(institution, path):
    code, report = run(path, "--apply")
    assert (code, report["refused"]) == (0, 0)
    assert Bank.objects.get(code="B2").questions.count() == report["accepted"] > 9


def test_a_rehearsal_writes_nothing(institution):
    code, report = run(DEMO[0])
    assert (code, report["refused"]) == (0, 0)
    assert not Bank.objects.exists()


@pytest.mark.parametrize("break_it", [{"key": ["z"]}, {"surprise": 1}, {"kind": "essay"}, {"stem": ""}])
def test_a_bad_file_is_refused_whole_and_says_where(institution, tmp_path, break_it):
    document = json.loads(DEMO[0].read_text(encoding="utf-8"))
    document["questions"][1].update(break_it)
    path = tmp_path / "banco.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    code, report = run(path, "--apply")
    assert (code, report["refused"] > 0) == (1, True)
    assert not Bank.objects.exists()


# --- quizzes ----------------------------------------------------------------------------------------------------------
def test_a_quiz_is_frozen_version_by_version(institution):
    questions = make.ready(institution, [make.single(), make.multiple()])
    pairs = [(each, Decimal("1.50")) for each in questions]
    first = build_quiz(institution, "C1", "Uno", pairs, QuizRules(), by=None)
    second = build_quiz(institution, "C1", "Dos", pairs[:1], QuizRules(minutes=20), by=None)
    assert [(each.number, each.minutes) for each in (first, second)] == [(1, None), (2, 20)]
    assert [first.questions.count(), second.questions.count()] == [2, 1]


def test_a_quiz_keeps_the_grace_of_the_day_it_was_built(institution):
    pairs = [(each, Decimal(1)) for each in make.ready(institution, [make.single()])]
    before = build_quiz(institution, "C1", "Uno", pairs, QuizRules(minutes=20), by=None)
    today = clock.today(institution.time_zone)
    parameters.set_value(institution, "quiz.grace_seconds", 45, today, "Acuerdo 7/2026", by_ref="")
    after = build_quiz(institution, "C1", "Uno", pairs, QuizRules(minutes=20), by=None)
    own = build_quiz(institution, "C1", "Uno", pairs, QuizRules(minutes=20, grace_seconds=0), by=None)
    before.refresh_from_db()
    assert [each.grace_seconds for each in (before, after, own)] == [120, 45, 0]


def test_a_quiz_takes_only_ready_questions_of_its_institution(institution):
    question = make.ready(institution, [make.single()])[0]
    load_questions(question.question.bank, [{**make.single(), "stem": "¿Y ahora?"}], by=None)
    question.refresh_from_db()
    foreign = make.ready(InstitutionFactory(), [make.single()])[0]
    for questions, code in [([], "quiz-empty"), ([question], "quiz-not-ready"), ([foreign], "quiz-foreign")]:
        with pytest.raises(RuleBroken) as refused:
            build_quiz(institution, "C1", "x", [(each, Decimal(1)) for each in questions], QuizRules(), by=None)
        assert refused.value.code == code
    assert not QuizVersion.objects.exists()
