"""Formats of what this room freezes."""

from pathlib import Path

SHEET = Path(__file__).with_name("ficha.schema.json")
PLAN = Path(__file__).with_name("plan.schema.json")
INSTRUMENT = Path(__file__).with_name("instrument.schema.json")
