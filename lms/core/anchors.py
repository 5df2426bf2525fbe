"""The anchor as it leaves the house: its line, and the signature of whoever vouches for it in a line of comment.

Core knows no keys: the room that has them registers a signer. An anchor without signature is still an anchor.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from django.utils.translation import gettext as _

from lms.core.ledger import Head
from lms.core.ledger_check import Finding

FORMAT = "calmecac-ancla/1"
SIGNED = re.compile(r"# firma (\S+ \S+)")


class Signer(Protocol):
    """Whoever holds the keys."""

    def sign(self, payload: bytes) -> str:
        """Two words, key and signature; empty where there is no key."""

    def vouches(self, payload: bytes, signature: str) -> bool:
        """Whether those two words are a signature of this payload by a key of ours."""


_signers: list[Signer] = []


def register_signer(signer: Signer) -> None:
    """Say who signs anchors; called once, from a room's `ready()`. The last one stands."""
    _signers[:] = [signer]


def payload(anchor: str) -> bytes:
    """What is signed: the anchor's line under the name of this format, so that it can pass for nothing else."""
    return f"{FORMAT}\n{anchor.strip()}".encode()


def written(head: Head) -> str:
    """The anchor, and under it its signature when somebody signs: the text to keep outside."""
    signature = _signers[0].sign(payload(str(head))) if _signers else ""
    return f"{head}\n# firma {signature}" if signature else str(head)


def forged(lines: Iterable[str]) -> Iterator[Finding]:
    """Anchors of a file whose signature, in the line below, is of other words or of nobody we know."""
    anchor = ""
    for line in lines:
        said = SIGNED.fullmatch(line.strip())
        if said and anchor and not (_signers and _signers[0].vouches(payload(anchor), said[1])):
            number = Head.parse(anchor).number
            text = _("La firma del ancla del lote %d no corresponde: el archivo de anclas fue alterado.") % number
            yield Finding("anchor-signature", text, number)
        if line.strip() and not line.startswith("#"):
            anchor = line.strip()
