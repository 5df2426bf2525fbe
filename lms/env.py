"""What the environment says, in types. Settings stop at the door, in words that help."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
TRUE = {"1", "true", "on", "yes", "si", "sí"}
FALSE = {"", "0", "false", "off", "no"}


def load_dotenv(path: Path = ROOT / ".env") -> None:
    """Read NAME=value lines of a file into the environment; what the environment already says stands.

    With DOTENV=0 the file is not read: the tests never meet the developer's own keys, databases or servers.
    """
    if not flag("DOTENV", default=True) or not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def required(name: str) -> str:
    """Return an environment variable, or stop the start-up saying which one is missing."""
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(
        f"Falta la variable {name}. Copia .env.example a .env y complétala, o ejecuta «python3 manage.py start»."
    )


def text(name: str, default: str = "") -> str:
    """Return a variable, or the default when it is missing or empty."""
    return os.environ.get(name) or default


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable; a word that is neither stops the start-up."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE | FALSE:
        return value.strip().lower() in TRUE
    raise ImproperlyConfigured(f"La variable {name} debe ser 1 o 0; dice «{value}».")


def number(name: str, default: int) -> int:
    """Return a whole number; anything else stops the start-up."""
    value = os.environ.get(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"La variable {name} debe ser un número entero; dice «{value}».") from None


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    # FULL: an acknowledged answer survives a power cut (security.md 7.1)
    # recursive_triggers: else INSERT OR REPLACE deletes a row without asking the append-only triggers
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA recursive_triggers=ON;",
}


def sqlite(path: Path | str) -> dict[str, Any]:
    """Settings of a SQLite file: WAL, synchronous FULL, writers queue instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,  # to open the file anew is to read the whole schema again: more than most pages cost
        "OPTIONS": dict(SQLITE_OPTIONS),
        "TEST": {"NAME": f"{path}-prueba"},  # a file: tests copy it for threads, browsers and other processes
    }


def database(url: str) -> dict[str, Any]:
    """Settings from a database URL: sqlite:///path or postgres://user:password@host:port/name?sslmode=…"""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path[1:]))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL debe empezar con postgres:// o sqlite:///; empieza con «{parts.scheme}»."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host, port = options.pop("host", ""), options.pop("port", "")  # libpq's way to name a socket's folder
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host or parts.hostname or "",
        "PORT": str(port or parts.port or ""),
        "CONN_MAX_AGE": 0 if options.get("pool") else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def origin(url: str) -> list[str]:
    """The origin of an address, for a security policy; nothing of an empty one."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def mail(url: str) -> dict[str, Any]:
    """Settings from a mail server's URL: smtp://user:password@host:25, smtp+tls:// (STARTTLS) or smtps://."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL debe ser como smtp://usuario:clave@servidor:25 (o smtp+tls, o smtps).")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
