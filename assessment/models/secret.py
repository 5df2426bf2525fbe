from django.db import models

from assessment.models.bank import QuestionVersion


class AnswerKey(models.Model):
    """What is right, and why. A table of its own that only `assessment/keys.py` reads; a test looks at who imports it.

    It has no way back from the question: a page that holds a question holds no path to its key.
    """

    question = models.OneToOneField(QuestionVersion, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.JSONField()  # {"options": ["a", "c"]} or {"value": "12.5", "tolerance": "0.5"}
    feedback = models.JSONField()  # {"general": "…", "options": {"a": "…"}}

    def __str__(self) -> str:
        return f"Clave de {self.question_id}"
