"""The home: one next step, and a constant price."""

from datetime import timedelta

import pytest

from lms.core import clock
from lms.people.home import Task
from lms.people.scopes import Scope
from lms.portal import home
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    house = InstitutionFactory(is_default=True)
    somebody = PersonFactory(institution=house, given_names="Nayeli")
    AffiliationFactory(person=somebody, unit=OrgUnitFactory(institution=house, name="Archivo General"))
    AccountFactory(person=somebody, activated=True)
    return somebody


@pytest.fixture
def tasks(monkeypatch):
    listed = []
    monkeypatch.setattr(home, "tasks_for", lambda scope: listed)
    return listed


def test_the_first_task_is_the_button_and_the_others_are_listed(person, tasks):
    tasks += [Task("Firma el plan", "/a/"), Task("Lee la lección 2", "/b/"), Task("Sesión 2", "/c/", group="later")]
    shown = home.home_of(Scope(person, person.institution))
    assert shown.next.title == "Firma el plan"
    assert [task.title for task in shown.now] == ["Lee la lección 2"]
    assert [task.title for task in shown.later] == ["Sesión 2"]


def test_nobody_is_her_own_liaison(person, tasks):
    liaison = PersonFactory(institution=person.institution)
    RoleGrantFactory(person=person)
    assert home.home_of(Scope(person, person.institution)).liaison is None
    RoleGrantFactory(person=liaison)
    assert home.home_of(Scope(person, person.institution)).liaison == liaison


def test_the_page_says_that_nothing_waits(client, person):
    client.force_login(person.account)
    page = client.get("/mi/").content.decode()
    assert "Nayeli" in page
    assert "Estás al día" in page
    assert "Archivo General" in page


@pytest.mark.parametrize("people", [1, 20])
def test_the_home_of_a_liaison_costs_the_same(client, person, people, django_assert_max_num_queries):
    unit = person.affiliations.get().unit
    RoleGrantFactory(person=person, unit=unit)
    for _ in range(people):
        AffiliationFactory(person=PersonFactory(institution=person.institution), unit=unit)
    client.force_login(person.account)
    client.get("/mi/")
    with django_assert_max_num_queries(12):
        client.get("/mi/")


@pytest.mark.parametrize(("hour", "words"), [(6, "Buenos días"), (12, "Buenas tardes"), (19, "Buenas noches")])
def test_greetings_follow_the_day(hour, words):
    assert home.greeting(hour) == words


def test_the_day_is_said_as_a_person_says_it():
    assert home.long_day(clock.now().replace(year=2026, month=11, day=20)) == "Viernes 20 de noviembre de 2026"
    assert home.long_day(clock.now().replace(year=2026, month=11, day=20) + timedelta(days=1)).startswith("Sábado 21")
