"""Another area and leaving, as human resources records them; and the tree of areas."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from catalog.profiles.models import Position, PositionHolding
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.actions.affiliations import deactivate_person
from lms.people.actions.identifiers import add_identifier
from lms.people.models import Affiliation, OrgUnit, Person, PersonIdentifier, RoleGrant
from tests.architecture.walk import facts, watching
from tests.factories.people import (
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db
OFFICIAL = "Oficio RH/1/2026"


@pytest.fixture
def unit():
    return OrgUnitFactory(path="00001")


@pytest.fixture
def other(unit):
    return OrgUnitFactory(institution=unit.institution, path="00002", name="Otra área")


def worker(unit, **names):
    person = PersonFactory(institution=unit.institution, **names)
    AffiliationFactory(person=person, unit=unit)
    return person


@pytest.fixture
def desk(client, unit):
    account = AccountFactory(person=worker(unit), activated=True)
    RoleGrantFactory(person=account.person, role="hr")
    client.force_login(account)
    client.person = account.person
    return client


def holding(person, **options):
    position, _made = Position.objects.get_or_create(
        institution=person.institution, code="AN", name="Analista", name_fold="analista"
    )
    start = {"starts_on": date(2020, 1, 1)} | options
    return PositionHolding.objects.create(institution=person.institution, person=person, position=position, **start)


def test_the_page_shows_puesto_places_and_acts(desk, unit):
    person = worker(unit)
    holding(person)
    page = desk.get(reverse("people:person", args=[person.ref])).content.decode()
    assert "Analista" in page
    assert "Dónde ha trabajado" in page
    assert reverse("people:leave", args=[person.ref]) in page
    assert reverse("people:move", args=[person.ref]) in page
    own = desk.get(reverse("people:person", args=[desk.person.ref])).content.decode()
    assert reverse("people:leave", args=[desk.person.ref]) not in own


def leaving(**more):
    today = clock.today()
    return {"last_day": today.isoformat(), "reason": "Renuncia", "legal_basis": OFFICIAL} | more


def test_leaving_is_reviewed_and_ends_places_puesto_and_offices(desk, unit):
    person = worker(unit)
    held = holding(person)
    RoleGrantFactory(person=person, role="liaison", unit=unit)
    where = reverse("people:leave", args=[person.ref])
    page = desk.post(where, leaving()).content.decode()
    assert "Revisa la baja" in page
    assert Person.objects.get(pk=person.pk).is_active
    answer = desk.post(where, leaving(confirm="1"), follow=True)
    assert "Causó baja" in answer.content.decode()
    held.refresh_from_db()
    assert held.ends_on == Affiliation.objects.get(person=person).ends_on == clock.today()
    assert not RoleGrant.objects.filter(person=person, revoked_at=None).exists()
    entry = AuditEntry.objects.get(verb="person.left")
    assert (entry.legal_basis, entry.data["reason"]) == (OFFICIAL, "Renuncia")
    assert desk.post(where, leaving(confirm="1")).status_code == 302  # the same press twice
    assert AuditEntry.objects.filter(verb="person.left").count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"last_day": "2999-01-01"}, "el último día o después"),
        ({"last_day": "2019-01-01"}, "empieza después de esa fecha"),
        ({"reason": " "}, "Escribe el motivo"),
        ({"legal_basis": ""}, "Escribe el documento"),
    ],
)
def test_a_refused_leave_keeps_what_was_typed_and_changes_nothing(desk, unit, sent, said):
    person = worker(unit)
    answer = desk.post(reverse("people:leave", args=[person.ref]), leaving(confirm="1") | sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert OFFICIAL in page or "Renuncia" in page
    assert Person.objects.get(pk=person.pk).is_active


def test_nobody_records_their_own_leave(unit):
    person = worker(unit)
    with pytest.raises(RuleBroken) as refused:
        deactivate_person(person, clock.today(), by=person, reason="Renuncia")
    assert refused.value.code == "own-leave"
    assert Person.objects.get(pk=person.pk).is_active


def moving(unit, **more):
    return {"unit": unit.ref, "superior": "", "starts_on": clock.today().isoformat()} | more


def test_a_change_of_area_is_reviewed_and_dated(desk, unit, other):
    person, boss = worker(unit), worker(unit, given_names="Hilario", first_surname="Güemes")
    where = reverse("people:move", args=[person.ref])
    page = desk.post(where, moving(other, superior="guemes hilario")).content.decode()
    assert "Hilario Güemes" in page
    assert Affiliation.objects.filter(person=person).count() == 1
    desk.post(where, moving(other, superior="guemes hilario", confirm="1"))
    former, present = Affiliation.objects.filter(person=person).order_by("starts_on")
    assert (present.unit, present.superior, present.ends_on) == (other, boss, None)
    assert former.ends_on == clock.today() - timedelta(days=1)
    again = desk.post(where, moving(other, superior="guemes hilario", confirm="1"))
    assert again.status_code == 422
    assert "La nueva debe empezar después" in again.content.decode()
    assert Affiliation.objects.filter(person=person).count() == 2


def test_a_superior_is_found_by_number_and_chosen_among_several(desk, unit, other):
    person = worker(unit)
    ana, anabel = (
        worker(unit, given_names="Ana", first_surname="Pech"),
        worker(unit, given_names="Anabel", first_surname="Pech"),
    )
    add_identifier(anabel, PersonIdentifier.Kind.STAFF_NUMBER, "IP-7")
    where = reverse("people:move", args=[person.ref])
    assert "Anabel Pech" in desk.post(where, moving(other, superior="ip-7")).content.decode()
    answer = desk.post(where, moving(other, superior="pech"))
    assert answer.status_code == 422
    assert "Varias personas coinciden" in answer.content.decode()
    desk.post(where, moving(other, superior="pech", superior_ref=ana.ref, confirm="1"))
    assert Affiliation.objects.get(person=person, ends_on=None).superior == ana


def test_a_superior_who_depends_on_the_person_is_refused_in_the_form(desk, unit, other):
    boss = worker(unit)
    below = PersonFactory(institution=unit.institution, given_names="Debajo", first_surname="Suyo")
    AffiliationFactory(person=below, unit=unit, superior=boss)
    answer = desk.post(reverse("people:move", args=[boss.ref]), moving(other, superior="Debajo Suyo", confirm="1"))
    assert answer.status_code == 422
    assert "no puede ser su superior" in answer.content.decode()
    assert Affiliation.objects.get(person=boss).unit == unit


def test_areas_of_another_institution_and_closed_ones_are_not_offered(desk, unit):
    closed = OrgUnitFactory(institution=unit.institution, path="00003", valid_to=date(2020, 1, 1))
    for each in (OrgUnitFactory(), closed):
        answer = desk.post(reverse("people:move", args=[worker(unit).ref]), moving(each, confirm="1"))
        assert answer.status_code == 422


# --- areas ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 20])
def test_the_tree_costs_the_same_however_large(desk, unit, number):
    for each in range(number):
        area = OrgUnitFactory(
            institution=unit.institution, parent=unit, path=f"00001{each + 1:05d}", name=f"Dentro {each}"
        )
        worker(area)
    with watching() as seen:
        answer = desk.get(reverse("people:units"))
    assert len(facts(seen)) == 4  # account, grants, units, counts
    [root] = answer.context["areas"]
    assert (root.people, root.total, len(root.below)) == (1, number + 1, number)


def test_a_liaison_sees_the_areas_of_hers_and_no_forms(client, unit, other):
    person = worker(unit)
    RoleGrantFactory(person=person, role="liaison", unit=unit)
    client.force_login(AccountFactory(person=person))
    page = client.get(reverse("people:units")).content.decode()
    assert unit.name in page
    assert other.name not in page
    assert reverse("people:unit_add") not in page


def test_an_area_is_added_under_another(desk, unit):
    start = desk.get(reverse("people:unit_add"), {"bajo": unit.ref}).content.decode()
    assert f'value="{unit.ref}" selected' in start
    sent = {"code": "N-1", "name": "Nueva área", "parent": unit.ref}
    assert desk.post(reverse("people:unit_add"), sent).status_code == 302
    assert OrgUnit.objects.get(code="N-1").parent == unit
    twice = desk.post(reverse("people:unit_add"), sent)
    assert twice.status_code == 422
    assert "Ya hay un área con la clave" in twice.content.decode()


def test_an_area_changes_name_place_and_end_one_at_a_time(desk, unit, other):
    where = reverse("people:unit", args=[other.ref])
    desk.post(where, {"act": "name", "name-name": "Otro nombre"})
    desk.post(where, {"act": "move", "move-parent": unit.ref})
    other.refresh_from_db()
    assert (other.name, other.parent, other.valid_to) == ("Otro nombre", unit, None)
    desk.post(where, {"act": "close", "close-on": clock.today().isoformat(), "close-legal_basis": OFFICIAL})
    other.refresh_from_db()
    assert other.valid_to == clock.today()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "name", "name-name": ""}, "Falta «Nombre»"),
        ({"act": "move", "move-parent": "self"}, "no puede depender de sí misma"),
        ({"act": "close", "close-on": "2026-01-01", "close-legal_basis": OFFICIAL}, "aún tiene áreas o personas"),
        ({"act": "inventado"}, ""),
    ],
)
def test_a_refused_change_of_an_area_is_said_in_its_form(desk, unit, sent, said):
    before = OrgUnit.objects.filter(pk=unit.pk).values().get()
    sent = {key: unit.ref if value == "self" else value for key, value in sent.items()}
    answer = desk.post(reverse("people:unit", args=[unit.ref]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert OrgUnit.objects.filter(pk=unit.pk).values().get() == before
