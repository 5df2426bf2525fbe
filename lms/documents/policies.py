"""Who may read the file of a document, and the only door through which a view obtains one."""

from collections.abc import Callable

from django.http import Http404, HttpRequest

from lms.core.models import StoredFile
from lms.documents.models import IssuedDocument

Reader = Callable[[HttpRequest, IssuedDocument], bool]
_readers: dict[str, Reader] = {}


def register_reader(code: str, reader: Reader) -> None:
    """Let others than the holder read documents (an office, a panel); called from a room's `ready()`.

    The reader is asked with the request and the document, and decides each time.
    """
    if code in _readers:
        raise RuntimeError(f"The reader of documents {code} is registered twice.")
    _readers[code] = reader


def may_read(request: HttpRequest, document: IssuedDocument) -> bool:
    """Whether whoever asks may have the file: its holder, always; others as registered."""
    user = request.user
    if user.is_authenticated and document.holder_id == user.person_id:
        return True
    return any(reads(request, document) for reads in _readers.values())


def document_for_reader(request: HttpRequest, ref: str) -> IssuedDocument:
    """The only way a view obtains a document to hand over its file; missing and forbidden are the same 404.

    One query for the holder.
    """
    document = IssuedDocument.objects.filter(ref=ref).select_related("institution", "rendering__file", "holder").first()
    if document is None or not may_read(request, document):
        raise Http404
    return document


def file_door(request: HttpRequest, file: StoredFile) -> bool:
    """The door of the kind of file `issued-document`. One query."""
    document = IssuedDocument.objects.filter(rendering__file=file).first()
    return document is not None and may_read(request, document)
