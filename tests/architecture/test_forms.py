"""Every form of the product, sent everything that it should not be: refused in words, whole, and nothing lost.

Forms are found, not listed: each page that opens to somebody is opened and read, and the pages of `stages.py` with
them. A route that takes a POST and has no case fails, unless `WITHOUT` says why.
"""

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from assessment.models import Answer
from catalog.profiles.models import Criterion
from lms.people.sessions import PROVED
from tests.architecture.forms import Box, Case, Form, cases_in, cases_of, distinct
from tests.architecture.hostile import ALIKE, BROKEN, FOREIGN, LONG, attempts, envelope, good
from tests.architecture.judging import ENGLISH, Reply, faults_of, press, send
from tests.architecture.samples import CANARY, World, columns
from tests.architecture.stages import staged
from tests.architecture.test_routes import read_table
from tests.architecture.walk import Watch, address, client_of, own_routes, undone, whole_world

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1500)]

WITHOUT = {
    "assessment:save": "takes JSON from the script of a page: test_what_a_script_sends_is_refused_as_json",
    "mfa_download_recovery_codes": "a file; pressed, it is the same file",
}
SHOWS = {  # answer 200 and write: what they show is shown this once
    "account_slip": "a slip with its code",
    "people:slips": "slips with their codes",
    "people:reveal": "an identifier, with who saw it and why",
    "certification:read_curp": "the CURP, with who saw it",
    "delivery:enrol_list": "who was enrolled and who was not, and why",
}
KEEPS = {  # refuse and write: what they keep is what the next try needs
    "account_activate": "wrong codes are counted",
    "certification:hand": "the file stays, to send the form again without choosing it",
    "certification:replace": "the same",
    "certification:observed": "the same",
}
SILENT = {  # lead on without a word or a write: where they lead says it
    "appearance": "the page comes back in the chosen colours",
    "account_logout": "the front page, with the way in",
    "account_reset_password": "the page that says to look at the mail, whoever asked",
    "assessment:place": "the attempt that is open already",
    "certification:portfolio": "the page that says it is being prepared",
    "assessment:page": "the next question: without an answer there is nothing to keep",
}


def allowed(route: str) -> frozenset[str]:
    lists = {"shows": SHOWS, "keeps": KEEPS, "silent": SILENT}
    return frozenset(name for name, routes in lists.items() if route in routes)


@dataclass
class Site:
    """Both institutions, a browser for everybody, and every form by the route it is sent to."""

    world: World
    browsers: dict[str, Client]
    cases: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def foreign(self) -> tuple[str, ...]:
        """Ids of things of the other institution: of each kind that some form may name, one."""
        other = self.world.other
        things = [*other.things.values(), *other.units.values(), other.owner]
        criterion = Criterion.objects.filter(element__version__standard__institution=other.institution).earliest("pk")
        refs = [str(thing.ref) for thing in things if hasattr(thing, "ref")]
        return tuple(dict.fromkeys([*refs, str(criterion.pk), str(criterion.element_id)]))


def posts() -> list[str]:
    """Routes that take a POST, by the reviewed table: nobody is told that only other methods serve."""
    table = read_table()
    return [route.label for route in own_routes() if "405" not in table["POST", route.label].values()]


def pages(world: World) -> list[tuple[str, str]]:
    """Every page that opens to somebody of ours, by the reviewed table."""
    table, ours = read_table(), [column for column in columns() if not column.startswith("otra:")]
    found = [(column, route) for route in own_routes() for column in ours if table["GET", route.label][column] == "200"]
    return [(column, address(route, world.ours)) for column, route in found]


def second_steps(site: Site, first: dict) -> dict:
    """The forms that another form answers with, sent as it should be: those that review before the act."""
    found = dict(first)
    waiting = list(first.values())
    while waiting:
        case = waiting.pop()
        reply = send(site.browsers[case.column], case, good(case.form))
        for other in cases_in(reply.body, case.form.action, case.column):
            if found.setdefault(other.key, other) is other:
                waiting.append(other)
    return found


def browser_of(world: World, column: str) -> Client:
    """A browser of a column, whose password was just given: what must be signed is signed."""
    client = client_of(world, column)
    if column != "anonymous":
        session = client.session
        session[PROVED] = time.time()
        session.save()
    return client


