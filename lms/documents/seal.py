"""The seal of a document: Ed25519 over the canonical JSON of its public facts, checkable by anybody, without us."""

import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from lms.core import audit, clock
from lms.core.audit import canonical
from lms.core.models import Institution
from lms.documents import rules
from lms.documents.keys import SigningKey, decoded, encoded
from lms.documents.models import IssuedDocument, SealKey

FORMAT = "calmecac-documento/1"
ALGORITHM = "Ed25519"


def data_hash(data: dict[str, Any]) -> str:
    """SHA-256 of frozen data; the salt among them keeps it from being guessed back."""
    return hashlib.sha256(canonical(data)).hexdigest()


def check_code(institution_code: str, folio: str, digest: str) -> str:
    """The code printed beside a folio: keyed, so that whoever knows every other fact cannot work it out."""
    keyed = salted_hmac("lms.documents.check_code", f"{institution_code}\x1f{folio}\x1f{digest}", algorithm="sha256")
    return rules.check_letters(keyed.digest())


def sign(key: SigningKey, payload: bytes) -> str:
    """The signature of a payload, as rows and files hold it."""
    return encoded(key.private.sign(payload))


def published(key: SigningKey, institution: Institution) -> SealKey:
    """The row of a key's public half, made and recorded the first time that it seals. One query."""
    if found := SealKey.objects.filter(code=key.code).first():
        return found
    try:
        with transaction.atomic():
            row = SealKey.objects.create(code=key.code, public_key=key.public, is_test=key.is_test, since=clock.now())
            audit.record(
                "document.seal_key_published", institution=institution, subject_kind="seal-key", subject_ref=key.code
            )
    except IntegrityError:
        return SealKey.objects.get(code=key.code)  # another process published it at the same time
    return row


def is_sound(document: IssuedDocument) -> bool:
    """Whether a row is what was sealed: signature, folio, name, data. No query if its key came with it."""
    try:
        public = Ed25519PublicKey.from_public_bytes(decoded(document.seal_key.public_key))
        public.verify(decoded(document.signature), document.payload.encode())
        facts = json.loads(document.payload)
    except (InvalidSignature, ValueError):
        return False
    told = [facts.get(name) for name in ("token", "folio", "holder", "data_hash", "key")]
    kept = [document.token, document.folio, document.holder_name, document.data_hash, document.seal_key.code]
    return told == kept and data_hash(document.data) == document.data_hash


def envelope(document: IssuedDocument) -> bytes:
    """The file of sealed facts: attached to the PDF and offered where the document is verified; always the same."""
    return canonical({"algorithm": ALGORITHM, "payload": json.loads(document.payload), "signature": document.signature})
