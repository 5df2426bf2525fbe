"""Acts that take two persons: each room registers the kinds it needs in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.people.models import Approval, Person


@dataclass(frozen=True)
class Act:
    """A kind of act that one person asks for and another authorises.

    `may_ask` is asked when it is requested and again when it is decided. `deciders` names the offices, over the whole
    institution, that may authorise it. `carry_out` does the act in the decision's own transaction and may refuse with
    RuleBroken, which leaves the request pending. Title, deciders and person cost no query.
    """

    code: str  # "role.grant"
    title: Callable[["Approval"], str]  # what is asked, as the person who decides reads it
    person_ref: Callable[["Approval"], str]  # whom it is about; empty when nobody in particular
    may_ask: Callable[["Person", "Approval"], bool]
    deciders: Callable[["Approval"], tuple[str, ...]]
    carry_out: Callable[["Approval", "Person"], None]


_acts: dict[str, Act] = {}


def register(act: Act) -> None:
    """Add a kind of act. The same declaration again is a no-op; another under the same code is a programming error."""
    if _acts.setdefault(act.code, act) != act:
        raise ValueError(f"Dos actos con el código «{act.code}».")


def act(code: str) -> Act:
    """The act with a code. KeyError when no room registered it."""
    return _acts[code]


def known(code: str) -> bool:
    """Whether some room registered this act."""
    return code in _acts