def refreshed(site: Site, case: Case) -> Client:
    """The browser of a case, with the password just given."""
    client = site.browsers[case.column]
    if PROVED in (session := client.session):
        session[PROVED] = time.time()
        session.save()
    return client


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), whole_world() as world:
        site = Site(world, {column: browser_of(world, column) for column in columns()})
        everything = [*staged(world.ours, site.browsers), *pages(world)]
        found = distinct(case for who, page in everything for case in cases_of(site.browsers[who], who, page))
        for case in second_steps(site, found).values():
            site.cases[case.route].append(case)
        yield site


def test_every_route_that_takes_a_post_has_a_form(site):
    assert set(posts()) - set(site.cases) == set(WITHOUT)
    assert set(site.cases) - set(posts()) == set()


@pytest.mark.parametrize("route", [route for route in posts() if route not in WITHOUT])
def test_what_should_not_be_sent_is_refused_in_words(site, route):
    wrong, seen = defaultdict(list), set()
    for case in site.cases[route]:
        client, most = refreshed(site, case), 0 if case.form.names in seen else ALIKE  # the same form by another button
        seen.add(case.form.names)
        for what, pairs in attempts(case.form, site.foreign, most):
            reply = send(client, case, pairs)
            taken = ["takes what is not ours"] if FOREIGN in what and reply.writes and reply.status < 400 else []
            for fault in [*faults_of(case, pairs, reply, allowed(route)), *taken]:
                wrong[f"{case}: {fault}"].append(what)
    assert not wrong, "\n" + "\n".join(f"{fault} <- {len(found)}: {found[:6]}" for fault, found in wrong.items())


# --- the judge itself -------------------------------------------------------------------------------------------------
ANNOUNCED = '<div role="alert">Hay un problema</div>'
FAULTY = {
    "breaks": Reply(500, fault="KeyError"),
    "English": Reply(422, body=f"{ANNOUNCED}hola This field is required."),
    "script": Reply(200, body="<script>alert(1)</script>"),
    "template": Reply(200, body="1343433"),
    "other institution": Reply(200, body=CANARY),
    "endless": Reply(200, body="x" * 500_000),
    "written half": Reply(422, body=f"{ANNOUNCED}hola", writes=("INSERT INTO  core_auditentry",)),
    "not announced": Reply(422, body="hola"),
    "lost": Reply(422, body=ANNOUNCED),
    "no page": Reply(404),
    "silent": Reply(302, to="/"),
    "shown and written": Reply(200, body="hola", writes=("UPDATE  people_person",)),
}
SOUND = {
    "done": Reply(302, to="/", writes=("UPDATE  people_person",)),
    "told": Reply(302, to="/", then='<div class="stack said" role="status">Ya estaba.</div>'),
    "refused": Reply(422, body=f'{ANNOUNCED}<input value="hola">'),
    "reviewed": Reply(200, body="Revisa"),
}


def judged(reply: Reply) -> list[str]:
    case = Case("x", "owner", "/", Form("/", (Box("nota", "text"),)))
    return faults_of(case, [("nota", "hola")], reply)


@pytest.mark.parametrize("what", [*FAULTY, *SOUND])
def test_the_judge_hears_what_is_wrong_and_only_that(what):
    """Negative control: each kind of fault is one, alone, and a sound answer has none."""
    assert len(judged(FAULTY[what])) == 1 if what in FAULTY else judged(SOUND[what]) == []


# --- pressed twice ----------------------------------------------------------------------------------------------------
AGAIN = {  # done twice, because twice is what was asked
    "account_slip": "the slip before is void: the page says so",
    "people:slips": "the same",
    "people:reveal": "who looks twice is written down twice",
    "certification:read_curp": "the same",
    "certification:hand": "the file stays for a third try; the evidence is one",
    "certification:replace": "the same",
    "certification:observed": "the same",
    "account_activate": "wrong codes are counted",
}
OVER = "Si pulsaste dos veces"  # what a page that is not there any more says to who sent a form


