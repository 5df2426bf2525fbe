"""Files and health through the client."""

import io

import pytest
from django.utils import timezone

from lms.core import doors, files, health, views
from lms.people.models import Account, Person
from tests.factories.core import InstitutionFactory

PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def account(client, db):
    """Somebody signed in at the only institution."""
    house = InstitutionFactory(is_default=True)
    person = Person.objects.create(institution=house, given_names="Ana", first_surname="Paz", created_at=timezone.now())
    account = Account.objects.create(person=person, created_at=timezone.now())
    client.force_login(account)
    return account


@pytest.fixture
def stored(settings, tmp_path, monkeypatch, account):
    """A web page as somebody sent it: the worst that could be shown in place."""
    settings.STORED_FILES_ROOT = tmp_path
    monkeypatch.setattr(files, "_kinds", {})
    own = lambda request, row: request.user.is_authenticated and request.user.person.ref == row.subject_ref  # noqa: E731
    files.register_kind("page", own, ["text/html"], 1000)
    return files.store_file(
        account.person.institution, io.BytesIO(PAGE), "mi año.html", kind="page", subject_ref=account.person.ref
    )


@pytest.mark.django_db
def test_a_file_comes_to_be_saved_and_cannot_act(client, stored):
    answer = client.get(f"/archivos/{stored.ref}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PAGE
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''mi%20a%C3%B1o.html"
    assert answer["Content-Type"] == "text/html"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.has_header("ETag")
    assert not answer.has_header("Last-Modified")


@pytest.mark.django_db
def test_conditional_headers_give_nothing_away(client, stored):
    for headers in ({"If-None-Match": f'"{stored.sha256}"'}, {"If-None-Match": "*"}, {"Range": "bytes=0-3"}):
        answer = client.get(f"/archivos/{stored.ref}/", headers=headers)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == PAGE


@pytest.mark.django_db
def test_forbidden_missing_and_lost_look_the_same(client, stored):
    files.path_of(stored.ref).rename(files.path_of(stored.ref).with_suffix(".lejos"))
    lost = client.get(f"/archivos/{stored.ref}/")
    stored.subject_ref = "otra"
    stored.save()
    forbidden = client.get(f"/archivos/{stored.ref}/")
    missing = client.get(f"/archivos/{'x' * 22}/")
    assert lost.status_code == forbidden.status_code == missing.status_code == 404


@pytest.mark.django_db
def test_nobody_signed_in_gets_no_file(client, stored):
    client.logout()
    assert client.get(f"/archivos/{stored.ref}/").status_code in {302, 404}


@pytest.mark.django_db
def test_a_file_is_only_read(client, stored):
    assert client.post(f"/archivos/{stored.ref}/").status_code == 405


@pytest.mark.django_db
def test_the_folder_itself_is_not_on_the_site(client, stored):
    for address in (f"/archivos-publicos/{stored.ref[:2]}/{stored.ref}", f"/archivos/{stored.ref[:2]}/{stored.ref}/"):
        assert client.get(address).status_code == 404


def test_each_route_has_its_door():
    assert views.stored_file.door == doors.Door("signed-in")
    assert views.alive.door == views.ready.door == doors.Door("public")


# --- health ---------------------------------------------------------------------------------------------------------


def test_alive_asks_no_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_names_what_it_looked_at(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["checks"].items() >= dict.fromkeys(["clock", "database", "disk", "migrations"], "ok").items()


@pytest.mark.django_db
def test_ready_says_no_without_saying_why(client, monkeypatch, caplog):
    def secret():
        raise OSError("postgres://user:secret@host")

    monkeypatch.setattr(health, "_checks", {"good": lambda: True, "bad": lambda: False, "broken": secret})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "bad", "checks": {"good": "ok", "bad": "bad", "broken": "bad"}}
    assert [record.args for record in caplog.records if record.name == "lms.core.health"] == [("bad",), ("broken",)]
