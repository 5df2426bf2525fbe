"""What a piece of evidence may be and weigh."""

from lms.core.media_types import OFFICE

MOST_BYTES = 50 * 1024 * 1024
EVIDENCE_TYPES = {  # by the ending that a form names
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp4": "video/mp4",
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "pptx": OFFICE + "presentationml.presentation",
    "txt": "text/plain",
}
EVIDENCE_ENDINGS = tuple(EVIDENCE_TYPES)
