"""The audit trail: no fact without its entry, no entry without its fact."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lms.core import clock
from lms.core.models import AuditEntry, AuditSalt, Institution

COLUMNS = ("institution_id", "at", "verb", "actor_ref", "subject_kind", "subject_ref", "legal_basis", "data")
"""What a row's hash covers, in this order: every column but the id, which the batch fixes, and the hash itself."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks: the same value always gives the same bytes."""
    return _encode(value).encode()


def instant(at: datetime) -> str:
    """An instant as hashes and anchors write it: UTC, always six decimals."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def salted(salt: str, value: str) -> str:
    """Hash of a protected value: proves it to whoever knows it, tells nothing once the salt is destroyed."""
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()


def columns_hash(values: Iterable[Any]) -> str:
    """SHA-256 over the values of `COLUMNS`, as Python holds them."""
    return hashlib.sha256(
        canonical([instant(value) if isinstance(value, datetime) else value for value in values])
    ).hexdigest()


def row_hash(entry: AuditEntry) -> str:
    """The hash that belongs to an entry as it now reads."""
    return columns_hash(getattr(entry, column) for column in COLUMNS)


def _check_data(value: Any) -> None:
    """Refuse what either database would not take or would give back changed, which would look like tampering."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"Keys of audit data are text; this is {key!r}.")
            _check_data(key)
            _check_data(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_data(item)
    elif isinstance(value, str):
        if "\x00" in value:
            raise ValueError("Audit data holds a NUL character, which PostgreSQL does not store.")
    elif value is not None and not isinstance(value, int):
        raise TypeError(f"Audit data holds ids, codes and whole numbers; this is {value!r}.")


def record(
    verb: str,
    *,
    institution: Institution,
    subject_kind: str,
    subject_ref: str,
    by_ref: str = "",
    data: dict[str, Any] | None = None,
    protected: dict[str, str] | None = None,
    legal_basis: str = "",
) -> AuditEntry:
    """Write one entry in the caller's transaction. One insert; two with `protected`.

    `data` holds ids, codes and whole numbers only (a float or a date would come back changed: TypeError); values of
    persons go in `protected` and are stored as salted hashes, under names that `data` does not use.
    `by_ref` is the acting person's ref; empty means the system itself.
    """
    data, protected = data or {}, protected or {}
    _check_data(data)
    if twice := data.keys() & protected.keys():
        raise ValueError(f"Named both in data and in protected: {sorted(twice)}.")
    salt = secrets.token_hex(16)
    entry = AuditEntry(
        institution=institution,
        at=clock.now(),
        verb=verb,
        actor_ref=by_ref,
        subject_kind=subject_kind,
        subject_ref=str(subject_ref),
        legal_basis=legal_basis,
        data={**data, **{name: salted(salt, value) for name, value in protected.items()}},
    )
    entry.row_hash = row_hash(entry)
    entry.save(force_insert=True)
    if protected:
        AuditSalt(entry=entry, salt=salt).save(force_insert=True)
    return entry


def record_many(
    verb: str,
    *,
    institution: Institution,
    subject_kind: str,
    facts: Iterable[tuple[str, dict[str, Any]]],
    by_ref: str = "",
    legal_basis: str = "",
) -> int:
    """Write one entry for each (subject ref, data) of a bulk act, in the caller's transaction; how many. One insert."""
    entries = []
    for subject_ref, data in facts:
        _check_data(data)
        entry = AuditEntry(
            institution=institution,
            at=clock.now(),
            verb=verb,
            actor_ref=by_ref,
            subject_kind=subject_kind,
            subject_ref=subject_ref,
            legal_basis=legal_basis,
            data=data,
        )
        entry.row_hash = row_hash(entry)
        entries.append(entry)
    return len(AuditEntry.objects.bulk_create(entries))


def forget(*, institution: Institution, subject_kind: str, subject_ref: str) -> int:
    """Destroy the salts of a subject's entries, for a lawful suppression; how many. Entries and seals stay whole."""
    return AuditSalt.objects.filter(
        entry__institution=institution, entry__subject_kind=subject_kind, entry__subject_ref=subject_ref
    ).delete()[0]
