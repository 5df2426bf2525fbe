"""The shape of what pages send: a form of one page, or the JSON of one save. Only named fields are ever read."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessment import kinds
from assessment.actions.answer import Batch, Item
from assessment.queries.quiz import Asked
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref

TAB = re.compile(r"[\w-]{1,22}", re.ASCII)
LARGEST = 2**31 - 1
LONGEST_BODY = 16 * 1024
MOST_FIELDS = 60


def typed(data: QueryDict, rows: Sequence[Asked]) -> dict[int, list[str]]:
    """What the page says for each of its slots, as it was sent."""
    return {row.answer.slot: data.getlist(f"r{row.answer.slot}") for row in rows}


def read_page(data: QueryDict, rows: Sequence[Asked]) -> Batch:
    """The answers of a page that differ from what is stored. A slot left empty on an outdated page is not touched.

    Refuses what is no answer to its question (RuleBroken).
    """
    items = []
    for row in rows:
        stored, question = row.answer, row.answer.question
        base = _number(data.get(f"v{stored.slot}"))
        try:
            value = kinds.clean(question.kind, data.getlist(f"r{stored.slot}"), question.body)
        except kinds.BadAnswer:
            raise RuleBroken("answer-shape", _("Una respuesta llegó incompleta. Contesta otra vez.")) from None
        if value != stored.value and not (value is None and base < stored.version):
            items.append(Item(stored.slot, value, base))
    tab = data.get("tab", "")
    return Batch(tab if TAB.fullmatch(tab) else new_ref(), _number(data.get("seq")), tuple(items))


def read_json(body: bytes) -> Batch:
    """A save of the script: {"tab", "seq", "answers": [{"slot", "value", "base"}]}. Refuses the rest (RuleBroken)."""
    broken = RuleBroken("answer-shape", _("La respuesta llegó incompleta y no se guardó. Contesta otra vez."))
    if len(body) > LONGEST_BODY:
        raise broken
    try:
        said = json.loads(body)
        tab, seq = said["tab"], said["seq"]
        items = tuple(Item(each["slot"], each["value"], each["base"]) for each in said["answers"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise broken from None
    counts = [seq, *(item.slot for item in items), *(item.base for item in items)]
    if not all(type(each) is int and 0 <= each <= LARGEST for each in counts) or seq == 0:
        raise broken
    if not isinstance(tab, str) or not TAB.fullmatch(tab) or not 0 < len(items) <= MOST_FIELDS:
        raise broken
    if len({item.slot for item in items}) < len(items) or not all(kinds.plausible(item.value) for item in items):
        raise broken
    return Batch(tab, seq, items)


def kept(data: QueryDict) -> dict[str, list[str]]:
    """What to keep of a page that arrived after the session ended: its answers, within bounds."""
    names = [name for name in data if re.fullmatch(r"[rv]\d{1,4}", name)][:MOST_FIELDS]
    return {name: [each[: kinds.LONGEST] for each in data.getlist(name)[: kinds.MOST]] for name in names}


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and re.fullmatch(r"[0-9]{1,9}", text) else 0
