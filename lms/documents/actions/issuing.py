"""Issuing documents, one or thousands: frozen, numbered and sealed; their files are made after commit."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import audit, clock, folios, jobs, schemas
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.core.models import Institution
from lms.documents import keys, queries, seal
from lms.documents.actions.templates import current_template
from lms.documents.issuing import Order
from lms.documents.kinds import KINDS, Kind
from lms.documents.models import IssuedDocument
from lms.people.models import Person

RENDER, RENDER_MANY = "documents.render", "documents.render_many"
DRAWN_TOGETHER = 25  # documents that one job draws: half a minute at worst, a fraction of it usually
TRIES = 10  # each one lost means that somebody else issued some of the same facts meanwhile


def issue(
    institution: Institution,
    kind: str,
    source: tuple[str, str],
    data: dict[str, Any],
    *,
    holder: Person | None,
    legal_basis: str,
    by: Person | None,
    valid_until: date | None = None,
    holder_name: str = "",
) -> IssuedDocument:
    """Issue the document of a fact, once: frozen, numbered, sealed; its file is made after commit.

    Runs in the caller's transaction (RuntimeError outside one). `source` is (kind code, id) of the fact; the same fact
    again returns the document it has, its last edition. `by` None is the system itself; without a `holder` the paper
    is of a body, by its name. Refuses data that the kind's schema does not know, a missing legal basis, persons of
    another institution and a paper of nobody. Nine queries.
    """
    order = Order(source, data, holder=holder, holder_name=holder_name, valid_until=valid_until)
    return issue_many(institution, kind, [order], legal_basis=legal_basis, by=by)[0]


def issue_many(
    institution: Institution, kind: str, orders: Sequence[Order], *, legal_basis: str, by: Person | None
) -> list[IssuedDocument]:
    """Issue a chunk of documents of one kind, each once, in the order given: as `issue` does and refuses.

    Runs in the caller's transaction (RuntimeError outside one): a chunk is issued whole or not at all, and takes its
    folios together, so whoever is killed half-way and runs again leaves neither doubles nor gaps. Chunks of 100 to 500
    are right: the series is held until the caller commits. Seven queries for a chunk and two for each 25 of its
    documents, and on SQLite two more for each 40.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A document is issued inside the transaction of the fact that it certifies.")
    check_ground(legal_basis)
    for order in orders:
        check_order(institution, KINDS[kind], order, by)
    for left in reversed(range(TRIES)):
        known = queries.last_editions(institution.pk, kind, [order.source for order in orders])
        fresh = {order.source: order for order in orders if order.source not in known}
        rows = [order.row(institution, kind, legal_basis, by) for order in fresh.values()]
        try:
            with transaction.atomic():
                freeze(institution, KINDS[kind], rows, by)
        except IntegrityError:
            if left:  # somebody else issued one of them meanwhile; our folios went back with the savepoint
                continue
            raise
        known.update({(row.source_kind, row.source_ref): row for row in rows})
        break
    return [known[order.source] for order in orders]


def check_ground(legal_basis: str) -> None:
    """Refuse an act of authority without its ground."""
    if not 0 < len(legal_basis.strip()) <= 200:
        raise RuleBroken("document-ground", _("Escribe el fundamento, en 200 letras o menos."), field="legal_basis")


def check_order(institution: Institution, kind: Kind, order: Order, by: Person | None) -> None:
    """Refuse an order whose data its kind does not know, of nobody, or that mixes institutions."""
    if faults := schemas.faults(order.data, kind.schema):
        place, sentence = faults[0]
        raise RuleBroken("document-data", f"{place}: {sentence}", field=place)
    if fault := kind.check(order.data):
        raise fault
    if order.holder is None and not 0 < len(order.holder_name.strip()) <= 290:
        raise RuleBroken("document-holder", _("Falta decir de quién es el documento."))
    if any(person.institution_id != institution.pk for person in (order.holder, by) if person is not None):
        raise RuleBroken("document-institution", _("Esa persona es de otra institución; el documento no se expidió."))


def freeze(institution: Institution, kind: Kind, rows: Sequence[IssuedDocument], by: Person | None) -> None:
    """Number, seal and write documents, and queue their files. Folios are taken last, just before the inserts."""
    if not rows:
        return
    key = keys.signing_key()
    template, seal_key, now = current_template(institution, kind, by), seal.published(key, institution), clock.now()
    for row in rows:
        row.template, row.seal_key, row.issued_at = template, seal_key, now
        row.data = {**row.data, "salt": new_ref()}
        row.data_hash = seal.data_hash(row.data)
    taken = folios.take_folios(institution, kind.series, len(rows), clock.today(institution.time_zone))
    for row, folio in zip(rows, taken, strict=True):
        row.folio = folio
        row.check_code = seal.check_code(institution.code, folio, row.data_hash)
        payload = audit.canonical(_public_facts(row, kind, key))
        row.payload, row.signature = payload.decode(), seal.sign(key, payload)
    IssuedDocument.objects.bulk_create(rows)
    audit.record_many(
        "document.issued",
        institution=institution,
        subject_kind="document",
        facts=[(row.ref, _trace(row, key)) for row in rows],
        by_ref=by.ref if by else "",
        legal_basis=rows[0].legal_basis,
    )
    _queue(institution, rows)


def _trace(row: IssuedDocument, key: keys.SigningKey) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "kind": row.kind,
        "source_kind": row.source_kind,
        "source_ref": row.source_ref,
        "edition": row.edition,
        "data_hash": row.data_hash,
        "key": key.code,
    }


def _queue(institution: Institution, rows: Sequence[IssuedDocument]) -> None:
    """One job for each handful of documents, keyed by the first of them."""
    if len(rows) == 1:
        jobs.enqueue(RENDER, rows[0].ref, {"document": rows[0].ref}, institution=institution)
        return
    for start in range(0, len(rows), DRAWN_TOGETHER):
        refs = [row.ref for row in rows[start : start + DRAWN_TOGETHER]]
        jobs.enqueue(RENDER_MANY, refs[0], {"documents": refs}, institution=institution)


def _public_facts(document: IssuedDocument, kind: Kind, key: keys.SigningKey) -> dict[str, Any]:
    """What is signed and anybody may see: text, whole numbers and what the kind lists as public."""
    return {
        "schema": seal.FORMAT,
        "token": document.token,
        "folio": document.folio,
        "institution": {"code": document.institution.code, "name": document.institution.name},
        "kind": document.kind,
        "title": kind.title(document.data),
        "holder": document.holder_name,
        "facts": {name: document.data[name] for name in kind.public if name in document.data},
        "data_hash": document.data_hash,
        "legal_basis": document.legal_basis,
        "issued_at": audit.instant(document.issued_at),
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
        "replaces": document.replaces.folio if document.replaces else None,
        "verify": f"{_address(document.institution)}/verificar/{document.token}/",
        "key": key.code,
        "test": key.is_test,
    }


def _address(institution: Institution) -> str:
    """Where an institution is on the web: its own host when it has one."""
    scheme, _separator, host = settings.WAGTAILADMIN_BASE_URL.rstrip("/").partition("://")
    return f"{scheme}://{institution.host or host}"
