"""Words that must stay where they were put, and every place where one could turn up: tables, cache, files, letters."""

import base64
import binascii
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core import mail, signing
from django.db import connections


def rows_with(needle: str) -> list[str]:
    """Tables of every database that hold the text in some column, in whatever wrapping Django puts around it."""
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                if any(needle in readable(value) for row in cursor.fetchall() for value in row):
                    found.append(table)
    return found


def readable(value: Any) -> str:
    """A stored value as somebody who holds the database would read it: bytes, sessions and what the cache pickled."""
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("latin-1")
    if isinstance(value, list | tuple):
        return " ".join(readable(each) for each in value)
    if isinstance(value, dict):
        return readable([*value, *value.values()])
    if not isinstance(value, str):
        return str(value)
    return value + _session(value) + _pickled(value)


def _session(text: str) -> str:
    try:
        return str(signing.loads(text, salt="django.contrib.sessions.SessionStore"))
    except signing.BadSignature:
        return ""


def _pickled(text: str) -> str:
    if not text.startswith("gA"):  # what base64 makes of the first bytes of a pickle
        return ""
    try:
        return base64.b64decode(text, validate=True).decode("latin-1")
    except binascii.Error:
        return ""


def files_with(needle: str, folders: Iterable[Path | str]) -> list[Path]:
    """Files below some folders that hold the text."""
    files = (file for folder in folders for file in Path(folder).rglob("*") if file.is_file())
    return [file for file in files if needle.encode() in file.read_bytes()]


def letters() -> str:
    """Every letter sent since the test began, headers and all."""
    return "".join(str(letter.message()) for letter in mail.outbox)


def everything_in(answer: Any) -> str:
    """Body, headers and cookies of an answer, as whoever listens on the line would get them."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{body.decode('utf-8', 'ignore')}{dict(answer.headers)}{answer.cookies}"
