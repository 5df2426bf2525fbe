"""Forming bodies and giving their seats."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.documents import policies
from lms.documents.models import Panel, PanelMember
from lms.documents.states import PanelKind, SeatFunction
from lms.people.actions.trace import trace
from lms.people.models import OrgUnit, Person


@transaction.atomic
def form_panel(
    institution: Institution, kind: str, code: str, name: str, *, unit: OrgUnit | None = None, by: Person
) -> Panel:
    """Form a body, without members yet. The same code, kind and name again give the one there is.

    Refuses whoever does not run the certifying body over that unit, a missing code or name, and a code in use.
    """
    if unit is not None and unit.institution_id != institution.pk:
        raise RuleBroken("panel-unit", _("Esa área es de otra institución. Elige una de la tuya."), field="unit")
    policies.check_convener(by, institution, unit)
    code, name = code.strip(), " ".join(name.split())
    if not 0 < len(code) <= 40 or not 0 < len(name) <= 200:
        raise RuleBroken("panel-name", _("Escribe la clave (40 letras) y el nombre (200 letras) del grupo."))
    panel = Panel(
        institution=institution,
        unit=unit,
        kind=PanelKind(kind),
        code=code,
        name=name,
        created_at=clock.now(),
        created_by=by,
    )
    try:
        with transaction.atomic():
            panel.save(force_insert=True)
    except IntegrityError:
        known = Panel.objects.get(institution=institution, code=code)
        if (known.kind, known.name, known.unit) == (panel.kind, name, unit):
            return known
        raise RuleBroken(
            "panel-code", _("Ya hay un grupo con la clave «%(code)s». Escribe otra.") % {"code": code}, field="code"
        ) from None
    trace("panel.formed", panel, "panel", by, panel_kind=panel.kind, code=code)
    return panel


@transaction.atomic
def appoint_member(
    panel: Panel,
    person: Person,
    function: str,
    *,
    has_vote: bool = True,
    is_expert: bool = False,
    is_responsible: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    alternate_of: PanelMember | None = None,
    legal_basis: str = "",
    by: Person,
) -> PanelMember:
    """Give a person a seat in a body, from today unless said. Her own function makes her expert or responsible too.

    Whoever has the seat already keeps it (the same appointment again gives the one there is). Refuses whoever does not
    run the body, one's own appointment, somebody of another institution or who left, days out of order, a seat without
    a vote in a group of dictamen, a seat held otherwise, and an alternate of an alternate or of another body.
    """
    policies.check_convener(by, panel.institution, panel.unit)
    _check_person(panel, person, by)
    member = PanelMember(
        panel=panel,
        person=person,
        function=SeatFunction(function),
        has_vote=has_vote,
        is_expert=is_expert or function == SeatFunction.EXPERT,
        is_responsible=is_responsible or function == SeatFunction.RESPONSIBLE,
        starts_on=starts_on or clock.today(panel.institution.time_zone),
        ends_on=ends_on,
        alternate_of=alternate_of,
        appointed_by=by,
        legal_basis=legal_basis.strip(),
    )
    _check_seat(member)
    return _seated(member) or _appoint(member, by)


def _check_person(panel: Panel, person: Person, by: Person) -> None:
    if person.institution_id != panel.institution_id or not person.is_active:
        raise RuleBroken("member-person", _("Esa persona no trabaja en la institución. Elige a otra o invítala."))
    if person.pk == by.pk:
        raise RuleBroken(
            "member-self", _("Nadie se nombra a sí mismo. Pide que te nombre otra persona con tu función.")
        )


def _check_seat(member: PanelMember) -> None:
    if member.ends_on is not None and member.ends_on < member.starts_on:
        raise RuleBroken(
            "member-days", _("El nombramiento termina antes de empezar. Revisa las fechas."), field="ends_on"
        )
    if member.panel.kind == PanelKind.RULING and not member.has_vote:
        raise RuleBroken(
            "panel-voteless", _("En un grupo de dictamen votan todas las personas. Invita a la sesión a quien no vota.")
        )
    other = member.alternate_of
    if other is not None and (
        other.panel_id != member.panel_id or other.alternate_of_id or other.person == member.person
    ):
        raise RuleBroken("member-alternate", _("La suplencia es de otra persona titular de este mismo grupo."))


def _seated(member: PanelMember) -> PanelMember | None:
    """The seat that a person holds in those days; refuses when it is another than the one being given."""
    overlaps = Q(ends_on=None) | Q(ends_on__gte=member.starts_on)
    if member.ends_on is not None:
        overlaps &= Q(starts_on__lte=member.ends_on)
    known = PanelMember.objects.filter(overlaps, panel=member.panel, person=member.person).first()
    if known is None:
        return None
    told = ("function", "has_vote", "is_expert", "is_responsible", "alternate_of_id", "ends_on")
    if all(getattr(known, name) == getattr(member, name) for name in told):
        return known
    raise _taken(member.person)


def _appoint(member: PanelMember, by: Person) -> PanelMember:
    """Insert a seat and leave its trace. Refuses one that was given to the same person at the same time."""
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        raise _taken(member.person) from None
    trace(
        "panel.member_appointed",
        member,
        "panel-member",
        by,
        institution=member.panel.institution,
        legal_basis=member.legal_basis,
        panel=member.panel.ref,
        person=member.person.ref,
        function=str(member.function),
    )
    return member


def _taken(person: Person) -> RuleBroken:
    return RuleBroken(
        "member-seated",
        _("%(name)s ya tiene un lugar en este grupo. Termina antes ese nombramiento.") % {"name": person.full_name},
    )


@transaction.atomic
def end_member(member: PanelMember, last_day: date | None = None, *, by: Person) -> PanelMember:
    """End a seat after a day, today unless said. Who it was and what she voted stays. Again it changes nothing.

    Refuses whoever does not run the body, and a day before the seat began or before yesterday.
    """
    panel = member.panel
    policies.check_convener(by, panel.institution, panel.unit)
    today = clock.today(panel.institution.time_zone)
    day = last_day or today
    if day < max(member.starts_on, today - timedelta(days=1)):
        raise RuleBroken("member-days", _("Un nombramiento termina hoy o después. Revisa la fecha."), field="ends_on")
    open_seat = PanelMember.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), pk=member.pk)
    if open_seat.update(ends_on=day):
        trace(
            "panel.member_ended",
            member,
            "panel-member",
            by,
            institution=panel.institution,
            person=member.person.ref,
            last_day=day.isoformat(),
        )
    member.refresh_from_db()
    return member
