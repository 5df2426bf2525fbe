"""Pieces of forms that every room may use."""

import hashlib
from collections.abc import Callable
from typing import Any

from django import forms

from lms.core import idempotency


class OnceForm(forms.Form):
    """A form whose act happens once: it carries a key, minted when it is first shown, in a hidden field.

    Rooms inherit from it and call `form.once(...)` instead of their action. It needs no JavaScript; a form shown again
    with errors keeps its key.
    """

    once_key = forms.CharField(widget=forms.HiddenInput, initial=idempotency.mint, required=False)

    def request_payload(self) -> dict[str, Any]:
        """What the person sent in the fields of this form, files by their SHA-256; the key itself left out."""
        fields = ((self.add_prefix(name), field) for name, field in self.fields.items() if name != "once_key")
        return {name: _plain(field.widget.value_from_datadict(self.data, self.files, name)) for name, field in fields}

    def once(self, actor_ref: str, act: str, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """`idempotency.once` with this form's key and contents. The form must be valid."""
        return idempotency.once(actor_ref, self.cleaned_data["once_key"], act, self.request_payload(), do)


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
