"""A course kept as files: `course.json`, `lessons/NN-name.json` and `files/` beside them."""

from pathlib import Path
from typing import Any

from lms.core import schemas


def read_source(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The course document of a folder, its lessons inside, and the bytes of each file it has under `files/`.

    Refuses (RuleBroken) what is not JSON; whether it fits the format is asked by whoever writes it.
    """
    document = schemas.read_json(folder / "course.json")
    document["lessons"] = [schemas.read_json(folder / "lessons" / f"{slug}.json") for slug in document["lessons"]]
    files = {f"files/{path.name}": path.read_bytes() for path in sorted((folder / "files").iterdir())}
    return document, files
