"""The acta of a lot, and the papers that follow from its rulings."""

from certification import acta, papers
from certification.models import Process, RulingBatch
from lms.documents.models import IssuedDocument


def acta_of(batch: RulingBatch) -> IssuedDocument | None:
    """The last edition of the acta of a lot. One query."""
    found = IssuedDocument.objects.filter(
        institution=batch.institution_id, kind=acta.KIND, source_kind=acta.SOURCE, source_ref=batch.ref
    )
    return found.order_by("-edition").first()


def paper_of(process: Process) -> IssuedDocument | None:
    """What was issued from the ruling of a process: constancia, or certificate of our own. One query; none without."""
    ruling = getattr(process, "ruling", None)
    if ruling is None or not ruling.document_kind:
        return None
    found = IssuedDocument.objects.filter(
        institution=process.institution_id,
        kind=ruling.document_kind,
        source_kind=papers.SOURCE,
        source_ref=ruling.ref,
    )
    return found.order_by("-edition").first()
