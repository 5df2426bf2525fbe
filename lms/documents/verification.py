"""Whether a file is a document as it was issued. Nothing of the file is kept."""

import html
import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lms.core.audit import canonical
from lms.documents import queries, seal
from lms.documents.models import IssuedDocument
from lms.documents.states import State

TOKENS = re.compile(rb'(?:verificar/|"token"\s*:\s*")([A-Za-z0-9_-]{22})')
FOLIOS = re.compile(  # in the properties of a PDF, twice, and in facts
    rb'<pdf:Keywords>([^<]{1,300}?), |/Keywords\s*\(([^)]{1,300}?), |"folio"\s*:\s*"([^"]{1,100})"'
)
MOST_NAMES = 20  # that a file may carry; ours carry one


class Outcome(Enum):
    """What can be said of a file, with the exit code of `verify_document`."""

    AUTHENTIC = "authentic", 0
    ALTERED = "altered", 3
    REPLACED = "replaced", 4
    CANCELLED = "cancelled", 5
    SUSPENDED = "suspended", 6
    EXPIRED = "expired", 7
    UNKNOWN = "unknown", 8

    def __init__(self, code: str, exit_code: int) -> None:
        self.code = code
        self.exit_code = exit_code


OUTCOMES = {
    State.VALID: Outcome.AUTHENTIC,
    State.REPLACED: Outcome.REPLACED,
    State.CANCELLED: Outcome.CANCELLED,
    State.SUSPENDED: Outcome.SUSPENDED,
    State.EXPIRED: Outcome.EXPIRED,
}


@dataclass(frozen=True)
class Finding:
    """What a file is, and the document that it is or claims to be."""

    outcome: Outcome
    document: IssuedDocument | None = None


def judge_document(document: IssuedDocument) -> Finding:
    """What a document found in the register is today: its seal first, then its state. No query."""
    if not seal.is_sound(document):
        return Finding(Outcome.ALTERED, document)
    return Finding(OUTCOMES[queries.state_now(document)], document)


def judge_file(content: bytes) -> Finding:
    """What a PDF or a file of sealed facts is. Four queries at most.

    A PDF is authentic when it is the one that was made, to the last byte; a file of facts, when each of its facts and
    its signature are those of the register. Anything else that names a document of ours is an altered one.
    """
    if document := queries.document_by_file(content):
        return judge_document(document)
    sealed = _sealed_facts(content)
    claimed = _claimed(content, sealed)
    if claimed is None:
        return Finding(Outcome.UNKNOWN)
    return judge_document(claimed) if _same(sealed, claimed) else Finding(Outcome.ALTERED, claimed)


def _same(sealed: dict[str, Any] | None, document: IssuedDocument) -> bool:
    """Whether a file of facts says exactly what was sealed, however it is laid out."""
    try:
        return sealed is not None and canonical(sealed) == seal.envelope(document)
    except (ValueError, RecursionError):  # half letters, or nested without end: nothing that we ever wrote
        return False


def _sealed_facts(content: bytes) -> dict[str, Any] | None:
    """A file of facts, read so that no two readers could read it differently; None when it is none."""
    try:
        found = json.loads(content.decode(), object_pairs_hook=_no_twice)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("The same name twice.")
    return found


def _claimed(content: bytes, sealed: dict[str, Any] | None) -> IssuedDocument | None:
    """The document that a file says it is: by the address of its QR, its properties or its facts."""
    tokens = [found.decode() for found in TOKENS.findall(content)]
    folios = [html.unescape(name.decode(errors="replace")) for found in FOLIOS.findall(content) for name in found]
    payload = sealed.get("payload") if sealed else None
    if isinstance(payload, dict):  # escapes may hide in JSON what a reader sees
        tokens.insert(0, str(payload.get("token")))
        folios.insert(0, str(payload.get("folio")))
    names = [[name for name in found if name.isprintable()][:MOST_NAMES] for found in (tokens, folios)]
    return queries.document_named(*names) if any(names) else None
