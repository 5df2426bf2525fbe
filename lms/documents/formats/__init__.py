"""Schemas of what documents freeze."""

from pathlib import Path

CONSTANCIA = Path(__file__).parent / "constancia.schema.json"
DESIGN = Path(__file__).parent / "design.schema.json"
OFFICIAL = Path(__file__).parent / "oficial.schema.json"
