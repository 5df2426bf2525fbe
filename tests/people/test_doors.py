"""Institution by host, doors by route, and the page of what is not there."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.core import doors
from lms.core.models import Institution
from lms.people.middleware import DoorMiddleware, InstitutionMiddleware, opens
from lms.people.models import AccessLog
from lms.people.scopes import Scope
from tests.factories.core import InstitutionFactory
from tests.factories.people import (
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = ["nuestra.example", "otra.example", "testserver"]


@pytest.fixture
def ours():
    return InstitutionFactory(code="IP", host="nuestra.example", is_default=True)


@pytest.fixture
def other():
    return InstitutionFactory(code="OTRA", host="otra.example")


def institution_at(client, host):
    return client.get("/", headers={"host": host}).context["institution"]


def test_the_host_decides_the_institution(client, ours, other):
    assert institution_at(client, "otra.example") == other
    assert institution_at(client, "nuestra.example") == ours
    assert institution_at(client, "testserver") == ours


def test_on_a_shared_host_the_account_decides(client, ours, other):
    client.force_login(AccountFactory(person=PersonFactory(institution=other)))
    assert institution_at(client, "testserver") == other


def test_an_account_is_nobody_on_the_host_of_another_institution(client, ours, other):
    client.force_login(AccountFactory(person=PersonFactory(institution=ours)))
    where = reverse("people:my_accesses")
    assert client.get(where, headers={"host": "nuestra.example"}).status_code == 200
    assert client.get(where, headers={"host": "testserver"}).status_code == 200
    answer = client.get(where, headers={"host": "otra.example"})
    assert (answer.status_code, answer.url) == (302, f"/cuenta/entrar/?next={where}")


@pytest.mark.parametrize("host", ["nuestra.example", "testserver"])
def test_whose_a_host_is_costs_no_query_of_its_own(client, ours, other, host):
    client.force_login(AccountFactory(person=PersonFactory(institution=ours)))
    where = reverse("people:my_accesses")
    client.get(where, headers={"host": host})  # the session's first request
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where, headers={"host": host}).status_code == 200
    assert sum('FROM "core_institution"' in each["sql"].partition("WHERE")[0] for each in seen) == 1  # the account's


def test_a_host_that_changes_hands_is_obeyed_at_once(client, ours, other):
    client.force_login(AccountFactory(person=PersonFactory(institution=ours)))
    where = reverse("people:my_accesses")
    assert client.get(where).status_code == 200
    Institution.objects.filter(pk=other.pk).update(host="testserver")
    assert client.get(where).status_code == 302
    Institution.objects.filter(pk=other.pk).update(host=None)
    assert client.get(where).status_code == 200


def test_hours_are_those_of_the_institution(client, ours):
    ours.time_zone = "America/Tijuana"
    ours.save()
    person = PersonFactory(institution=ours)
    client.force_login(AccountFactory(person=person))
    at = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    AccessLog.objects.create(institution=ours, person=person, reader=person, what="curp", at=at)
    assert "31 de diciembre de 2025, 16:30" in client.get(reverse("people:my_accesses")).content.decode()


def test_an_empty_installation_shows_its_front(client):
    assert client.get("/").status_code == 200


def test_missing_and_forbidden_look_the_same(client, ours):
    account = AccountFactory(person=PersonFactory(institution=ours))
    RoleGrantFactory(person=account.person, role="liaison", unit=OrgUnitFactory(institution=ours, path="00001"))
    client.force_login(account)
    outside = AffiliationFactory(
        person=PersonFactory(institution=ours), unit=OrgUnitFactory(institution=ours, path="00002")
    )
    pages = []
    for ref in (outside.person.ref, "x" * 22):
        answer = client.get(reverse("people:person", args=[ref]))
        assert answer.status_code == 404
        pages.append(answer.content.decode().replace(ref, "REF"))
    assert pages[0] == pages[1]


def test_the_missing_page_names_the_nearest_who_can_help(client, ours):
    unit = OrgUnitFactory(institution=ours, path="00001")
    area = OrgUnitFactory(institution=ours, path="0000100001")
    account = AccountFactory(person=PersonFactory(institution=ours))
    AffiliationFactory(person=account.person, unit=area)
    client.force_login(account)
    for name, role, over in (("Ana", "admin", None), ("Bety", "liaison", unit), ("Carla", "liaison", area)):
        helper = PersonFactory(institution=ours, given_names=name)
        RoleGrantFactory(person=helper, role=role, unit=over)
        page = client.get("/no-existe/").content.decode()
        assert helper.full_name in page
    client.logout()
    assert "Carla" not in client.get("/no-existe/").content.decode()


@pytest.mark.parametrize(
    ("door", "role", "team", "open_"),
    [
        (doors.Door("signed-in"), None, False, True),
        (doors.Door("offices", frozenset({"hr"})), "hr", False, True),
        (doors.Door("offices", frozenset({"hr"})), "admin", False, False),
        (doors.Door("relations", frozenset({"supervisor"})), None, True, True),
        (doors.Door("relations", frozenset({"supervisor"})), "admin", False, False),
        (doors.Door("no-such-kind"), "admin", True, False),
    ],
)
def test_a_door_opens_to_whom_it_names(door, role, team, open_):
    person = PersonFactory()
    if role:
        RoleGrantFactory(person=person, role=role)
    if team:
        AffiliationFactory(person=PersonFactory(institution=person.institution), superior=person)
    assert opens(door, Scope(person, person.institution)) is open_


def test_a_view_without_a_door_is_closed_even_if_it_gets_this_far():
    request = RequestFactory().get("/perdida/")
    with pytest.raises(Http404):
        DoorMiddleware(lambda request: HttpResponse()).process_view(request, lambda request: None, (), {})


def test_a_public_page_asks_nothing(django_assert_num_queries, client, ours):
    def answer(request):
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = AccountFactory.build()
    with django_assert_num_queries(0):
        InstitutionMiddleware(answer)(request)
