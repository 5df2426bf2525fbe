"""The product's own format of a bank of questions, as a JSON schema."""

from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.schema.json")
