"""The private halves that seal documents: read from files of the server, never from the database.

In a demo they are made on first use, kept for this user alone beside the data, and marked as of proof; a production
server reads the files that SIGNING_KEY_FILE and SEAL_FILE name.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from lms.core.audit import canonical
from lms.core.errors import RuleBroken


@dataclass(frozen=True)
class SigningKey:
    """A key that seals, with what the world may know of it."""

    private: Ed25519PrivateKey
    public: str  # 32 bytes in base64url
    code: str  # thumbprint of the public half (RFC 7638)
    is_test: bool


def encoded(value: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of a base64url text without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwk(public: str) -> dict[str, str]:
    """A public key as RFC 8037 writes it."""
    return {"crv": "Ed25519", "kty": "OKP", "x": public}


def signing_key() -> SigningKey:
    """The key that seals today. Refuses (RuleBroken) where there is none."""
    if settings.SIGNING_KEY_FILE:
        return _load(Path(settings.SIGNING_KEY_FILE), False)
    if not settings.DEMO:
        raise RuleBroken("signing-key", _("No se pueden expedir documentos: falta la llave del sello."))
    return _load(made_once(settings.VAR / "llaves" / "sello-de-prueba.pem", _new_key), True)


@cache
def _load(path: Path, is_test: bool) -> SigningKey:
    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise RuntimeError(f"{path} holds no Ed25519 key.")
    public = encoded(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    code = encoded(hashlib.sha256(canonical(jwk(public))).digest())
    return SigningKey(private, public, code, is_test)


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def made_once(path: Path, make: Callable[[], bytes]) -> Path:
    """A secret file, made if it is missing, for this user alone. Of many processes at once, the first one's stays."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        arriving = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(make())
        try:
            os.link(arriving, path)
        except FileExistsError:
            pass
        finally:
            arriving.unlink()
    return path
