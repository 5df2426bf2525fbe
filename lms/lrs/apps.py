from django.apps import AppConfig


class LrsConfig(AppConfig):
    name = "lms.lrs"
    label = "lrs"
    verbose_name = "Registro de experiencias"

    def ready(self) -> None:
        from lms.core import append_only
        from lms.lrs.models import Statement

        append_only.register(Statement)
