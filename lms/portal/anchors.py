"""Anchors of the ledger under the seal of the documents: whoever can check a constancia can check an anchor."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.core.errors import RuleBroken
from lms.documents import keys, seal
from lms.documents.models import SealKey


class Seal:
    """The signer of anchors. Its key is the one of today; older ones are known by their published half."""

    def sign(self, payload: bytes) -> str:
        """Key and signature; empty on a server without a signing key, where no document is issued either."""
        try:
            key = keys.signing_key()
        except RuleBroken:
            return ""
        return f"{key.code} {seal.sign(key, payload)}"

    def vouches(self, payload: bytes, signature: str) -> bool:
        """Whether one of our keys signed this. One query for a key that is not today's."""
        code, _blank, signed = signature.partition(" ")
        try:
            public = Ed25519PublicKey.from_public_bytes(keys.decoded(self._public(code)))
            public.verify(keys.decoded(signed), payload)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _public(self, code: str) -> str:
        """The public half of a key; empty when nobody knows it."""
        try:
            key = keys.signing_key()
        except RuleBroken:
            key = None
        if key and key.code == code:
            return key.public
        return SealKey.objects.filter(code=code).values_list("public_key", flat=True).first() or ""
