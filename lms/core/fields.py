"""Field classes shared by every room."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import models

REF = re.compile(r"[0-9A-Za-z_-]{22}")


def new_ref() -> str:
    """128 random bits as 22 letters fit for an address; an identifier that tells nothing and cannot be guessed."""
    return secrets.token_urlsafe(16)


def refs_among(sent: Iterable[str]) -> list[str]:
    """What has the form of a ref, of what a page sent without a field to check it; the rest names nothing."""
    return [each for each in sent if REF.fullmatch(each)]


class RefField(models.CharField):
    """The public, opaque identifier of a row: what addresses, audit rows and other rooms' frozen data use."""

    def __init__(self, **options: Any) -> None:
        options.update(max_length=22, default=new_ref, unique=True, editable=False)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "default", "unique", "editable"):
            options.pop(fixed, None)
        return name, path, args, options
