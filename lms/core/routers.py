"""Which database holds what."""

from typing import Any

from django.conf import settings

EPHEMERAL = {"sessions", "django_cache"}


class EphemeralRouter:
    """Sessions and cache live in their own file on SQLite, in the one database elsewhere."""

    def _place(self, app_label: str) -> str | None:
        return "ephemeral" if "ephemeral" in settings.DATABASES and app_label in EPHEMERAL else None

    def db_for_read(self, model: Any, **_: Any) -> str | None:
        return self._place(model._meta.app_label)

    def db_for_write(self, model: Any, **_: Any) -> str | None:
        return self._place(model._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return db == (self._place(app_label) or "default")
