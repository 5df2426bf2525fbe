"""Acts without a natural key happen once, however often their form arrives, and answer the same each time."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.audit import canonical
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.core.models import IdempotencyKey

KEY = re.compile(r"[0-9A-Za-z_-]{22}")


def mint() -> str:
    """A new key, for a form about to be shown."""
    return new_ref()


def once(actor_ref: str, key: str, act: str, request_payload: Any, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run `do` once for this actor and key, in one transaction with the key; give its answer now and on every repeat.

    `request_payload` is what was asked, as JSON can hold it. `do` must write only to the database, and answers with
    ids and codes as JSON can hold them. If `do` refuses or fails nothing is kept and the same form may be sent again.
    A request that arrives while the first still works waits for it. Refuses a malformed key, and a used one with
    another act or other contents.
    """
    if not KEY.fullmatch(key):
        raise RuleBroken(
            "idempotency-key-missing",
            _("El formulario llegó incompleto y no se guardó nada. Vuelve a abrir la página y envíalo otra vez."),
        )
    digest = hashlib.sha256(canonical([act, request_payload])).hexdigest()
    with transaction.atomic():
        claimed = _claim(actor_ref, key, act, digest)
        if claimed is None:
            return _earlier_answer(actor_ref, key, act, digest)
        claimed.answer = json.loads(canonical(do()))
        claimed.save(update_fields=["answer"])
        return claimed.answer


def _claim(actor_ref: str, key: str, act: str, digest: str) -> IdempotencyKey | None:
    row = IdempotencyKey(key=key, actor_ref=actor_ref, act=act, request_hash=digest, created_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)  # the unique index decides; a second request waits here for the first to end
    except IntegrityError:
        return None
    return row


def _earlier_answer(actor_ref: str, key: str, act: str, digest: str) -> dict[str, Any]:
    row = IdempotencyKey.objects.get(actor_ref=actor_ref, key=key)
    if (row.act, row.request_hash) != (act, digest):
        raise RuleBroken(
            "idempotency-other-contents",
            _(
                "Este formulario ya se envió antes con otros datos y aquello quedó guardado. "
                "Vuelve a abrir la página para ver cómo quedó y haz ahí el cambio."
            ),
        )
    answer: dict[str, Any] = row.answer
    return answer


class OnceForm(forms.Form):
    """A form whose act happens once: it carries a key, minted when it is first shown, in a hidden field.

    Rooms inherit from it and call `form.once(...)` instead of their action. It needs no JavaScript; a form shown again
    with errors keeps its key.
    """

    once_key = forms.CharField(widget=forms.HiddenInput, initial=mint, required=False)

    def request_payload(self) -> dict[str, Any]:
        """What the person sent in the fields of this form, files by their SHA-256; the key itself left out."""
        fields = ((self.add_prefix(name), field) for name, field in self.fields.items() if name != "once_key")
        return {name: _plain(field.widget.value_from_datadict(self.data, self.files, name)) for name, field in fields}

    def once(self, actor_ref: str, act: str, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """`once` with this form's key and contents. The form must be valid."""
        return once(actor_ref, self.cleaned_data["once_key"], act, self.request_payload(), do)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "chunks"):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return digest.hexdigest()
    return value if value is None or isinstance(value, bool | int) else str(value)
