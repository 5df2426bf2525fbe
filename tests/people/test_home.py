"""What waits for a person on the home page."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from lms.core import clock
from lms.people import home, home_tasks
from lms.people.actions.roles import grant_role
from lms.people.home import Task, register_tasks, tasks_for
from lms.people.scopes import Scope
from tests.factories.people import (
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db


def staff(role, institution=None, unit=None):
    person = PersonFactory(institution=institution) if institution else PersonFactory()
    RoleGrantFactory(person=person, role=role, unit=unit)
    AccountFactory(person=person, activated=True)
    return person


def tasks(person):
    return [task.title for task in tasks_for(Scope(person, person.institution))]


def test_a_learner_waits_for_nothing_and_pays_one_query(django_assert_num_queries):
    person = PersonFactory()
    scope = Scope(person, person.institution)
    with django_assert_num_queries(1):  # of this room: the others count their own
        assert [task for provider in home_tasks.PROVIDERS for task in provider(scope)] == []
    assert tasks(person) == []
    assert tasks_for(Scope(None, None)) == []


def test_who_may_decide_is_told_and_who_asked_follows_it():
    head = staff("institute_head")
    hr = staff("hr", head.institution)
    person = PersonFactory(institution=head.institution)
    grant_role(person, "auditor", None, clock.today(), None, legal_basis="Oficio 1", by=hr)
    assert tasks(head) == ["Decide 1 solicitud"]
    assert tasks(hr) == ["Sigue tu solicitud"]


def test_a_liaison_is_told_of_who_never_entered():
    unit = OrgUnitFactory(path="00001")
    liaison = staff("liaison", unit.institution, unit)
    for place in (unit, unit, OrgUnitFactory(institution=unit.institution, path="00002")):
        AffiliationFactory(person=PersonFactory(institution=unit.institution), unit=place)
    assert tasks(liaison) == ["Imprime las hojas de 2 personas"]


def test_staff_are_told_to_set_the_second_step(settings):
    settings.REQUIRE_STAFF_MFA = True
    hr = staff("hr")
    assert tasks(hr) == ["Activa tu segundo paso para entrar"]
    Authenticator.objects.create(user=hr.account, type=Authenticator.Type.TOTP, data={})
    assert tasks(hr) == []
    assert tasks(PersonFactory()) == []


def test_what_lapses_first_comes_first(monkeypatch):
    monkeypatch.setattr(home, "_providers", {})
    now = clock.now()
    later, soon = Task("b", "/b", due=now + timedelta(days=2)), Task("a", "/a", due=now)
    heavy, light = Task("c", "/c", weight=9), Task("d", "/d", weight=1)
    register_tasks(lambda scope: [light, later, heavy, soon])
    person = PersonFactory()
    assert tasks(person) == ["a", "b", "c", "d"]
