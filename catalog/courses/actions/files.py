"""Files of lessons: cleaned when they come in, frozen by content when a course is sent to the committee."""

import hashlib
from io import BytesIO
from typing import Any

from PIL import Image
from wagtail.documents.models import Document

from catalog.courses.drafts import named
from lms.core import svg
from lms.core.files import store_file
from lms.core.models import Institution, StoredFile
from lms.people.models import Person

LESSON_FILE = "lesson-file"
SVG_ENDING = ".svg"


def cleaned(name: str, content: bytes) -> bytes:
    """The bytes to keep: a drawing comes out with nothing that runs or fetches. Refuses (RuleBroken) a hostile one."""
    if not name.lower().endswith(SVG_ENDING):
        return content
    return svg.clean(content.decode("utf-8-sig", errors="replace"), figure=True).encode()


def freeze(institution: Institution, document: Document, *, by: Person) -> dict[str, Any]:
    """A file of the desk as the course document names it for ever. The same bytes are stored once per institution.

    Refuses what a lesson may not hold, by its content (lms.core.files).
    """
    with document.open_file() as opened:
        content = cleaned(document.filename, opened.read())
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile.objects.filter(institution=institution, kind=LESSON_FILE, subject_ref=digest).first()
    if stored is None:
        stored = store_file(
            institution, BytesIO(content), named(document), kind=LESSON_FILE, subject_ref=digest, by_ref=by.ref
        )
    return {
        "ref": stored.ref,
        "name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        **_measures(stored.media_type, content),
    }


def _measures(media_type: str, content: bytes) -> dict[str, int]:
    """Width and height of a picture, so that the page keeps its place before it arrives."""
    if media_type == "image/svg+xml":
        return svg.measures(content.decode())
    if media_type.startswith("image/"):
        with Image.open(BytesIO(content)) as image:
            return {"width": image.width, "height": image.height}
    return {}
