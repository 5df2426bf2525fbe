from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "Núcleo"

    def ready(self) -> None:
        from lms import celery  # noqa: F401 - who enqueues, not only who works, must know where the broker is

        autodiscover_modules("tasks")  # kinds of jobs, subscribers and periodic work of every room
