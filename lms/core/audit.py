"""The audit trail: no fact without its entry, no entry without its fact."""

import hashlib
import json
import secrets
from typing import Any

from lms.core import clock
from lms.core.models import AuditEntry, Institution


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks: the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def salted(salt: str, value: str) -> str:
    """Hash of a protected value: proves it to whoever knows it, tells nothing once the salt is destroyed."""
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()


def row_hash(entry: AuditEntry) -> str:
    """SHA-256 over every column of the entry but the hash itself."""
    return hashlib.sha256(
        canonical(
            [
                entry.institution_id,
                entry.at.isoformat(timespec="microseconds"),
                entry.verb,
                entry.actor_ref,
                entry.subject_kind,
                entry.subject_ref,
                entry.legal_basis,
                entry.data,
                entry.salt,
            ]
        )
    ).hexdigest()


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
    """Write one entry in the caller's transaction. One insert.

    `data` holds ids and codes only; values of persons go in `protected` and are stored as salted hashes.
    `by_ref` is the acting person's ref; empty means the system itself.
    """
    salt = secrets.token_hex(16)
    entry = AuditEntry(
        institution=institution,
        at=clock.now(),
        verb=verb,
        actor_ref=by_ref,
        subject_kind=subject_kind,
        subject_ref=str(subject_ref),
        legal_basis=legal_basis,
        data={**(data or {}), **{name: salted(salt, value) for name, value in (protected or {}).items()}},
        salt=salt,
    )
    entry.row_hash = row_hash(entry)
    entry.save(force_insert=True)
    return entry
