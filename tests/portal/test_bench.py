"""What the benches stand on: data that the product takes whole, and a clock of processor time that moves."""

import json
import os

import pytest
from django.core.management import call_command

from lms.portal import bench
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


def test_processor_time_counts_this_process_and_grows():
    before = bench.spent(os.getpid())
    sum(number * number for number in range(3_000_000))
    assert bench.spent(os.getpid()) > before > 0
