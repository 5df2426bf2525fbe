"""What the benches stand on: data that the product takes whole, a clock of processor time, and eyes that see."""

import json
import os

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest

from assessment.actions.answer import Batch, Item, save_answers
from assessment.actions.attempt import start
from assessment.bench import saves
from assessment.bench.seed import Sitter
from lms.core.load import Browser, Unexpected, percentile
from lms.core.models import Institution
from lms.portal.bench import ground as bench
from lms.portal.bench import wsgi
from tests.factories.assessment import seat, single
from tests.factories.core import InstitutionFactory


@pytest.mark.django_db
def test_the_payroll_of_the_bench_is_taken_whole(tmp_path, capsys):
    InstitutionFactory(code="BANCO", is_default=True)
    units, people = bench.write_roster(tmp_path, 200)
    call_command("import_roster", str(units), "--apply")
    capsys.readouterr()
    call_command("import_roster", str(people), "--format", "json")
    report = json.loads(capsys.readouterr().out)
    assert (report["accepted"], report["warned"], report["refused"]) == (200, 0, 0)


def test_the_same_payroll_every_time(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (bench.write_roster(tmp_path / name, 50)[1].read_bytes() for name in "ab")
    assert first == second


@pytest.mark.django_db  # on PostgreSQL the server's own processes count
def test_processor_time_counts_this_process_and_grows():
    before = bench.spent(os.getpid())
    sum(number * number for number in range(3_000_000))
    assert bench.spent(os.getpid()) > before > 0


# --- a figure of something else is no figure --------------------------------------------------------------------------
def test_a_wrong_page_stops_the_bench(live_site):
    browser = Browser(int(live_site.rpartition(":")[2]))
    assert browser.get("/", "Calmécac").seconds > 0
    with pytest.raises(Unexpected):
        browser.get("/", "palabras que no están")
    with pytest.raises(Unexpected):
        browser.get("/no-existe/", "Calmécac")
    with pytest.raises(Unexpected):
        browser.send("/catalogo/")
    browser.connection.close()


@pytest.mark.django_db
def test_queries_are_counted_and_what_opens_and_closes_is_not():
    counter = wsgi.Counter()
    with connection.execute_wrapper(counter), transaction.atomic():
        Institution.objects.exists()
    assert counter.queries == 1


@pytest.mark.django_db
def test_the_unit_is_one_query_and_no_middleware(django_assert_num_queries):
    InstitutionFactory(code="BANCO", is_default=True)
    with django_assert_num_queries(1):
        answer = wsgi.unit(HttpRequest())
    assert (answer.content, answer.status_code) == (b"BANCO\n", 200)
    assert "Content-Security-Policy" not in answer


@pytest.mark.django_db
def test_a_lost_answer_is_missed():
    place = seat(entries=[single(f"P{number:02}") for number in range(20)], per_page=5)
    attempt = start(place, by=place.person)
    writer = saves.Writer(Sitter("", place.ref), attempt.ref, told={1: 0, 2: 21}, sent={1: 0, 2: 21})
    assert saves.lost([writer]) == 2
    for slot, number, base in ((1, 0, 0), (2, 1, 0)):
        item = Item(slot, saves.value_of(number), base)
        assert save_answers(attempt.ref, Batch("banco", number + 1, (item,)), by=place.person)
    assert saves.lost([writer]) == 1  # the second slot holds an older answer than the one acknowledged
    assert save_answers(attempt.ref, Batch("banco", 22, (Item(2, saves.value_of(21), 1),)), by=place.person)
    assert saves.lost([writer]) == 0
    writer.sent[1] = 40  # sent and not acknowledged: it may have been written or not
    assert saves.lost([writer]) == 0


def test_percentiles():
    times = [number / 100 for number in range(100)]
    assert (percentile(times, 0.5), percentile(times, 0.95), percentile([], 0.5)) == (0.5, 0.95, 0.0)
