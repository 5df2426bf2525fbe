"""What is done after a document is issued."""

from django.utils.translation import gettext_lazy as _

from lms.core import jobs


@jobs.kind("documents.render", title=_("Preparación del documento"))
def render_document(running: jobs.Running) -> dict[str, str]:
    """Make the file of a document; one that was made is left as it is."""
    from lms.documents import files
    from lms.documents.models import IssuedDocument

    documents = IssuedDocument.objects.select_related("institution", "template", "seal_key")
    rendering = files.render(documents.get(ref=running.args["document"]))
    return {"sha256": rendering.sha256}


@jobs.kind("documents.render_many", title=_("Preparación de documentos"))
def render_documents(running: jobs.Running) -> dict[str, int]:
    """Make the files of a handful of documents issued together; those that were made are left as they are."""
    from lms.documents import files
    from lms.documents.models import IssuedDocument

    refs = running.args["documents"]
    waiting = IssuedDocument.objects.select_related("institution", "template", "seal_key").filter(
        ref__in=refs, rendering=None
    )
    for number, document in enumerate(waiting, start=1):
        files.render(document, is_new=True)
        if number % 5 == 0:
            running.extend()
    return {"documents": len(refs)}
