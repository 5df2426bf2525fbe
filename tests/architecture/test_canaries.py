"""Three words that must never come out, sought in every answer of every route: keys, CURP, the other institution.

The samples put the words where they belong (each answer key, each identifier, each name of the second institution);
one walk opens and presses every route as everybody and looks at body, headers, cookies, letters, logs and whatever was
written. `people:reveal`, whose act is to show one identifier with a reason, is pressed with its form elsewhere.
"""

import logging
import re
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone

from assessment import kinds
from assessment.actions.attempt import deliver, start
from assessment.models.secret import AnswerKey
from lms.core import doors
from lms.people.models import PersonIdentifier
from tests.architecture.samples import CANARY, PERSONAL, SECRET, columns
from tests.architecture.walk import (
    METHODS,
    address,
    client_of,
    hear,
    needles_of,
    own_routes,
    walked,
    whole_world,
)
from tests.canaries import files_with, rows_with
from tests.factories import assessment as make
from tests.factories.core import JobFactory

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1500)]

LINK = re.compile(r'<(?:a|form)\b[^>]*?\b(?:href|action)="(/[^"#]*)"')
SEARCH = f"?q={CANARY[:-1].lower()}"  # part of the word: what echoes the question does not say the word itself


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), whole_world() as both:
        yield both


@pytest.fixture(scope="module")
def cells(world, django_db_blocker):
    with django_db_blocker.unblock():
        return walked(world)


# --- all routes × everybody -------------------------------------------------------------------------------------------
READS_CURP = ("POST", "certification:read_curp", "certifying_body")  # to copy it for CONOCER; each reading is noted


def test_no_answer_to_anybody_carries_what_must_stay(cells):
    assert {where: heard.leaks for where, heard in cells.items() if heard.leaks} == {READS_CURP: {"curp"}}


def test_no_search_finds_the_other_institution(world, cells):
    """Every page that opens, asked again with a question that only the other institution could answer."""
    found = []
    for column in columns():
        client, needles = client_of(world, column), needles_of(column)
        for route in own_routes():
            if cells["GET", route.label, column].status == 200:
                heard = hear(client, "GET", address(route, world.ours) + SEARCH, needles)
                found += [(route.label, column, sorted(heard.leaks))] if heard.leaks else []
    assert found == []


def test_the_canaries_sing_where_they_may(world):
    """Negative control: each word is really there, and the walk hears it from whoever may see it."""
    at_home = hear(client_of(world, "otra:admin"), "GET", "/personas/", {"name": CANARY})
    assert at_home.leaks == {"name"}
    where = f"/personas/{world.ours.owner.ref}/identificador/"
    asked = {"kind": "curp", "reason": "Alta en nómina"}
    assert hear(client_of(world, "hr"), "POST", where, {"curp": PERSONAL}, asked).leaks == {"curp"}
    assert AnswerKey.objects.count() == len(kinds.codes()) * 2
    assert set(rows_with(SECRET)) == {AnswerKey._meta.db_table}
    assert PersonIdentifier.objects.filter(kind="curp").count() >= len(columns())


def test_identifiers_stand_sealed_in_every_table_and_file(world):
    assert rows_with(PERSONAL) == []
    assert files_with(PERSONAL, [settings.STORED_FILES_ROOT, settings.MEDIA_ROOT]) == []


# --- the key, while somebody answers ----------------------------------------------------------------------------------
STATES = ("before", "during", "after", "closed")


@pytest.fixture(params=STATES)
def answering(request, world):
    """The owner at each moment of a questionnaire with one question of each kind; a word of its own in each key."""
    words = {code: f"CLAVE{secrets.token_hex(6)}" for code in kinds.codes()}
    closes = timezone.now() + timedelta(hours=1)
    entries = [{**entry, "id": f"K{number}"} for number, entry in enumerate(make.one_of_each_kind())]
    rules = {"code": "CANARIO", "review": "nothing" if request.param == "closed" else "full"}
    version = make.quiz(world.ours.institution, entries, review_when="closed", minutes=30, attempts_allowed=2, **rules)
    place = make.seat(world.ours.owner, version, closes_at=closes)
    for code, word in words.items():
        for key in AnswerKey.objects.filter(question__kind=code, question__question__code__startswith="K"):
            key.key, key.feedback = (
                {**key.key, "canary": word},
                {"general": word, "options": dict.fromkeys("abcd", word)},
            )
            key.save()
    attempt = start(place, by=world.ours.owner) if request.param != "before" else None
    if request.param in {"after", "closed"}:
        deliver(attempt, by=world.ours.owner)
    return place, attempt, words


def crawl(client, starts, needles):
    """Every address, and every address that its pages lead to within the room, opened and pressed."""
    heard, waiting = {}, list(starts)
    while waiting:
        where = waiting.pop()
        for method in METHODS:
            if (method, where) not in heard:
                heard[method, where] = hear(client, method, where, needles)
                found = [*LINK.findall(heard[method, where].body), heard[method, where].to]
                waiting += [each for each in found if each.startswith("/evaluaciones/")]
    return heard


def test_key_canary(world, answering):
    """Before, during, after and with the review shut: no route gives a key away, of whatever kind of question."""
    place, attempt, words = answering
    client = client_of(world, "owner")
    starts = [f"/evaluaciones/{place.ref}/"]
    if attempt:
        ends = ("1/", "2/", "3/", "revisar/", "acuse/", "respuestas/", "guardar/", "entregar/")
        starts += [f"/evaluaciones/intento/{attempt.ref}/{end}" for end in ends]
    heard = crawl(client, starts, words)
    for route in own_routes():
        where = address(route, world.ours)
        heard["GET", where] = hear(client, "GET", where, words)
    assert len(heard) > len(own_routes()) + 2 * len(starts) - 1
    assert {where: each.leaks for where, each in heard.items() if each.leaks} == {}
    for word in words.values():
        assert set(rows_with(word)) == {AnswerKey._meta.db_table}
        assert files_with(word, [settings.STORED_FILES_ROOT, Path(settings.MEDIA_ROOT)]) == []


WAYS = {
    "body": lambda request, word: HttpResponse(f"<!-- {word} -->"),
    "header": lambda request, word: HttpResponse(headers={"X-Question": word}),
    "cookie": lambda request, word: _cookie(word),
    "log": lambda request, word: _silent(logging.getLogger("lms").debug("key: %s", word)),
    "letter": lambda request, word: _silent(mail.send_mail("Clave", word, None, ["a@muestra.example"])),
    "row": lambda request, word: _silent(JobFactory(error_text=word)),
    "session": lambda request, word: _silent(request.session.__setitem__("kept", word)),
    "cache": lambda request, word: _silent(cache.set("kept", word)),
}


def _silent(done: object) -> HttpResponse:
    return HttpResponse()


def _cookie(word: str) -> HttpResponse:
    answer = HttpResponse()
    answer.set_cookie("kept", word)
    return answer


@doors.public
def careless(request, way):
    """A view that lets the key of a question out; only this test has it."""
    return WAYS[way](request, AnswerKey.objects.first().key["canary"])


class Leaking:
    urlpatterns = [path("", include("lms.urls")), path("descuido/<str:way>/", careless, name="careless")]


@pytest.mark.parametrize("way", WAYS)
@override_settings(ROOT_URLCONF=Leaking)
def test_a_view_that_leaks_is_caught(world, way):
    """Negative control: one careless view among the routes is on the list of routes and is heard, whichever way."""
    assert "careless" in {route.label for route in own_routes()}
    assert hear(client_of(world, "owner"), "GET", f"/descuido/{way}/", needles_of("owner")).leaks == {"key"}
