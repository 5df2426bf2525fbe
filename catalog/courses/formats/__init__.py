"""Our documented file formats, as JSON Schema."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
COURSE = HERE / "course.schema.json"
QUESTIONS = HERE / "questions.schema.json"
