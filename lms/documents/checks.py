"""System checks: what must hold before the site serves anybody."""

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def the_seal_has_its_key(**_: Any) -> list[CheckMessage]:
    """Outside a demo the key of the seal is a file of the server that its group and others cannot read."""
    if settings.DEMO and not settings.SIGNING_KEY_FILE:
        return []
    if not settings.SIGNING_KEY_FILE:
        return [
            Error(
                "Falta la variable SIGNING_KEY_FILE: no se podrían expedir documentos.",
                hint="Crea la llave con «openssl genpkey -algorithm ed25519 -out sello.pem» y guárdala aparte.",
                id="documents.E001",
            )
        ]
    return [fault for name in ("SIGNING_KEY_FILE", "SEAL_FILE") if (fault := _fault(name))]


def _fault(name: str) -> CheckMessage | None:
    path = getattr(settings, name)
    if not path:
        return None
    try:
        mode = Path(path).stat().st_mode
        Path(path).open("rb").close()
    except OSError as failure:
        return Error(f"No se puede leer {name}: {failure.strerror}.", id="documents.E002")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Error(f"El archivo de {name} lo pueden leer otros usuarios. Usa «chmod 600».", id="documents.E003")
    return None
