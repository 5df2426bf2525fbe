from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "lms.documents"
    label = "documents"
    verbose_name = _("Documentos")

    def ready(self) -> None:
        from lms.core import append_only, files, folios
        from lms.documents import checks
        from lms.documents.files import KIND
        from lms.documents.kinds import KINDS
        from lms.documents.models import DocumentEvent, IssuedDocument, Rendering, SealKey, Template
        from lms.documents.policies import file_door

        assert checks  # importing it registers them
        append_only.register(Template, SealKey, IssuedDocument, DocumentEvent, Rendering)
        files.register_kind(KIND, file_door, ["application/pdf"], 2_000_000)
        for kind in KINDS.values():
            folios.register_series(kind.series, kind.label)
