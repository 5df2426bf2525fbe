"""Offices: granted, revoked, and for those that weigh more, authorised by a second person."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people import policies, roles, scopes
from lms.people.actions.approvals import ask_approval
from lms.people.actions.trace import trace
from lms.people.models import Approval, OrgUnit, Person, RoleGrant

GRANT = "role.grant"


def _check(person: Person, code: str, unit: OrgUnit | None, starts_on: date, ends_on: date | None) -> roles.Role:
    """Refuse a grant that could not stand, whoever asks for it."""
    if not roles.known(code):
        raise RuleBroken("role-unknown", _("Esa función no existe. Elige una de la lista."), field="role")
    role = roles.role(code)
    if not person.is_active:
        raise RuleBroken("person-left", _("%(person)s ya causó baja; no puede tener funciones.") % {"person": person})
    if role.scope == "unit" and unit is None:
        raise RuleBroken("role-needs-unit", _("Elige el área en la que ejercerá esta función."), field="unit")
    if role.scope == "institution" and unit is not None:
        raise RuleBroken(
            "role-whole-institution", _("Esta función es de toda la institución. Deja el área en blanco."), field="unit"
        )
    if unit is not None and unit.institution_id != person.institution_id:
        raise RuleBroken("other-institution", _("Esa área no es de tu institución. Elige otra."), field="unit")
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken("grant-dates", _("La función no puede terminar antes de empezar."), field="ends_on")
    if ends_on is not None and ends_on < clock.today(person.institution.time_zone):
        raise RuleBroken("grant-dates", _("La fecha final ya pasó. Elige hoy o después."), field="ends_on")
    return role


def _refuse_held(person: Person, code: str, unit: OrgUnit | None, starts_on: date, ends_on: date | None) -> None:
    """Refuse an office that the person already holds over the same unit on some day of the new period."""
    same = RoleGrant.objects.filter(person=person, role=code, unit=unit, revoked_at=None)
    for begins, ends in same.values_list("starts_on", "ends_on"):
        if (ends is None or ends >= starts_on) and (ends_on is None or begins <= ends_on):
            raise _held()


def _held() -> RuleBroken:
    return RuleBroken("role-held", _("Esa persona ya tiene esta función en esas fechas."), field="role")


@transaction.atomic
def grant_role(
    person: Person,
    role: str,
    unit: OrgUnit | None,
    starts_on: date,
    ends_on: date | None,
    *,
    legal_basis: str,
    by: Person,
) -> RoleGrant | Approval:
    """Give a person an office between two days, both included; None means until it is revoked.

    An office that needs a second person gives back the pending Approval instead: the grant is born when it is approved.
    Refuses: an unknown office or unit, oneself, who left, an office already held, whoever may not grant it.
    """
    kind = _check(person, role, unit, starts_on, ends_on)
    if person.pk == by.pk:
        raise RuleBroken("role-own", _("No puedes darte una función. Pídelo a otra persona autorizada."))
    if not policies.may_grant(by, kind, unit, person.institution):
        raise RuleBroken("role-not-yours", _("Tu función no permite otorgar esta. Pregunta a Recursos humanos."))
    _refuse_held(person, role, unit, starts_on, ends_on)
    if not kind.needs_approval:
        return _insert(person, role, unit, starts_on, ends_on, legal_basis, by)
    data = {
        "person": person.ref,
        "role": role,
        "unit": unit.ref if unit else "",
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else "",
        "legal_basis": legal_basis,
    }
    return ask_approval(GRANT, f"{person.ref}:{role}", data, legal_basis, by=by)


def _insert(
    person: Person,
    role: str,
    unit: OrgUnit | None,
    starts_on: date,
    ends_on: date | None,
    legal_basis: str,
    by: Person | None,
    approval: Approval | None = None,
) -> RoleGrant:
    grant = RoleGrant(
        institution=person.institution,
        person=person,
        role=role,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        legal_basis=legal_basis,
        granted_by=by,
        approval=approval,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            grant.save(force_insert=True)
    except IntegrityError:
        raise _held() from None
    trace(
        "role.granted",
        grant,
        "grant",
        by,
        legal_basis=legal_basis,
        role=role,
        person=person.ref,
        unit=unit.ref if unit else "",
        approval=approval.ref if approval else "",
    )
    return grant


def carry_out_grant(approval: Approval, by: Person) -> None:
    """The act behind an approved request: give the office as it was asked, if it could still be given today."""
    data = approval.data
    person = Person.objects.select_related("institution").get(ref=data["person"], institution=approval.institution_id)
    unit = OrgUnit.objects.filter(ref=data["unit"], institution=approval.institution_id).first()
    starts_on = date.fromisoformat(data["starts_on"])
    ends_on = date.fromisoformat(data["ends_on"]) if data["ends_on"] else None
    _check(person, data["role"], unit, starts_on, ends_on)
    _refuse_held(person, data["role"], unit, starts_on, ends_on)
    if person.pk == by.pk:
        raise RuleBroken("approval-own", _("Es tu propia función. Debe autorizarla otra persona."))
    _insert(person, data["role"], unit, starts_on, ends_on, data["legal_basis"], approval.asked_by, approval)


@transaction.atomic
def revoke_role(grant: RoleGrant, *, reason: str, by: Person) -> RoleGrant:
    """End an office at once. Taking power away needs one person; refuses whoever may not grant it, and oneself."""
    kind = roles.role(grant.role)
    if grant.person_id == by.pk:
        raise RuleBroken("role-own", _("No puedes retirarte una función. Pídelo a otra persona autorizada."))
    if not policies.may_grant(by, kind, grant.unit, grant.institution):
        raise RuleBroken("role-not-yours", _("Tu función no permite retirar esta. Pregunta a Recursos humanos."))
    now = clock.now()
    if not RoleGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=now):
        raise RuleBroken("grant-revoked", _("Esta función ya estaba retirada."))
    grant.revoked_at = now
    trace("role.revoked", grant, "grant", by, role=grant.role, person=grant.person.ref, reason=reason)
    return grant


@transaction.atomic
def grant_founding_role(person: Person, role: str, *, legal_basis: str) -> RoleGrant:
    """The first holder of an office of the whole institution, given by the installation itself: no route calls it.

    Refuses as soon as somebody in the institution holds that office: from then on people grant to people.
    """
    today = clock.today(person.institution.time_zone)
    kind = _check(person, role, None, today, None)
    held = RoleGrant.objects.filter(scopes.in_force(today), institution=person.institution, role=kind.code)
    if held.exists():
        raise RuleBroken("role-founded", _("La institución ya tiene a quien ejerce esta función."))
    return _insert(person, role, None, today, None, legal_basis, None)
