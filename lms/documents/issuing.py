"""What is asked for when a document is issued."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.models import Institution
from lms.documents.models import IssuedDocument
from lms.people.models import Person


@dataclass(frozen=True)
class Order:
    """One document to issue: the fact it certifies as (kind code, id), its data, and whose it is.

    A paper of a body or of several people (minutes) has no holder, but the name of whose it is.
    """

    source: tuple[str, str]
    data: dict[str, Any]
    holder: Person | None = None
    holder_name: str = ""
    valid_until: date | None = None

    def row(self, institution: Institution, kind: str, legal_basis: str, by: Person | None) -> IssuedDocument:
        """The document that this order asks for, not yet frozen."""
        return IssuedDocument(
            institution=institution,
            kind=kind,
            source_kind=self.source[0],
            source_ref=self.source[1],
            holder=self.holder,
            holder_name=self.holder.full_name if self.holder else " ".join(self.holder_name.split()),
            data=self.data,
            legal_basis=legal_basis,
            issued_by=by,
            valid_until=self.valid_until,
        )
