"""Sums and groups of an instrument in templates."""

from collections.abc import Iterable

from django import template

from certification.models import InstrumentItem
from certification.queries.application import group_words
from certification.rules import Proposal

register = template.Library()
NAMED = 8  # groups that a sentence names; the rest are counted


@register.filter
def hundredths(units: int) -> str:
    """«68.50» of 6850; a sum under nothing keeps its sign."""
    return f"{'−' if units < 0 else ''}{abs(units) // 100}.{abs(units) % 100:02d}"


@register.filter
def groups(proposal: Proposal) -> int:
    """How many groups the second condition counts."""
    return len(proposal.groups_met) + len(proposal.groups_empty) + len(proposal.groups_pending)


@register.filter
def listed(codes: Iterable[str]) -> str:
    """«1-D2, 2-P1 y 2-P3»; a long list ends in how many more."""
    named = list(codes)
    rest = len(named) - NAMED
    words = group_words([*named[:NAMED], f"{rest} más"] if rest > 0 else named)
    return words.replace("-", "\N{NON-BREAKING HYPHEN}")


@register.filter
def short_code(item: InstrumentItem) -> str:
    """The code of an item where its element is said above: «P1.2» of "2-P1.2"."""
    return item.code.removeprefix(f"{item.criterion.element.number}-")
