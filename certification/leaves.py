"""What somebody handed in, as pages of a portfolio; or the reason why it can only be listed."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("leaf.py")
IMAGES = frozenset({"image/png", "image/jpeg", "image/webp"})
PDF = "application/pdf"
MOST_BYTES, MOST_PAGES = 30_000_000, 300
PATIENCE = 60  # seconds; the script's own limit of processor is lower
REASONS = {  # exit code of the script → why its file is only listed
    3: "Está protegido con contraseña",
    4: "Está dañado o no se puede abrir",
    5: f"Tiene más de {MOST_PAGES} páginas",
}


@dataclass(frozen=True)
class Leaves:
    """Clean pages of one file. `sizes` in points (of an image, in pixels); without pages `reason` says why."""

    path: Path | None
    is_image: bool
    sizes: tuple[tuple[float, float], ...]
    reason: str = ""


def prepare(source: Path, media_type: str, size: int, folder: Path, name: str) -> Leaves:
    """Clean one stored file into `folder`. Never raises for what the file is: what cannot be shown is only listed.

    Takes about a quarter of a second, a minute at most; no query.
    """
    is_image = media_type in IMAGES
    if not is_image and media_type != PDF:
        return Leaves(None, False, (), "Se consulta en el expediente electrónico")
    if size > MOST_BYTES:
        return Leaves(None, is_image, (), f"Pesa más de {MOST_BYTES // 1_000_000} MB")
    target = folder / f"{name}{'.jpg' if is_image else '.pdf'}"
    kind = "image" if is_image else "pdf"
    command = [sys.executable, "-I", str(SCRIPT), str(source), kind, str(target), str(MOST_PAGES)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own script
    except subprocess.TimeoutExpired:
        return Leaves(None, is_image, (), REASONS[4])
    if done.returncode:
        return Leaves(None, is_image, (), REASONS.get(done.returncode, REASONS[4]))
    sizes = json.loads(done.stdout)["sizes"]
    return Leaves(target, is_image, tuple((width, height) for width, height in sizes))
