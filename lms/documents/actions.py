"""Issuing documents and moving them through their states. Nothing issued is changed or deleted."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import audit, clock, folios, jobs, schemas
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.core.models import Institution
from lms.documents import formats, keys, queries, seal
from lms.documents.kinds import KINDS, Kind
from lms.documents.models import DocumentEvent, IssuedDocument, Template
from lms.documents.states import NEXT, State
from lms.people.models import Person

RENDER = "documents.render"


def issue(
    institution: Institution,
    kind: str,
    source: tuple[str, str],
    data: dict[str, Any],
    *,
    holder: Person,
    legal_basis: str,
    by: Person | None,
    valid_until: date | None = None,
) -> IssuedDocument:
    """Issue the document of a fact, once: frozen, numbered, sealed; its file is made after commit.

    Runs in the caller's transaction (RuntimeError outside one). `source` is (kind code, id) of the fact; the same fact
    again returns the document it has, its last edition. `by` None is the system itself. Refuses data that the kind's
    schema does not know, a missing legal basis, and persons of another institution. Nine queries.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A document is issued inside the transaction of the fact that it certifies.")
    _check(institution, KINDS[kind], data, holder, legal_basis, by)
    editions = queries.source_editions(institution.pk, kind, source)
    if issued := editions.first():
        return issued
    try:
        with transaction.atomic():
            return _freeze(
                IssuedDocument(
                    institution=institution,
                    kind=kind,
                    source_kind=source[0],
                    source_ref=source[1],
                    holder=holder,
                    legal_basis=legal_basis,
                    issued_by=by,
                    valid_until=valid_until,
                ),
                data,
            )
    except IntegrityError:
        if issued := editions.first():  # somebody else issued it meanwhile; our folio went back with the savepoint
            return issued
        raise


@transaction.atomic
def supersede(
    document: IssuedDocument, data: dict[str, Any], *, reason: str, legal_basis: str, by: Person
) -> IssuedDocument:
    """Issue a corrected document in place of another, which from then on points to it. Returns the new one.

    The name is printed as the holder is called now. Refuses what `issue` and `cancel` refuse.
    """
    institution, holder = document.institution, document.holder
    _check(institution, KINDS[document.kind], data, holder, legal_basis, by)
    _move(document, State.REPLACED, "document.superseded", reason, legal_basis, by)
    return _freeze(
        IssuedDocument(
            institution=institution,
            kind=document.kind,
            source_kind=document.source_kind,
            source_ref=document.source_ref,
            edition=document.edition + 1,
            replaces=document,
            holder=holder,
            legal_basis=legal_basis,
            issued_by=by,
            valid_until=document.valid_until,
        ),
        data,
    )


