from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = "Personas"

    def ready(self) -> None:
        from lms.core import append_only
        from lms.people.models import AccessLog

        append_only.register(AccessLog)
