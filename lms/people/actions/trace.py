"""How people's acts leave their trace."""

from typing import Any

from lms.core import audit
from lms.core.models import AuditEntry, Institution
from lms.people.models import Account, Person


def trace(
    verb: str,
    row: Any,
    kind: str,
    by: Person | None,
    *,
    institution: Institution | None = None,
    legal_basis: str = "",
    **data: Any,
) -> AuditEntry:
    """Audit entry of an act on a row with a `ref`. `by` None is the system itself. One insert."""
    return audit.record(
        verb,
        institution=institution or row.institution,
        subject_kind=kind,
        subject_ref=row.ref,
        by_ref=by.ref if by else "",
        data=data,
        legal_basis=legal_basis,
    )


def trace_account(verb: str, account: Account, by: Person | None, **data: Any) -> AuditEntry:
    """Audit entry of an act on an account, under the person whose it is. One insert."""
    return trace(verb, account.person, "person", by, account=account.ref, **data)