def cancel(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    """Take a document's effects away for good; it stays visible as cancelled.

    Refuses a move that the table of states does not know, a missing reason or ground, one's own document, and a
    document that somebody else moved at the same time.
    """
    return _move(document, State.CANCELLED, "document.cancelled", reason, legal_basis, by)


def suspend(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    """Take a document's effects away until it is reinstated. Refuses what `cancel` refuses."""
    return _move(document, State.SUSPENDED, "document.suspended", reason, legal_basis, by)


def reinstate(document: IssuedDocument, *, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    """Give a suspended document its effects back. Refuses what `cancel` refuses."""
    return _move(document, State.VALID, "document.reinstated", reason, legal_basis, by)


@transaction.atomic
def publish_template(institution: Institution, kind: str, design: dict[str, Any], *, by: Person) -> Template:
    """Put a new design in use for the documents issued from now on. Refuses what the design's schema does not know."""
    _refuse_faults(schemas.faults(design, formats.DESIGN), "document-design")
    last = current_template(institution, KINDS[kind], by)
    try:
        with transaction.atomic():
            template = _add_template(institution, kind, last.version + 1, design, by)
    except IntegrityError:
        raise RuleBroken(
            "document-design-taken", _("Otra persona publicó un diseño al mismo tiempo. Revísalo y repite.")
        ) from None
    audit.record(
        "document.template_published",
        institution=institution,
        subject_kind="document-template",
        subject_ref=f"{kind}/{template.version}",
        by_ref=by.ref,
    )
    return template


def current_template(institution: Institution, kind: Kind, by: Person | None) -> Template:
    """The design in use, the kind's own as version 1 when the institution has published none. One query."""
    designs = Template.objects.filter(institution=institution, kind=kind.code).order_by("-version")
    if (template := designs.first()) is None:
        first = Template(institution=institution, kind=kind.code, version=1, design=kind.design, created_at=clock.now())
        Template.objects.bulk_create([first], ignore_conflicts=True)
        template = designs.get()
    return template


def _add_template(institution: Institution, kind: str, version: int, design: dict[str, Any], by: Person) -> Template:
    return Template.objects.create(
        institution=institution, kind=kind, version=version, design=design, created_at=clock.now(), created_by=by
    )


def _refuse_faults(faults: list[tuple[str, str]], code: str) -> None:
    if faults:
        place, sentence = faults[0]
        raise RuleBroken(code, f"{place}: {sentence}", field=place)


def _check(
    institution: Institution, kind: Kind, data: dict[str, Any], holder: Person, legal_basis: str, by: Person | None
) -> None:
    _refuse_faults(schemas.faults(data, kind.schema), "document-data")
    if data["starts_on"] > data["ends_on"]:
        raise RuleBroken("document-dates", _("El documento termina antes de empezar. Revisa sus fechas."))
    _check_ground(legal_basis)
    if any(person.institution_id != institution.pk for person in (holder, by) if person is not None):
        raise RuleBroken("document-institution", _("Esa persona es de otra institución; el documento no se expidió."))


def _check_ground(legal_basis: str) -> None:
    if not 0 < len(legal_basis.strip()) <= 200:
        raise RuleBroken("document-ground", _("Escribe el fundamento, en 200 letras o menos."), field="legal_basis")


def _freeze(document: IssuedDocument, data: dict[str, Any]) -> IssuedDocument:
    """Number, seal and write a document, and queue its file. The folio is taken last, just before the inserts."""
    kind, key = KINDS[document.kind], keys.signing_key()
    institution = document.institution
    document.template = current_template(institution, kind, document.issued_by)
    document.seal_key = seal.published(key, institution)
    document.issued_at = clock.now()
    document.holder_name = document.holder.full_name
    document.data = {**data, "salt": new_ref()}
    document.data_hash = seal.data_hash(document.data)
    (document.folio,) = folios.take_folios(institution, kind.series, 1, clock.today(institution.time_zone))
    document.check_code = seal.check_code(institution.code, document.folio, document.data_hash)
    payload = audit.canonical(_public_facts(document, kind, key))
    document.payload, document.signature = payload.decode(), seal.sign(key, payload)
    document.save(force_insert=True)
    audit.record(
        "document.issued",
        institution=institution,
        subject_kind="document",
        subject_ref=document.ref,
        by_ref=document.issued_by.ref if document.issued_by else "",
        data={
            "folio": document.folio,
            "kind": kind.code,
            "source_kind": document.source_kind,
            "source_ref": document.source_ref,
            "edition": document.edition,
            "data_hash": document.data_hash,
            "key": key.code,
        },
        legal_basis=document.legal_basis,
    )
    jobs.enqueue(RENDER, document.ref, {"document": document.ref}, institution=institution)
    return document


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


@transaction.atomic
def _move(document: IssuedDocument, to: State, verb: str, reason: str, legal_basis: str, by: Person) -> DocumentEvent:
    if by.pk == document.holder_id or by.institution_id != document.institution_id:
        raise RuleBroken(
            "document-actor", _("El estado de un documento lo cambia otra persona de la institución, no su titular.")
        )
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("document-reason", _("Escribe el motivo, en 300 letras o menos."), field="reason")
    _check_ground(legal_basis)
    moves = list(document.events.order_by("number").values_list("state", flat=True))
    here = queries.state_after(moves, document)
    if to not in NEXT[here]:
        names = {"folio": document.folio, "here": here.label.lower(), "there": to.label.lower()}
        raise RuleBroken(
            "document-state",
            _("El documento %(folio)s está %(here)s y no puede pasar a %(there)s.") % names,
        )
    event = DocumentEvent(
        document=document,
        number=len(moves) + 1,
        state=to,
        reason=reason.strip(),
        legal_basis=legal_basis.strip(),
        at=clock.now(),
        by=by,
    )
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "document-moved", _("Otra persona cambió este documento al mismo tiempo. Revisa su estado y repite.")
        ) from None
    audit.record(
        verb,
        institution=document.institution,
        subject_kind="document",
        subject_ref=document.ref,
        by_ref=by.ref,
        data={"folio": document.folio, "before": here.value, "after": to.value},
        protected={"reason": event.reason},
        legal_basis=event.legal_basis,
    )
    return event
