"""Keys and explanations stay in the safe: nobody else imports them, and no answer of the server carries them."""

import ast
import json
import logging
import secrets
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import get_resolver
from django.utils import timezone

from assessment import keys, kinds, urls
from assessment.actions.attempt import deliver, start
from assessment.models import Attempt, Sitting
from assessment.models.secret import AnswerKey
from lms.core.models import AuditEntry, OutboxMessage
from tests.factories import assessment as make

ROOT = Path(__file__).resolve().parents[2]
SAFE = {"assessment/keys.py", "assessment/models/__init__.py"}  # the second only makes the table known


# --- the walls --------------------------------------------------------------------------------------------------------
def names_in(source: str) -> set[str]:
    """Every name, attribute, imported module and text of a Python source."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
        elif isinstance(node, ast.Name | ast.Attribute):
            found.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def touches_the_safe(source: str) -> bool:
    reached = {"AnswerKey", "answerkey", "assessment.AnswerKey", "assessment.models.secret", "secret"}
    return bool(names_in(source) & reached)


def product_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split() if not name.startswith("tests/") and "/migrations/" not in name]


@pytest.mark.once
def test_only_the_grader_opens_the_safe():
    reaching = {name for name in product_files() if touches_the_safe((ROOT / name).read_text(encoding="utf-8"))}
    assert {name for name in reaching if name.startswith("assessment/")} == SAFE
    others = [name for name in reaching - SAFE if "AnswerKey" in (ROOT / name).read_text(encoding="utf-8")]
    assert others == []


@pytest.mark.once
@pytest.mark.parametrize(
    "slip",
    [
        "from assessment.models.secret import AnswerKey",
        "from assessment.models import secret",
        "import assessment.models.secret",
        "apps.get_model('assessment', 'AnswerKey')",
        "apps.get_model('assessment.AnswerKey')",
        "def f(x):\n    return x.answerkey.key",
    ],
)
def test_the_wall_sees_who_climbs_it(slip):
    assert touches_the_safe(slip)


@pytest.mark.once
def test_no_row_leads_to_its_key():
    relations = [field for model in apps.get_models() for field in model._meta.get_fields() if not field.concrete]
    assert [field for field in relations if field.related_model is AnswerKey and field.get_accessor_name()] == []
    assert issubclass(AnswerKey, Model)


# --- the canary -------------------------------------------------------------------------------------------------------
def entries(canary: str):
    """One question of every kind; what may be seen only in an open review carries the canary."""
    return [
        make.single(mark=canary),
        make.multiple(mark=canary),
        make.numerical(value=7919.0625, tolerance=0, mark=canary),
    ]


def everything_in(answer) -> str:
    """Body and headers, as whoever listens would get them."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "ignore") + str(dict(answer.headers)) + str(answer.cookies)


def crawl(client, attempt, method: str) -> list[str]:
    """Every address of the room, as the person of the attempt; what each answers."""
    heard = []
    for pattern in urls.urlpatterns:
        for page in range(1, 4):
            given = {"page": page, "ref": attempt.place.ref if pattern.name == "place" else attempt.ref}
            wanted = {name: given[name] for name in pattern.pattern.converters}
            if pattern.name == "deliver" and method == "post":
                continue
            where = "/evaluaciones/" + get_resolver("assessment.urls").reverse(pattern.name, **wanted)
            heard.append(everything_in(getattr(client, method)(where, {f"r{page}": "a", f"v{page}": "9"})))
            if "page" not in wanted:
                break
    return heard


def save_all(client, attempt) -> list[str]:
    """Saves that are taken, repeated, in conflict and broken."""
    heard = []
    for slot, value in [(1, "a"), (2, ["a"]), (3, "1"), (3, "7"), (9, "a"), (1, {"a": 1})]:
        for tab in ("una", "otra"):
            body = json.dumps({"tab": tab, "seq": slot, "answers": [{"slot": slot, "value": value, "base": 0}]})
            where = f"/evaluaciones/intento/{attempt.ref}/guardar/"
            heard.append(everything_in(client.post(where, body, content_type="application/json")))
    return heard


