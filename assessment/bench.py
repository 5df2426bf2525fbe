"""A crowd that sits a quiz: what `manage.py bench quiz` runs against a server of ours.

Real requests by real clients in processes of their own. `seed` prepares people and sessions in a database that the
server reads; `crowd` sends every one of them through a whole attempt, each answer checked, and gives figures.
"""

import http.client
import json
import multiprocessing
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from assessment.actions.bank import load_questions, make_bank
from assessment.actions.quiz import QuizRules, build_quiz, give_places, open_sitting
from assessment.models import Attempt, GradeEvent, QuestionVersion
from assessment.states import Stage, Status
from lms.core.models import Institution
from lms.people.models import Account, Person
from lms.people.rules import fold, sort_key

QUESTIONS, PER_PAGE = 20, 5
HOST = "127.0.0.1"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Sitter:
    """One of the crowd: the session it comes with, and its place."""

    session: str
    place: str


@dataclass
class Figures:
    """What a crowd met. Times in seconds, by step."""

    sitters: int = 0
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    wall: float = 0.0

    def percentile(self, step: str, share: float) -> float:
        """The time under which this share of the requests of a step stayed."""
        times = sorted(self.seconds.get(step, [0.0]))
        return times[min(len(times) - 1, int(len(times) * share))]


def seed(people: int) -> list[Sitter]:
    """An institution at this host with a quiz of 20 questions, and so many people with a session and a place."""
    institution, _made = Institution.objects.get_or_create(code="BANCO", defaults={"name": "Banco", "host": HOST})
    bank = make_bank(institution, "B1", "Banco", by=None)
    load_questions(bank, [_entry(number) for number in range(1, QUESTIONS + 1)], by=None)
    ready = QuestionVersion.objects.filter(question__bank=bank, status=Status.READY).select_related("question__bank")
    rules = QuizRules(per_page=PER_PAGE, minutes=60, shuffle_questions=True)
    version = build_quiz(institution, "C1", "Cuestionario", [(each, Decimal(1)) for each in ready], rules, by=None)
    sitting = open_sitting(version, opens_at=None, closes_at=None, by=None)
    crowd = [_person(institution, number) for number in range(people)]
    Person.objects.bulk_create(crowd)
    accounts = [Account(person=person, created_at=timezone.now()) for person in crowd]
    for account in accounts:
        account.set_unusable_password()
    Account.objects.bulk_create(accounts)
    places = {place.person_id: place.ref for place in give_places(sitting, crowd, by=None)}
    return [Sitter(_session(account), places[account.person_id]) for account in accounts]


def _entry(number: int) -> dict[str, Any]:
    words = "Una persona pide corregir su domicilio y no adjunta documento alguno. ¿Qué haces primero con su solicitud?"
    options = [{"id": each, "text": f"Respuesta {each} de la pregunta", "feedback": "Porque sí."} for each in "abcd"]
    about = {"level": "Aplicación", "difficulty": 60, "competency": None, "criterion": None, "feedback": ""}
    return {"id": f"P{number:02}", "kind": "single", "stem": words, "options": options, "key": ["b"], **about}


def _person(institution: Institution, number: int) -> Person:
    given, surname = f"Persona{number}", "Banco"
    return Person(
        institution=institution,
        given_names=given,
        first_surname=surname,
        name_fold=fold(f"{given} {surname}"),
        name_sort=sort_key(surname, "", given),
        created_at=timezone.now(),
    )


def _session(account: Account) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


