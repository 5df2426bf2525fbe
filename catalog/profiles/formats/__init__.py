"""Our documented file formats, as JSON Schema."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
STANDARD = HERE / "standard.schema.json"
FRAMEWORK = HERE / "framework.schema.json"
PROFILE = HERE / "profile.schema.json"