@pytest.mark.django_db
def test_key_canary(client, caplog):
    """Before, during, after, with the review closed and half open: the canary never sings."""
    caplog.set_level(logging.DEBUG)
    canary = f"CANARIO{secrets.token_hex(8)}"
    place = make.seat(
        entries=entries(canary), minutes=30, attempts_allowed=3, review="full", review_when="closed",
        closes_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    client.force_login(place.person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    heard = [everything_in(client.get(f"/evaluaciones/{place.ref}/")), everything_in(client.get("/evaluaciones/"))]
    heard.append(everything_in(client.post(f"/evaluaciones/{place.ref}/", follow=True)))
    attempt = Attempt.objects.get()
    for _round in ("open", "delivered"):
        heard += crawl(client, attempt, "get") + crawl(client, attempt, "post") + save_all(client, attempt)
        heard.append(everything_in(client.post(f"/evaluaciones/intento/{attempt.ref}/entregar/", follow=True)))
    heard += crawl(client, attempt, "get")
    heard.append(str([*AuditEntry.objects.values(), *OutboxMessage.objects.values()]))
    heard.append(str(dict(client.session)))
    heard.append(caplog.text)
    assert len(heard) > 60
    for said in heard:
        assert canary not in said
        assert "7919.0625" not in said


@pytest.mark.django_db
def test_the_canary_sings_once_the_review_opens(client):
    """The negative control: the same pages, with the review open, show what is right and why."""
    canary = f"CANARIO{secrets.token_hex(8)}"
    place = make.seat(entries=entries(canary), review="full")
    attempt = deliver(start(place, by=place.person), by=place.person)
    client.force_login(place.person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    heard = " ".join(crawl(client, attempt, "get"))
    assert canary in heard
    assert "7919.0625" in heard


@pytest.mark.django_db
@pytest.mark.parametrize("review", ["nothing", "score", "marks", "full"])
def test_each_review_shows_what_it_says_and_no_more(client, review):
    place = make.seat(entries=entries("CANARIO"), review=review)
    attempt = deliver(start(place, by=place.person), by=place.person)
    client.force_login(place.person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    receipt = client.get(f"/evaluaciones/intento/{attempt.ref}/acuse/").content.decode()
    results = client.get(f"/evaluaciones/intento/{attempt.ref}/respuestas/")
    assert ("Calificación" in receipt) == (review != "nothing")
    assert results.status_code == (200 if review in {"marks", "full"} else 404)
    assert ("CANARIO" in results.content.decode()) == (review == "full")


@pytest.mark.django_db
def test_the_safe_itself_refuses_a_closed_review():
    place = make.seat(review="full", review_when="closed", closes_at=timezone.now() + timedelta(hours=1))
    attempt = start(place, by=place.person)
    answers = list(attempt.answers.select_related("question"))
    with pytest.raises(PermissionError):
        keys.explanations(attempt, answers, timezone.now())
    deliver(attempt, by=place.person)
    with pytest.raises(PermissionError):
        keys.explanations(attempt, answers, timezone.now())
    Sitting.objects.update(closes_at=None)
    place.sitting.refresh_from_db()
    with pytest.raises(PermissionError):
        keys.explanations(attempt, answers, timezone.now())


@pytest.mark.django_db
def test_a_question_of_a_kind_nobody_knows_is_an_error_page_and_not_a_leak(client):
    place = make.seat(entries=[make.single(mark="CANARIO")])
    attempt = start(place, by=place.person)
    type(attempt.answers.get().question).objects.update(kind="essay", body={"key": "CANARIO"})
    client.force_login(place.person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.raise_request_exception = False
    answer = client.get(f"/evaluaciones/intento/{attempt.ref}/1/")
    assert answer.status_code == 500
    assert "CANARIO" not in everything_in(answer)
    assert "essay" not in kinds.codes()


@pytest.mark.django_db
def test_the_hash_of_a_question_says_nothing_of_its_key():
    first = make.ready(make.seat().sitting.institution, [make.single("H1", key="a")])
    second = make.ready(make.seat().sitting.institution, [make.single("H1", key="c")])
    assert [each.content_hash for each in first if each.question.code == "H1"] == [
        each.content_hash for each in second if each.question.code == "H1"
    ]
