from assessment.models import secret  # noqa: F401  known to Django; read in assessment/keys.py alone
from assessment.models.attempt import Answer, Attempt, GradeEvent, LateAnswer
from assessment.models.bank import Bank, Question, QuestionVersion
from assessment.models.campaign import DiagnosisCampaign, Participant
from assessment.models.gap import Gap, Unassessed
from assessment.models.quiz import Place, Quiz, QuizQuestion, QuizVersion, Sitting
from assessment.models.rating import (
    Cedula,
    CedulaAnswer,
    Conversation,
    ConversationLevel,
    ConversationReply,
    Rating,
)

__all__ = [
    "Answer",
    "Attempt",
    "Bank",
    "Cedula",
    "CedulaAnswer",
    "Conversation",
    "ConversationLevel",
    "ConversationReply",
    "DiagnosisCampaign",
    "Gap",
    "GradeEvent",
    "LateAnswer",
    "Participant",
    "Place",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizQuestion",
    "QuizVersion",
    "Rating",
    "Sitting",
    "Unassessed",
]
