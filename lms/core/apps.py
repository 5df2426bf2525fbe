from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "Núcleo"

    def ready(self) -> None:
        from lms.core import health

        health.register_check("database", health.databases_answer)
        health.register_check("migrations", health.migrations_are_applied)
        health.register_check("clock", health.clocks_agree)
        health.register_check("disk", health.disk_has_room)
