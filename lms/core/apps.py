from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "Núcleo"

    def ready(self) -> None:
        from lms import celery  # noqa: F401 - who enqueues, not only who works, must know where the broker is
        from lms.core import append_only, health, prune
        from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry

        prune.register()
        append_only.register(AuditEntry, AuditBatch, AuditBatchEntry)
        # once per `migrate`, when the tables of every room stand
        post_migrate.connect(append_only.install_after_migrate, sender=self, dispatch_uid="core.append_only")

        health.register_check("database", health.databases_answer)
        health.register_check("migrations", health.migrations_are_applied)
        health.register_check("clock", health.clocks_agree)
        health.register_check("disk", health.disk_has_room)
        health.register_check("append-only", append_only.guards_stand)
        autodiscover_modules("tasks")  # kinds of jobs, subscribers and periodic work of every room
