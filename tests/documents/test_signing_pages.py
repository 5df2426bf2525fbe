"""Signing on screen: the password again, back to the act with what was typed; and papers that a second person sees."""

import io
import time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from lms.core import clock
from lms.documents.actions.sessions import close_session
from lms.documents.actions.signatures import PaperProof, sign
from lms.documents.models import PaperReview, Signature
from lms.documents.queries.signatures import is_confirmed
from lms.people import signing
from tests.documents.test_panel_pages import signed_in
from tests.documents.test_signatures import PDF
from tests.factories.panels import body, convener, held
from tests.factories.people import AccountFactory, PersonFactory
from tests.people.door import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes():
    """Minutes of a session, a member who was there with her account, and the page where she signs."""
    group, session = held()
    made = close_session(session, by=group.by)
    account = AccountFactory(person=group.people[0], activated=True)
    account.set_password(PASSWORD)
    account.save()
    return made, group.people[0], reverse("documents:minutes", args=[session.ref])


def test_signing_asks_for_the_password_and_comes_back_with_what_was_typed(client, minutes):
    _made, person, page = minutes
    client.force_login(person.account)
    answer = client.post(page, {"nota": "Con\nrenglones", "lista": ["a", "b"]})
    assert answer["Location"].startswith("/cuenta/confirmar/?next=")
    assert not Signature.objects.exists()
    back = client.get(answer["Location"]).context["redirect_field_value"]
    wrong = client.post("/cuenta/confirmar/", {"password": "otra", "next": back})
    assert "Esa no es tu contraseña" in wrong.content.decode()
    answer = client.post("/cuenta/confirmar/", {"password": PASSWORD, "next": back}, follow=True)
    text = answer.content.decode()
    assert answer.request["PATH_INFO"] == back
    assert "Firmar el acta" in text
    act = answer.context["act"]
    assert act["path"] == page
    assert [tuple(each) for each in act["fields"]] == [("nota", "Con\nrenglones"), ("lista", "a"), ("lista", "b")]
    assert 'name="csrfmiddlewaretoken"' in text
    client.post(act["path"], dict(act["fields"]))
    assert Signature.objects.get().person == person


def test_five_minutes_later_it_is_asked_again(client, minutes):
    _made, person, page = minutes
    with time_machine.travel("2026-06-10T18:00:00Z", tick=False) as hour:
        signed_in(client, person, fresh=True)
        hour.shift(301)
        assert client.post(page).status_code == 302
        assert not Signature.objects.exists()
        session = client.session
        session["proved_at"] = time.time() - 300
        session.save()
        client.post(page)
        assert Signature.objects.exists()


def test_two_tabs_keep_their_own_acts_and_old_ones_are_forgotten(client, minutes):
    _made, person, page = minutes
    client.force_login(person.account)
    for number in range(signing.MOST + 2):
        client.post(page, {"nota": str(number)})
    kept = client.session[signing.PENDING]
    assert [each["fields"][0][1] for each in kept.values()] == ["2", "3", "4", "5", "6"]
    with time_machine.travel(time.time() + signing.LIVES + 60):
        signed_in(client, person, fresh=True)
        key = next(iter(kept))
        answer = client.get(reverse("account_resume", args=[key]), follow=True)
        assert "no se firmó nada" in answer.content.decode()
    assert client.get(reverse("account_resume", args=["x"])).status_code == 302


def test_an_act_to_resume_asks_for_the_password_too(client, minutes):
    _made, person, page = minutes
    client.force_login(person.account)
    client.post(page, {"nota": "x"})
    key = next(iter(client.session[signing.PENDING]))
    answer = client.get(reverse("account_resume", args=[key]))
    assert answer["Location"].startswith("/cuenta/confirmar/")


def test_a_file_is_asked_for_again_on_the_page_of_the_act(client, minutes):
    _made, person, page = minutes
    client.force_login(person.account)
    answer = client.post(page, {"archivo": SimpleUploadedFile("a.pdf", PDF)})
    assert answer["Location"].endswith(f"next={page.replace('/', '%2F')}")
    assert signing.PENDING not in client.session


def test_whoever_has_no_password_of_her_own_is_told_what_to_do(client, minutes):
    _made, person, page = minutes
    person.account.set_unusable_password()
    person.account.save()
    client.force_login(person.account)
    answer = client.post(page)
    assert (answer.status_code, Signature.objects.count()) == (403, 0)
    assert "vuelve a entrar" in answer.content.decode()


def test_nothing_is_kept_of_a_page_that_is_only_read(minutes):
    request = RequestFactory().get("/algo/?a=1")
    request.user, request.session = minutes[1].account, {}
    answer = signing.fresh_signature(request)
    assert answer["Location"].endswith("next=%2Falgo%2F%3Fa%3D1")
    assert request.session == {}


# --- papers ---------------------------------------------------------------------------------------------------------


def opens(client, scan) -> bool:
    answer = client.get(reverse("core:file", args=[scan.file.ref]))
    if answer.status_code == 200:
        b"".join(answer.streaming_content)
    return answer.status_code == 200


@pytest.fixture
def paper():
    by = convener()
    person, recorder = (PersonFactory(institution=by.institution) for _number in range(2))
    proof = PaperProof(io.BytesIO(PDF), "plan.pdf", clock.today(), recorder)
    method = Signature.Method.PAPER
    given = sign("plan", "1", "ab" * 32, by=person, capacity="Persona candidata", method=method, paper=proof)
    return given, by, recorder


def test_the_office_confirms_a_paper_that_it_did_not_bring(client, paper):
    given, by, _recorder = paper
    signed_in(client, by)
    assert "Revisa 1 firma en papel" in client.get(reverse("home")).content.decode()
    assert given.person_name in client.get(reverse("documents:papers")).content.decode()
    page = reverse("documents:paper", args=[given.ref])
    scan = given.scans.get()
    assert opens(client, scan)
    assert client.post(page, {}).status_code == 422
    answer = client.post(page, {"decision": "no", "reason": ""})
    assert answer.status_code == 422
    assert "Escribe el motivo" in answer.content.decode()
    client.post(page, {"decision": "yes"})
    assert is_confirmed(given)
    assert "Nada por confirmar" in client.get(reverse("documents:papers")).content.decode()


def test_whoever_brought_it_is_told_that_another_confirms(client, paper):
    given, _by, recorder = paper
    page = reverse("documents:paper", args=[given.ref])
    assert signed_in(client, recorder).get(page).status_code == 404  # no office
    scan = given.scans.get()
    assert opens(client, scan)
    stranger = signed_in(client, PersonFactory(institution=given.institution))
    assert not opens(stranger, scan)
    assert signed_in(client, convener()).get(page).status_code == 404  # another institution's
    assert not PaperReview.objects.exists()


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_of_papers_costs_the_same(client, rows, django_assert_max_num_queries):
    by = convener()
    for number in range(rows):
        person, recorder = (PersonFactory(institution=by.institution) for _each in range(2))
        proof = PaperProof(io.BytesIO(PDF), "plan.pdf", clock.today(), recorder)
        sign("plan", str(number), "ab" * 32, by=person, capacity="x", method=Signature.Method.PAPER, paper=proof)
    signed_in(client, by)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("documents:papers")).status_code == 200
    assert body(by).panel
