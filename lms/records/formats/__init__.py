from pathlib import Path

TRANSCRIPT = Path(__file__).with_name("historial.schema.json")
