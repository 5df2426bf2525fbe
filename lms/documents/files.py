"""The one file of a document: made once, kept, and read only through the door of its kind."""

import io
from typing import BinaryIO

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core import files as stored
from lms.documents import pades, paper
from lms.documents.models import IssuedDocument, Rendering

KIND = "issued-document"


def render(document: IssuedDocument, *, is_new: bool = False) -> Rendering:
    """Draw, sign and keep the file of a document; the one there is, when it was already made. Safe twice and at once.

    `is_new` spares the question whether it was made, to whoever has just asked it. Four queries; three of a new one.
    What must outlive the row's transaction is nothing: a second drawing that comes late leaves bytes without a row,
    which the sweep takes.
    """
    made = None if is_new else Rendering.objects.filter(document=document).first()
    if made is not None:
        return made
    content = pades.signed(paper.draw(document))
    try:
        with transaction.atomic():
            return _keep(document, content)
    except IntegrityError:
        return Rendering.objects.get(document=document)


def _keep(document: IssuedDocument, content: bytes) -> Rendering:
    file = stored.store_file(
        document.institution,
        io.BytesIO(content),
        f"{document.folio.replace('/', '-')}.pdf",
        kind=KIND,
        subject_ref=document.ref,
    )
    return Rendering.objects.create(
        document=document,
        file=file,
        sha256=file.sha256,
        engine=paper.engine(document),
        created_at=clock.now(),
    )


def open_pdf(rendering: Rendering) -> BinaryIO:
    """The bytes of a document's file, open for reading; the caller closes."""
    return stored.open_file(rendering.file)
