from assessment.models import secret  # noqa: F401  known to Django; read in assessment/keys.py alone
from assessment.models.attempt import Answer, Attempt, GradeEvent, LateAnswer
from assessment.models.bank import Bank, Question, QuestionVersion
from assessment.models.quiz import Place, Quiz, QuizQuestion, QuizVersion, Sitting

__all__ = [
    "Answer",
    "Attempt",
    "Bank",
    "GradeEvent",
    "LateAnswer",
    "Place",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizQuestion",
    "QuizVersion",
    "Sitting",
]
