"""The pages of whoever answers, without script: each once through the client, and what each costs."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from assessment.actions.answer import Batch, Item, save_answers
from assessment.actions.attempt import start
from assessment.models import Answer, Attempt, LateAnswer
from lms.core.models import Institution
from tests.architecture.walk import facts, watching
from tests.factories import assessment as make
from tests.people.door import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(client, person):
    client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture(params=["testserver", None], ids=["own host", "nobody's host"])
def host(request):
    """The host of the institution: the one that the test client asks, or none, so that it is merely shown there."""
    return request.param


def hosted(place, host):
    Institution.objects.filter(pk=place.sitting.institution_id).update(host=host)
    return place


@pytest.fixture
def place():
    return make.seat(minutes=30, review="full")


@pytest.fixture
def taker(client, place):
    return signed_in(client, place.person)


@pytest.fixture
def attempt(place):
    return start(place, by=place.person)


def at(attempt, end):
    return f"/evaluaciones/intento/{attempt.ref}/{end}"


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def expire(attempt):
    past = timezone.now() - timedelta(minutes=5)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=past, closes_at=past)


def test_the_whole_way_without_script(taker, place):
    before = taker.get(f"/evaluaciones/{place.ref}/")
    assert "30 minutos" in text(before)
    assert "Empezar" in text(before)
    first = taker.post(f"/evaluaciones/{place.ref}/", follow=True)
    assert "Pregunta 1 de 3" in text(first)
    attempt = Attempt.objects.get()
    second = taker.post(at(attempt, "1/"), {"r1": "b", "v1": "0"}, follow=True)
    assert second.redirect_chain == [(at(attempt, "2/"), 302)]
    back = taker.post(at(attempt, "2/"), {"r2": ["a", "c"], "v2": "0", "ir": "anterior"}, follow=True)
    assert 'value="b" checked' in back.content.decode()
    review = taker.post(at(attempt, "2/"), {"r2": ["a", "c"], "v2": "1", "ir": "revisar"}, follow=True)
    assert "Contestaste 2 de 3. Falta la pregunta" in text(review)
    assert "Opción A; Opción C" in text(review)
    taker.post(at(attempt, "3/"), {"r3": "12,5", "v3": "0"})
    receipt = taker.post(at(attempt, "entregar/"), follow=True)
    attempt.refresh_from_db()
    assert attempt.receipt in text(receipt)
    assert "100 de 100" in text(receipt)
    assert "Respuesta correcta" not in text(taker.get(at(attempt, "respuestas/")))  # all were right
    assert "por qué b" in text(taker.get(at(attempt, "respuestas/")))
    assert "Entregado" in text(taker.get("/evaluaciones/"))


def test_several_questions_share_a_page(client):
    place = make.seat(per_page=2)
    signed_in(client, place.person)
    client.post(f"/evaluaciones/{place.ref}/")
    attempt = Attempt.objects.get()
    page = client.get(at(attempt, "1/"))
    assert "Preguntas 1 a 2 de 3" in text(page)
    client.post(at(attempt, "1/"), {"r1": "b", "v1": "0", "r2": ["a"], "v2": "0"})
    assert [row.value for row in attempt.answers.all()] == ["b", ["a"], None]
    assert client.get(at(attempt, "3/")).status_code == 404


def test_coming_back_leads_to_what_is_missing(taker, place, attempt):
    assert save_answers(attempt.ref, Batch("t", 1, (Item(1, "b", 0),)), by=place.person)
    assert taker.post(f"/evaluaciones/{place.ref}/").url == at(attempt, "2/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("end", ["1/", "revisar/", "entregar/", "acuse/", "respuestas/", "guardar/"])
def test_nobody_opens_anothers_attempt(client, attempt, method, end):
    signed_in(client, make.stranger(attempt.place))
    assert getattr(client, method)(at(attempt, end)).status_code in {404, 405}
    body = json.dumps({"tab": "x", "seq": 1, "answers": [{"slot": 1, "value": "b", "base": 0}]})
    assert client.post(at(attempt, "guardar/"), body, content_type="application/json").status_code == 404
    assert client.post(at(attempt, "entregar/")).status_code == 404
    assert client.get(f"/evaluaciones/{attempt.place.ref}/").status_code == 404
    assert not Answer.objects.exclude(version=0).exists()


# --- cost -------------------------------------------------------------------------------------------------------------
def cost(act) -> int:
    """Statements of one request, session and account included."""
    with watching() as seen:
        act()
    return len(facts(seen)) + 1  # the session, which `facts` leaves out


def test_pages_cost_at_most_eight_queries_and_a_save_four(taker, place, attempt, host):
    hosted(place, host)
    taker.get("/evaluaciones/")
    costs = {end: cost(lambda end=end: taker.get(at(attempt, end))) for end in ("1/", "2/", "revisar/")}
    costs["before"] = cost(lambda: taker.get(f"/evaluaciones/{place.ref}/"))
    costs["send"] = cost(lambda: taker.post(at(attempt, "1/"), {"r1": "b", "v1": "0"}))
    body = {"tab": "x", "seq": 1, "answers": [{"slot": 2, "value": ["a"], "base": 0}]}
    saved = cost(lambda: taker.post(at(attempt, "guardar/"), json.dumps(body), content_type="application/json"))
    taker.post(at(attempt, "entregar/"))
    costs |= {end: cost(lambda end=end: taker.get(at(attempt, end))) for end in ("acuse/", "respuestas/")}
    assert max(costs.values()) <= 8, costs
    assert saved <= 4
    assert Answer.objects.get(slot=2).value == ["a"]


@pytest.mark.parametrize("count", [3, 20])
def test_a_page_costs_the_same_however_many_questions(client, count, host):
    place = hosted(make.seat(entries=[make.single(f"P{n:02}") for n in range(count)], per_page=20), host)
    attempt = start(place, by=place.person)
    signed_in(client, place.person).get("/evaluaciones/")
    assert cost(lambda: client.get(at(attempt, "1/"))) == 6
    assert cost(lambda: client.get(at(attempt, "revisar/"))) == 5


# --- the save of the script -------------------------------------------------------------------------------------------
def send(client, attempt, **changes):
    tab = changes.pop("tab", "pestana")
    body = {"tab": tab, "seq": 1, "answers": [{"slot": 1, "value": "b", "base": 0, **changes}]}
    return client.post(at(attempt, "guardar/"), json.dumps(body), content_type="application/json")


def test_a_save_says_when(taker, attempt):
    said = send(taker, attempt).json()
    assert said["code"] == "saved"
    assert re.fullmatch(r"\d\d:\d\d", said["saved"])


def test_a_save_that_had_not_seen_the_other_gets_both(taker, attempt):
    send(taker, attempt)
    refused = send(taker, attempt, tab="otra", value="a")
    assert refused.status_code == 409
    said = refused.json()
    (theirs,) = said["items"]
    assert (said["code"], theirs["slot"], theirs["version"], theirs["value"]) == ("conflict", 1, 1, "b")
    assert "Opción B" in theirs["message"]


def test_a_save_after_the_close_is_kept_as_late(taker, attempt):
    expire(attempt)
    refused = send(taker, attempt)
    assert (refused.status_code, refused.json()["code"]) == (409, "late")
    assert LateAnswer.objects.get().value == "b"


BROKEN = [
    b"",
    b"[]",
    b"{",
    b'{"tab":"x"}',
    b"9" * 20000,
    b'{"tab":"x","seq":1,"answers":[]}',
    b'{"tab":"x","seq":1,"answers":[1]}',
    b'{"tab":"x","seq":-1,"answers":[{"slot":1,"base":0,"value":"b"}]}',
    b'{"tab":"x","seq":1,"answers":[{"slot":true,"base":0,"value":"b"}]}',
    b'{"tab":"<x>","seq":1,"answers":[{"slot":1,"base":0,"value":"b"}]}',
    b'{"tab":"x","seq":1,"answers":[{"slot":1,"base":0,"value":{"a":1}}]}',
    b'{"tab":"x","seq":1,"answers":[{"slot":1,"base":0,"value":"b"},{"slot":1,"base":0,"value":"c"}]}',
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_save_is_refused_and_nothing_changes(taker, attempt, body):
    assert taker.post(at(attempt, "guardar/"), body, content_type="application/json").status_code == 422
    assert not Answer.objects.exclude(version=0).exists()


def test_neither_the_hour_nor_a_hidden_field_of_the_browser_moves_the_deadline(taker, attempt):
    expire(attempt)
    extra = {"closes_at": "2099-01-01", "deadline": "2099-01-01", "now": "0", "score": "100", "stage": "open"}
    answer = taker.post(at(attempt, "1/"), {"r1": "b", "v1": "0", **extra}, headers={"date": "Mon, 01 Jan 2001"})
    assert answer.url == at(attempt, "acuse/")
    attempt.refresh_from_db()
    assert (attempt.stage, attempt.ended_by, attempt.score) == ("graded", "system", 0)
    assert LateAnswer.objects.count() == 1


# --- conflicts, the end, the session ----------------------------------------------------------------------------------
def test_a_form_that_had_not_seen_the_other_shows_both_and_lets_choose(taker, place, attempt):
    save_answers(attempt.ref, Batch("otra", 1, (Item(1, "b", 0),)), by=place.person)
    page = taker.post(at(attempt, "1/"), {"r1": "a", "v1": "0", "tab": "esta"})
    assert page.status_code == 409
    assert "Respondida en otro lugar a las" in text(page)
    assert "Opción B" in text(page)
    assert 'value="a" checked' in page.content.decode()
    assert Answer.objects.get(slot=1).value == "b"
    base = re.search(r'name="v1" value="(\d+)"', page.content.decode())[1]
    taker.post(at(attempt, "1/"), {"r1": "a", "v1": base, "tab": "esta"})
    assert Answer.objects.get(slot=1).value == "a"


def test_an_outdated_page_left_empty_touches_nothing(taker, place, attempt):
    save_answers(attempt.ref, Batch("otra", 1, (Item(1, "b", 0),)), by=place.person)
    assert taker.post(at(attempt, "1/"), {"v1": "0", "tab": "esta"}).status_code == 302
    assert Answer.objects.get(slot=1).value == "b"


def test_when_time_is_over_the_page_says_so_and_leads_to_the_receipt(taker, attempt):
    expire(attempt)
    for end in ("1/", "revisar/"):
        assert "Se acabó el tiempo" in text(taker.get(at(attempt, end)))
    assert Attempt.objects.get().stage == "open"  # looking writes nothing
    assert "entregamos por ti" in text(taker.post(at(attempt, "entregar/"), follow=True))


def test_delivered_elsewhere_this_page_becomes_read_only(taker, attempt):
    taker.post(at(attempt, "entregar/"))
    assert taker.get(at(attempt, "1/")).url == at(attempt, "acuse/")
    answer = taker.post(at(attempt, "1/"), {"r1": "b", "v1": "0"}, follow=True)
    assert "ya se había entregado" in text(answer)


def test_what_was_written_outlives_the_session(client, attempt):
    person = hosted(attempt.place, "testserver").person
    person.account.set_password(PASSWORD)
    person.account.save()
    lost = client.post(at(attempt, "1/"), {"r1": "c", "v1": "0", "tab": "esta"})
    assert lost.url == f"{settings.LOGIN_URL}?next={at(attempt, '1/')}"
    entered = client.post(lost.url, {"login": person.account.username, "password": PASSWORD}, follow=True)
    assert entered.redirect_chain[-1][0] == at(attempt, "1/")
    assert "Aún no está guardado" in text(entered)
    assert 'value="c" checked' in entered.content.decode()
    assert Answer.objects.get(slot=1).value is None
    client.post(at(attempt, "1/"), {"r1": "c", "v1": "0"})
    assert Answer.objects.get(slot=1).value == "c"
    assert "Aún no está guardado" not in text(client.get(at(attempt, "1/")))


def test_what_one_person_wrote_is_not_shown_to_the_next(client, attempt):
    client.post(at(attempt, "1/"), {"r1": "c", "v1": "0"})
    signed_in(client, make.stranger(attempt.place))
    assert client.get(at(attempt, "1/")).status_code == 404


@pytest.mark.parametrize(("opens", "closes", "words"), [(5, 9, "Aún no puedes empezar"), (-9, -5, "ya cerró")])
def test_the_first_page_says_why_it_does_not_open(client, opens, closes, words):
    now = timezone.now()
    place = make.seat(opens_at=now + timedelta(hours=opens), closes_at=now + timedelta(hours=closes))
    page = signed_in(client, place.person).get(f"/evaluaciones/{place.ref}/")
    assert words in text(page)
    assert "Empezar</button>" not in page.content.decode()
    assert client.post(f"/evaluaciones/{place.ref}/").status_code == 422


def test_a_grade_that_waits_for_the_close_is_not_shown_before(client):
    place = make.seat(closes_at=timezone.now() + timedelta(hours=1), review="full", review_when="closed")
    attempt = start(place, by=place.person)
    signed_in(client, place.person).post(at(attempt, "entregar/"))
    assert "Calificación" not in text(client.get(at(attempt, "acuse/")))
    assert "en cuanto cierre el cuestionario" in text(client.get(at(attempt, "acuse/")))
    assert client.get(at(attempt, "respuestas/")).status_code == 404
