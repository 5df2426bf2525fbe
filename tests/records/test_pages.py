"""The pages of one's own record and puesto."""

from datetime import date

import pytest
from django.test import Client

from lms.records.actions.attainments import Claim
from lms.records.models import EvidenceKind
from lms.records.rules import Grade, Hours
from tests.factories.people import AccountFactory
from tests.factories.profiles import PositionHoldingFactory, ProfileFactory, ProfileRequirementFactory
from tests.records.conftest import certify, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(person):
    return AccountFactory(person=person, activated=True)


@pytest.fixture
def client(account):
    client = Client()
    client.force_login(account, backend="lms.people.signin.IdentifierBackend")
    return client


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_record_says_what_will_be_here(client):
    assert "Aún no hay nada en tu historial" in page(client, "/mi/historial/")


def test_a_record_shows_each_line_with_its_state_and_totals(client, person):
    give(
        person,
        title="Derechos ARCO",
        hours=Hours(online=480),
        grade=Grade(8800, 10000, 8000, 2),
        document=("ref", "CA-2026-000655"),
        achieved_on=date(2024, 5, 6),
    )
    certify(person, title="Certificado EC0105", valid_to=date(2025, 3, 14), achieved_on=date(2024, 3, 14))
    html = page(client, "/mi/historial/")
    for words in (
        "8 h desde 2024",
        "88.00",
        "CA-2026-000655",
        "Competente",
        "Vencido",
        "el 14 mar 2025",
        "Total de 2024",
    ):
        assert words in html
    assert "Copia de consulta" in html


@pytest.mark.parametrize("lines", [1, 20])
def test_a_record_costs_the_same_whatever_its_length(client, person, lines, django_assert_max_num_queries):
    for number in range(lines):
        give(person, str(number))
    client.get("/mi/historial/")
    with django_assert_max_num_queries(9):
        client.get("/mi/historial/")


def test_a_puesto_says_what_it_asks_what_is_shown_and_what_closes_it(client, person):
    profile = ProfileFactory(published=True, position=PositionHoldingFactory(person=person).position)
    competency = ProfileRequirementFactory(profile=profile, level=3).competency
    ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code="EC1171")
    give(person, title="Derechos ARCO", attainments=[Claim(competency, 2, EvidenceKind.COURSE)])
    html = page(client, "/mi/puesto/")
    for words in (
        profile.position.name,
        "Muestras 0 de la única competencia",
        "te falta un nivel",
        "2 de 3",
        "Curso: Derechos ARCO",
        "Tu curso cuenta hasta nivel 2; el resto lo da la observación de tu superior.",
        "EC1171",
        "Te falta",
    ):
        assert words in html


@pytest.mark.parametrize("rows", [1, 20])
def test_a_puesto_stays_within_twelve_queries(client, person, rows, django_assert_max_num_queries):
    profile = ProfileFactory(published=True, position=PositionHoldingFactory(person=person).position)
    for number in range(rows):
        ProfileRequirementFactory(profile=profile)
        ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code=f"EC{number:04d}")
    client.get("/mi/puesto/")
    with django_assert_max_num_queries(12):
        client.get("/mi/puesto/")


def test_without_puesto_or_profile_the_page_says_who_can_help(client, person):
    assert "Aún no tienes un puesto registrado" in page(client, "/mi/puesto/")
    PositionHoldingFactory(person=person)
    assert "El perfil de tu puesto aún no se publica" in page(client, "/mi/puesto/")


def test_what_is_mine_is_mine_alone(client, person):
    other = AccountFactory()
    give(other.person, title="Curso ajeno")
    assert "Curso ajeno" not in page(client, "/mi/historial/")


@pytest.mark.parametrize("address", ["/mi/", "/mi/historial/", "/mi/puesto/"])
def test_the_menu_marks_one_place_alone(client, address):
    html = page(client, address)
    assert html.count("aria-current") == 1
    assert f'href="{address}" aria-current="page"' in html


def test_both_pages_stand_in_the_menu(client):
    html = page(client, "/mi/")
    assert 'href="/mi/historial/"' in html
    assert 'href="/mi/puesto/"' in html
    assert Client().get("/mi/historial/").status_code == 302