def rows(tables: Iterable[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        return {each: cursor.execute(f'SELECT COUNT(*) FROM "{each}"').fetchone()[0] for each in tables}


@pytest.mark.parametrize("route", [route for route in posts() if route not in WITHOUT])
def test_pressed_twice_it_is_done_once(site, route):
    wrong = []
    for case in site.cases[route]:
        client, pairs = refreshed(site, case), good(case.form)
        jar, sealed = deepcopy(client.cookies), envelope(case.form, pairs)
        with undone():
            first = press(client, case.form.action, *sealed)
            tables = {words.split()[-1] for words in first.writes if words.startswith("INSERT")}
            before = rows(tables)
            second = press(client, case.form.action, *sealed)
            more = [each for each, count in rows(tables).items() if count != before[each]]
        client.cookies = jar
        wrong += [f"{case}: {fault}" for fault in faults_of(case, pairs, second, allowed(route) | {"over"})]
        wrong += [f"{case}: twice in {more}"] if more and route not in AGAIN else []
        wrong += [f"{case}: a bare 404"] if second.status == 404 and OVER not in second.body else []
    assert not wrong, "\n" + "\n".join(wrong)


# --- a page that time left behind -------------------------------------------------------------------------------------
THING = re.compile(r"/([\w-]{22})/")  # what an address is about: the first id in it


def about(case: Case) -> str:
    found = THING.search(case.form.action)
    return found[1] if found else ""


def test_a_form_of_a_page_that_time_left_behind_is_refused_in_words(site):
    """Each act on a thing, and then each other form about it that somebody has open since before."""
    things = defaultdict(list)
    for case in (each for cases in site.cases.values() for each in cases if about(each)):
        things[about(case)].append(case)
    wrong = defaultdict(list)
    for first, others in ((each, cases) for cases in things.values() for each in cases if len(cases) > 1):
        jar = deepcopy(refreshed(site, first).cookies)
        with undone():
            if press(site.browsers[first.column], first.form.action, *envelope(first.form, good(first.form))).writes:
                for later in others:
                    pairs = good(later.form)
                    reply = send(refreshed(site, later), later, pairs)
                    for fault in faults_of(later, pairs, reply, allowed(later.route) | {"over"}):
                        wrong[f"{later}: {fault}"].append(str(first))
        site.browsers[first.column].cookies = jar
    assert not wrong, "\n" + "\n".join(f"{fault} <- after {found[:3]}" for fault, found in wrong.items())


# --- what a script sends ----------------------------------------------------------------------------------------------
def save(value: object = "a", slot: object = 1, base: object = 0, tab: object = "x" * 22, seq: object = 1) -> bytes:
    return json.dumps({"tab": tab, "seq": seq, "answers": [{"slot": slot, "value": value, "base": base}]}).encode()


SAVES = {
    "nothing": b"",
    "no JSON": b"{",
    "null": b"null",
    "list": b"[]",
    "deep": b"[" * 50_000,
    "broken bytes": BROKEN,
    "endless number": b'{"tab": "x", "seq": ' + b"9" * 10_000 + b', "answers": []}',
    "NUL": save("a\x00b"),
    "half a letter": save("\ud800"),
    "long": save(LONG),
    "object": save({"a": {"a": 1}}),
    "not a number": save(float("nan")),
    "slot below": save(slot=-1),
    "slot beyond": save(slot=10**30),
    "version to come": save(base=10**30),
    "tab": save(tab="a\x00b"),
    "turn": save(seq="1"),
}


def test_a_slot_that_is_not_keeps_nothing(site):
    where = reverse("assessment:save", args=[site.world.ours.things["attempt"].ref])
    before = list(Answer.objects.order_by("pk").values())
    with undone():
        answer = site.browsers["owner"].generic("POST", where, save(slot=999), content_type="application/json")
        assert list(Answer.objects.order_by("pk").values()) == before
    assert answer.status_code == 422


@pytest.mark.parametrize("what", SAVES)
def test_what_a_script_sends_is_refused_as_json(site, what):
    where = reverse("assessment:save", args=[site.world.ours.things["attempt"].ref])
    with undone(), Watch("default") as seen:
        answer = site.browsers["owner"].generic("POST", where, SAVES[what], content_type="application/json")
    assert (answer.status_code, seen.kept()) == (422, [])
    assert answer.json()["message"].endswith(".")
    assert ENGLISH.search(answer.json()["message"]) is None
