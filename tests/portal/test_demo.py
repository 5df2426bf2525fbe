"""The demo is made by the real actions, may be repeated, and everybody it prints can enter."""

import pytest
from django.core.management import call_command

from catalog.profiles.models import Profile, Standard
from lms.core import ledger_check
from lms.core.models import AuditEntry, Institution
from lms.people.models import Account, Affiliation, Person, RoleGrant
from lms.portal.demo.accounts import ACCOUNTS, INSTITUTE, OTHER, PASSWORD


@pytest.fixture
def demo(demo_database, capsys):
    return demo_database


def counts():
    return {model.__name__: model.objects.count() for model in (AuditEntry, Person, Account, Affiliation, RoleGrant)}


def test_the_demo_twice_is_the_demo_once(demo, capsys):
    before = counts()
    call_command("demo")
    assert counts() == before
    assert "no cambió nada" in capsys.readouterr().out
    assert set(Institution.objects.filter(is_demo=True).values_list("code", flat=True)) == {"IP", "OTRA"}


def test_everybody_printed_can_enter(demo, client):
    for username, _shows in ACCOUNTS:
        account = Account.objects.get(username=username)
        assert account.check_password(PASSWORD), username
        assert account.person.is_demo
    answer = client.post("/cuenta/entrar/", {"login": "servidora", "password": PASSWORD}, follow=True)
    assert "María Fernanda" in answer.content.decode()


def test_offices_are_held_as_listed_and_granted_by_others(demo):
    for each in (*INSTITUTE, *OTHER):
        held = RoleGrant.objects.filter(person__account__username=each.username, revoked_at=None)
        assert set(held.values_list("role", flat=True)) == {role for role, _unit in each.offices}, each.username


def test_profiles_and_the_standard_are_whole(demo):
    assert Profile.objects.filter(state="published").count() == 4
    version = Standard.objects.get(code="EC1171").versions.get()
    assert [element.code for element in version.elements.all()] == ["E3692", "E3693", "E3694"]
    assert Standard.objects.count() >= 180


def test_what_the_demo_wrote_is_sound(demo):
    assert ledger_check.verify().sound


def test_the_demo_is_refused_where_passwords_must_not_be_public(settings, db):
    settings.DEMO = False
    with pytest.raises(Exception, match="DEMO=1"):
        call_command("demo")
    assert not Institution.objects.exists()
