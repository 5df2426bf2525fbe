"""Who may do what with people's records."""

from lms.people.models import Person
from lms.people.scopes import Scope

KEEPERS = ("hr",)  # accept what comes from elsewhere, ask for corrections
AUTHORISERS = ("institute_head",)  # authorise a correction or a revocation (security.md I7)


def may_keep(by: Person, person: Person) -> bool:
    """Whether somebody's offices today let them keep a person's record; never one's own. One query."""
    if by.institution_id != person.institution_id or by.pk == person.pk:
        return False
    return Scope(by, person.institution).whole(*KEEPERS)
