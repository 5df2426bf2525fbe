"""CURP, RFC and numbers: kept, corrected, shown with a reason, sealed anew."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people import cipher, rules
from lms.people.models import AccessLog, Person, PersonIdentifier
from lms.people.queries.identifiers import clear_value, mac, person_by_identifier, row_name

Kind = PersonIdentifier.Kind
SENTENCES = {
    "curp-length": gettext_lazy("La CURP tiene %(length)s caracteres; deben ser 18. Revísala en la constancia."),
    "curp-form": gettext_lazy("La CURP no tiene la forma correcta. Cópiala tal como está en la constancia."),
    "curp-entity": gettext_lazy("La entidad de la CURP no existe (letras 12 y 13). Revísala en la constancia."),
    "curp-date": gettext_lazy("La fecha de nacimiento de la CURP no existe o es futura. Revisa los números 5 a 10."),
    "curp-word": gettext_lazy("Esa CURP empieza con una palabra que el registro no usa. Revisa la segunda letra."),
    "curp-digit": gettext_lazy("El último número de la CURP no corresponde a lo demás. Revisa si hay un error."),
    "rfc-form": gettext_lazy("El RFC no tiene la forma correcta. Cópialo tal como está en la constancia fiscal."),
    "rfc-date": gettext_lazy("La fecha del RFC no existe. Revisa los seis números."),
    "rfc-word": gettext_lazy("Ese RFC empieza con una palabra que el SAT no usa. Revisa la cuarta letra."),
    "rfc-digit": gettext_lazy("El último carácter del RFC no corresponde a lo demás. Revisa si hay un error."),
    "number-form": gettext_lazy("Escribe la clave o el número, con 40 caracteres o menos."),
}


def check(institution: Institution, kind: str, text: str) -> rules.Checked:
    """The identifier cleaned, with its warning if any. Refuses a bad one with a sentence and the code of its fault."""
    if kind == Kind.CURP:
        checked = rules.check_curp(text, clock.today(institution.time_zone))
    elif kind == Kind.RFC:
        checked = rules.check_rfc(text)
    else:
        checked = rules.check_number(text)
    if not checked.ok:
        raise RuleBroken(checked.error, SENTENCES[checked.error] % {"length": len(checked.value)}, field=kind)
    return checked


def refuse_taken(kind: str) -> RuleBroken:
    """The refusal when an identifier belongs to somebody else. Never says to whom."""
    return RuleBroken(
        f"{kind}-of-other-person",
        _("%(kind)s ya es de otra persona. Revisa el dato; si es correcto, avisa a recursos humanos.")
        % {"kind": Kind(kind).label},
        field=kind,
    )


def add_identifier(person: Person, kind: str, value: str) -> PersonIdentifier:
    """Keep one identifier of a person, sealed. For actions, inside their transaction; they write the audit entry.

    Refuses the identifier of another person, whoever came first.
    """
    row = PersonIdentifier(
        institution=person.institution,
        person=person,
        kind=kind,
        cipher=cipher.seal(value, bound_to=row_name(kind, person)),
        mac=mac(person.institution, kind, value),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise refuse_taken(kind) from None
    return row


@transaction.atomic
def correct_identifier(person: Person, kind: str, value: str, *, by: Person, legal_basis: str = "") -> PersonIdentifier:
    """Replace or add one identifier. Refuses a bad one and one of another person; the same value is a no-op."""
    checked = check(person.institution, kind, value)
    owner = person_by_identifier(person.institution, kind, checked.value)
    if owner is not None and owner.pk != person.pk:
        raise refuse_taken(kind)
    row = person.identifiers.select_related("person").filter(kind=kind).first()
    before = clear_value(row) if row else ""
    if row is None:
        row = add_identifier(person, kind, checked.value)
    elif before == checked.value:
        return row
    else:
        row.cipher = cipher.seal(checked.value, bound_to=row_name(kind, person))
        row.mac = mac(person.institution, kind, checked.value)
        try:
            with transaction.atomic():
                row.save(update_fields=["cipher", "mac"])
        except IntegrityError:
            raise refuse_taken(kind) from None
    audit.record(
        "identifier.corrected",
        institution=person.institution,
        subject_kind="person",
        subject_ref=person.ref,
        by_ref=by.ref,
        data={"kind": kind, "warning": checked.warning},
        protected={"before": before, "after": checked.value},
        legal_basis=legal_basis,
    )
    return row


@transaction.atomic
def reveal_identifier(person: Person, kind: str, *, by: Person, reason: str) -> str:
    """Show an identifier whole, and write down who asked and why; the person may read it. Two inserts.

    Refuses without a reason, unless it is one's own, and when the person has no such identifier.
    """
    reason = " ".join(reason.split())
    if not reason and by.pk != person.pk:
        raise RuleBroken("reason-missing", _("Escribe para qué necesitas ver el dato completo."), field="reason")
    row = person.identifiers.select_related("person").filter(kind=kind).first()
    if row is None:
        raise RuleBroken(
            "identifier-missing", _("Esta persona no tiene registrado ese dato. Pide a recursos humanos que lo agregue.")
        )
    AccessLog.objects.create(
        institution=person.institution, person=person, reader=by, what=kind, reason=reason[:200], at=clock.now()
    )
    audit.record(
        "identifier.revealed",
        institution=person.institution,
        subject_kind="person",
        subject_ref=person.ref,
        by_ref=by.ref,
        data={"kind": kind},
    )
    return clear_value(row)


def check_all(institution: Institution, identifiers: Mapping[str, str]) -> dict[str, rules.Checked]:
    """Every identifier that says something, cleaned. Refuses the first bad one; blanks are no identifier."""
    return {str(kind): check(institution, kind, text) for kind, text in identifiers.items() if text.strip()}


def reseal_identifiers() -> int:
    """Seal every identifier with the newest key and make its look-up anew; returns how many changed.

    For the change of keys told in `lms.people.cipher`, with the site closed. Rows already right are left alone, so it
    may be stopped and run again.
    """
    changed = 0
    newest = cipher.keyring().newest
    for row in PersonIdentifier.objects.select_related("person", "institution").iterator(chunk_size=500):
        value = clear_value(row)
        fresh_mac = mac(row.institution, row.kind, value)
        if row.mac == fresh_mac and cipher.key_of(row.cipher) == newest:
            continue
        sealed = cipher.seal(value, bound_to=row_name(row.kind, row.person))
        changed += PersonIdentifier.objects.filter(pk=row.pk).update(cipher=sealed, mac=fresh_mac)
    return changed
