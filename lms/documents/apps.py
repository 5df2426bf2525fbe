from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "lms.documents"
    label = "documents"
    verbose_name = _("Documentos")

    def ready(self) -> None:
        from lms.core import append_only, files
        from lms.documents import checks, kinds, models, offices
        from lms.documents.constancias import CONSTANCIA
        from lms.documents.files import KIND
        from lms.documents.policies import file_door

        assert checks  # importing it registers them
        append_only.register(
            models.Template,
            models.SealKey,
            models.IssuedDocument,
            models.DocumentEvent,
            models.Rendering,
            models.Signature,
            models.PaperScan,
            models.PaperReview,
            models.Letter,
            models.Acknowledgement,
            models.SessionGuest,
            models.MotionExclusion,
            models.Vote,
            models.Minutes,
        )
        offices.register()
        files.register_kind(KIND, file_door, ["application/pdf"], 2_000_000)
        kinds.register(CONSTANCIA)
