"""Where people work and under whom; and what happens when somebody leaves."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.actions.units import take_chart
from lms.people.models import Affiliation, OrgUnit, Person, RoleGrant
from lms.people.signals import person_left

LONGEST_CHAIN = 60  # superiors above one person; a longer chain is a fault of the data


def _refuse_stranger(person: Person, other: Person | OrgUnit | None) -> None:
    if other is not None and other.institution_id != person.institution_id:
        raise RuleBroken("other-institution", _("Esa persona o área no es de tu institución. Elige otra de la lista."))


def _refuse_chain(person: Person, superior: Person | None) -> None:
    """Refuse a superior who answers, through whatever chain, to the person. The chart must be taken.

    One query per step of the chain above, at most LONGEST_CHAIN.
    """
    above = superior.pk if superior else None
    for _step in range(LONGEST_CHAIN):
        if above is None:
            return
        if above == person.pk:
            break
        above = (
            Affiliation.objects.filter(person=above, is_main=True, ends_on=None)
            .values_list("superior", flat=True)
            .first()
        )
    raise RuleBroken(
        "superior-cycle",
        _("Esa persona depende de %(person)s; no puede ser su superior. Elige a otra persona.")
        % {"person": person.full_name},
        field="superior",
    )


@transaction.atomic
def affiliate(
    person: Person, unit: OrgUnit, superior: Person | None, starts_on: date, *, by: Person | None
) -> Affiliation:
    """Give a person a main place from a day on; the former one ends the day before.

    Refuses a unit closed by then, a superior who depends on the person, whoever is of another institution or has left,
    and a day that is not after the former start. `by` None is an import run by the system.
    """
    _refuse_stranger(person, unit)
    _refuse_stranger(person, superior)
    if not person.is_active:
        raise RuleBroken("person-left", _("%(person)s ya causó baja. Regístrala de nuevo.") % {"person": person})
    take_chart(person.institution)
    if unit.valid_to is not None and unit.valid_to < starts_on:
        raise RuleBroken("unit-closed", _("«%(unit)s» ya cerró. Elige un área vigente.") % {"unit": unit.name})
    _refuse_chain(person, superior)
    former = Affiliation.objects.filter(person=person, is_main=True, ends_on=None).first()
    if former is not None:
        _end_former(former, starts_on)
    place = Affiliation(
        institution=person.institution, person=person, unit=unit, superior=superior, starts_on=starts_on
    )
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "affiliation-changed", _("Alguien más cambió su adscripción hace un momento. Revísala y repite.")
        ) from None
    trace(
        "person.affiliated",
        person,
        "person",
        by,
        unit=unit.ref,
        superior=superior.ref if superior else "",
        starts_on=starts_on.isoformat(),
    )
    return place


def _end_former(former: Affiliation, starts_on: date) -> None:
    if former.starts_on >= starts_on:
        raise RuleBroken(
            "affiliation-before-current",
            _("Su adscripción actual empezó el %(day)s. La nueva debe empezar después.")
            % {"day": f"{former.starts_on:%d/%m/%Y}"},
            field="starts_on",
        )
    Affiliation.objects.filter(pk=former.pk, ends_on=None).update(ends_on=starts_on - timedelta(days=1))


@transaction.atomic
def set_superior(person: Person, superior: Person | None, *, by: Person | None) -> Affiliation:
    """Say who leads a person in the main place held today. Refuses cycles and whoever has no open place."""
    _refuse_stranger(person, superior)
    take_chart(person.institution)
    place = Affiliation.objects.filter(person=person, is_main=True, ends_on=None).select_related("superior").first()
    if place is None:
        raise RuleBroken(
            "person-without-place",
            _("%(person)s no tiene adscripción vigente. Regístrala primero.") % {"person": person.full_name},
        )
    _refuse_chain(person, superior)
    before, place.superior = place.superior, superior
    place.save(update_fields=["superior"])
    trace(
        "person.superior_set",
        person,
        "person",
        by,
        before=before.ref if before else "",
        after=superior.ref if superior else "",
    )
    return place


@transaction.atomic
def deactivate_person(
    person: Person, last_day: date, *, by: Person | None, reason: str, legal_basis: str = ""
) -> Person:
    """Record that a person leaves (baja). Every office ends at once; places end on the last day.

    What rooms above gave them ends too (`signals.person_left`). Refuses one's own, a day still to come and one before
    the present place began. The account stays: whoever left can always see their own record and open processes.
    Repeating it is a no-op.
    """
    open_places = Affiliation.objects.filter(Q(ends_on=None) | Q(ends_on__gt=last_day), person=person)
    _check_leave(person, last_day, by, open_places)
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        return person
    person.is_active = False
    places, grants = open_places.update(ends_on=last_day), _end_grants(person, by)
    person_left.send(Person, person=person, last_day=last_day, by=by)
    trace(
        "person.left",
        person,
        "person",
        by,
        legal_basis=legal_basis,
        last_day=last_day.isoformat(),
        reason=reason,
        places=places,
        grants=grants,
    )
    return person


def _check_leave(person: Person, last_day: date, by: Person | None, open_places: QuerySet[Affiliation]) -> None:
    if by is not None and by.pk == person.pk:
        raise RuleBroken("own-leave", _("No puedes registrar tu propia baja. Pídelo a otra persona."))
    if last_day > clock.today(person.institution.time_zone):
        raise RuleBroken(
            "leave-in-future", _("La baja se registra el último día o después. Revisa la fecha."), field="last_day"
        )
    if open_places.filter(starts_on__gt=last_day).exists():
        raise RuleBroken(
            "leave-before-start",
            _("Su adscripción empieza después de esa fecha. Revisa el último día."),
            field="last_day",
        )


def _end_grants(person: Person, by: Person | None) -> int:
    """Every office ends at once; how many. A query, an update, and a trace for each."""
    grants = list(RoleGrant.objects.filter(person=person, revoked_at=None))
    RoleGrant.objects.filter(person=person, revoked_at=None).update(revoked_at=clock.now())
    for grant in grants:
        trace("role.revoked", grant, "grant", by, role=grant.role, person=person.ref, reason="left")
    return len(grants)