class _Browser:
    """A client that keeps its connection, its cookies and the token of the last form."""

    def __init__(self, port: int, session: str, figures: Figures) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies = {settings.SESSION_COOKIE_NAME: session}
        self.token = ""
        self.figures = figures

    def ask(self, step: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        """One request: status, where it leads, body."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.figures.seconds.setdefault(step, []).append(time.perf_counter() - began)
        self.figures.requests += 1
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if found := TOKEN.search(text):
            self.token = found[1]
        return answer.status, answer.headers.get("Location", ""), text

    def get(self, step: str, path: str, must: str) -> str:
        """A page that must carry these words."""
        status, _where, text = self.ask(step, path)
        if status != 200 or must not in text:
            raise AssertionError(f"{step}: {status}")
        return text

    def send(self, step: str, path: str, **fields: Any) -> str:
        """A form that must lead somewhere."""
        status, where, _text = self.ask(step, path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        if status != 302:
            raise AssertionError(f"{step}: {status}")
        return where


def _sit(browser: _Browser, sitter: Sitter) -> None:
    """A whole attempt in 17 requests: before, start, then page, save and send four times, review, deliver, receipt."""
    place = f"/evaluaciones/{sitter.place}/"
    browser.get("before", place, "Antes de empezar")
    where = browser.send("start", place)
    for page in range(QUESTIONS // PER_PAGE):
        slots = range(page * PER_PAGE + 1, (page + 1) * PER_PAGE + 1)
        text = browser.get("page", where, f'name="v{slots[0]}"')
        tab = text.partition('name="tab" value="')[2].partition('"')[0]
        answers = [{"slot": slot, "value": "b", "base": 0} for slot in slots]
        body = json.dumps({"tab": tab, "seq": 1, "answers": answers}).encode()
        status, _where, said = browser.ask("save", where.rsplit("/", 2)[0] + "/guardar/", body, "application/json")
        if status != 200 or '"saved"' not in said:
            raise AssertionError(f"save: {status}")
        fields = {f"r{slot}": "b" for slot in slots} | {f"v{slot}": "0" for slot in slots}
        where = browser.send("send", where, tab=tab, seq="2", **fields)
    browser.get("review", where, "Contestaste 20 de 20")
    where = browser.send("deliver", where.replace("revisar", "entregar"))
    browser.get("receipt", where, "100 de 100")


def _start(browser: _Browser, sitter: Sitter) -> None:
    """The press of the button, by somebody who has the page open."""
    browser.send("start", f"/evaluaciones/{sitter.place}/")


def _open(browser: _Browser, sitter: Sitter) -> None:
    browser.get("before", f"/evaluaciones/{sitter.place}/", "Antes de empezar")


def _share(port: int, sitters: list[Sitter], together: Any, only_start: bool, answers: Any) -> None:
    """One process of the crowd: a thread per person, all let go at the same instant."""
    figures, lock = Figures(sitters=len(sitters)), threading.Lock()

    def one(sitter: Sitter) -> None:
        own = Figures()
        browser = _Browser(port, sitter.session, own)
        try:
            if only_start:
                _open(browser, sitter)
                own.seconds.clear()
            together.wait()
            (_start if only_start else _sit)(browser, sitter)
        except Exception as fault:  # counted, whatever it was
            together.abort() if not own.requests else None
            own.faults.append(f"{type(fault).__name__}: {fault}")
        with lock:
            figures.requests += own.requests
            figures.faults += own.faults
            for step, times in own.seconds.items():
                figures.seconds.setdefault(step, []).extend(times)

    threads = [threading.Thread(target=one, args=(sitter,)) for sitter in sitters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(figures)


def crowd(port: int, sitters: list[Sitter], *, only_start: bool = False, processes: int = 2) -> Figures:
    """Send everybody through a whole attempt, or through the start alone, at the same instant."""
    context = multiprocessing.get_context("fork")
    together, answers = context.Barrier(len(sitters)), context.Queue()
    shares = [sitters[index::processes] for index in range(processes)]
    workers = [
        context.Process(target=_share, args=(port, share, together, only_start, answers)) for share in shares if share
    ]
    began, total = time.perf_counter(), Figures()
    for worker in workers:
        worker.start()
    for _worker in workers:
        part: Figures = answers.get()
        total.sitters += part.sitters
        total.requests += part.requests
        total.faults += part.faults
        for step, times in part.seconds.items():
            total.seconds.setdefault(step, []).extend(times)
    for worker in workers:
        worker.join()
    total.wall = time.perf_counter() - began
    return total


def counts(sitters: list[Sitter]) -> dict[str, int]:
    """What the database holds of a crowd: attempts, delivered ones, grades."""
    attempts = Attempt.objects.filter(place__ref__in=[sitter.place for sitter in sitters])
    return {
        "attempts": attempts.count(),
        "graded": attempts.filter(stage=Stage.GRADED).count(),
        "grades": GradeEvent.objects.filter(attempt__in=attempts).count(),
    }


def report(figures: Figures) -> Iterator[str]:
    """The figures in lines for a terminal."""
    amounts = f"{figures.sitters} personas, {figures.requests} peticiones, {len(figures.faults)} fallas"
    yield f"{amounts}, {figures.wall:.1f} s"
    for step in figures.seconds:
        half, most = figures.percentile(step, 0.5), figures.percentile(step, 0.95)
        yield f"  {step:8} p50 {half * 1000:7.0f} ms   p95 {most * 1000:7.0f} ms   n {len(figures.seconds[step])}"
