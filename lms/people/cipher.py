"""Cipher and keyed look-ups of identifiers. The keys live outside the database, in FIELD_KEYS ("id:base64,…").

The first key encrypts; every key reads. Look-ups (HMAC) use the **last** key, the oldest, so that adding a new key in
front changes what is written from now on and breaks no match. To retire the oldest key: put the new one in front, run
`actions.reseal_identifiers` (everything is now under the new key), take the old one out, run it again (look-ups are
made anew), both with the site closed. Cipher and look-ups never share a key: each is derived from the ring's by HKDF.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12  # bytes, fixed by GCM
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


@dataclass(frozen=True)
class KeyRing:
    """Derived keys: one cipher for each id, newest first, and the key of look-ups."""

    newest: str
    ciphers: dict[str, AESGCM]
    lookup: bytes


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"calmecac:{purpose}:1".encode()).derive(key)


def _parse(entry: str) -> tuple[str, bytes]:
    """One entry of FIELD_KEYS as id and 32 bytes. The value of a bad one is never repeated in the message."""
    name, _, text = entry.partition(":")
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not KEY_ID.fullmatch(name) or len(key) != 32:
        raise ImproperlyConfigured(
            "FIELD_KEYS debe llevar entradas «identificador:clave», con claves de 32 bytes en base64; "
            "crea una con «python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)))'»."
        )
    return name, key


@lru_cache(maxsize=4)
def _ring(entries: tuple[str, ...]) -> KeyRing:
    keys = [_parse(entry) for entry in entries]
    if not keys or len(dict(keys)) != len(keys):
        raise ImproperlyConfigured("FIELD_KEYS debe llevar al menos una clave y ningún identificador dos veces.")
    return KeyRing(
        newest=keys[0][0],
        ciphers={name: AESGCM(_derive(key, "cipher")) for name, key in keys},
        lookup=_derive(keys[-1][1], "lookup"),
    )


def keyring() -> KeyRing:
    """The keys in force. Refuses bad ones with one sentence (ImproperlyConfigured): called when the product starts."""
    return _ring(tuple(settings.FIELD_KEYS))


def seal(value: str, *, bound_to: str) -> bytes:
    """Encrypt for one row. `bound_to` names the row: the same bytes moved to another row do not open."""
    ring = keyring()
    nonce = secrets.token_bytes(NONCE)
    name = ring.newest.encode()
    return bytes([len(name)]) + name + nonce + ring.ciphers[ring.newest].encrypt(nonce, value.encode(), bound_to.encode())


def key_of(sealed: bytes) -> str:
    """The id of the key that sealed these bytes."""
    return bytes(sealed[1 : 1 + sealed[0]]).decode()


def unseal(sealed: bytes, *, bound_to: str) -> str:
    """Decrypt what `seal` made for the same row. Altered bytes, another row or a lost key raise ValueError."""
    sealed = bytes(sealed)  # SQLite and PostgreSQL give different kinds of buffers
    start = 1 + sealed[0]
    try:
        cipher = keyring().ciphers[key_of(sealed)]
        return cipher.decrypt(sealed[start : start + NONCE], sealed[start + NONCE :], bound_to.encode()).decode()
    except (KeyError, InvalidTag) as error:
        raise ValueError("El dato cifrado no se puede abrir con las claves de FIELD_KEYS.") from error


def lookup(value: str, *, scope: str) -> str:
    """Keyed hash by which an equal value of the same scope is found; tells nothing to who lacks the key."""
    return hmac.new(keyring().lookup, f"{scope}\x1f{value}".encode(), hashlib.sha256).hexdigest()
