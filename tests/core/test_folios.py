import threading
from datetime import date

import pytest
from django.db import transaction

from lms.core import folios, parameters
from lms.core.errors import RuleBroken
from lms.core.models import FolioSeries
from tests.factories.core import InstitutionFactory

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setattr(parameters, "_definitions", {})
    folios.register_series("CON", "Constancias")
    folios.register_series("OF", "Oficios", "IEM-DEAPyPP-{code}-{number:03d}/{year}")


@pytest.fixture
def institution():
    return InstitutionFactory(code="IP")


def take(institution, count=1, code="CON", on=DAY):
    with transaction.atomic():
        return folios.take_folios(institution, code, count, on)


@pytest.mark.django_db
def test_folios_follow_each_other_by_series_year_and_institution(institution):
    assert take(institution, 2) == ["IP-CON-00001/2026", "IP-CON-00002/2026"]
    assert take(institution) == ["IP-CON-00003/2026"]
    assert take(institution, on=date(2027, 1, 2)) == ["IP-CON-00001/2027"]
    assert take(institution, code="OF") == ["IEM-DEAPyPP-OF-001/2026"]
    assert take(InstitutionFactory(code="OTRA")) == ["OTRA-CON-00001/2026"]
    assert take(institution) == ["IP-CON-00004/2026"]


@pytest.mark.django_db
def test_a_chunk_costs_two_queries_whatever_its_size(institution, django_assert_num_queries):
    with transaction.atomic():
        folios.take_folios(institution, "CON", 1, DAY)
        with django_assert_num_queries(2):
            assert len(folios.take_folios(institution, "CON", 500, DAY)) == 500


@pytest.mark.django_db
def test_the_pattern_of_a_year_stays_when_the_parameter_changes(institution):
    take(institution)
    pattern = "{institution}/{code}/{year}-{number:04d}"
    parameters.set_value(institution, "folio.CON", pattern, date(2030, 1, 1), "Acuerdo", by_ref="quien")
    assert take(institution) == ["IP-CON-00002/2026"]
    assert take(institution, on=date(2030, 6, 1)) == ["IP/CON/2030-0001"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pattern",
    [
        "{code}-{number:05d}",
        "{code}-{year}",
        "{number}/{year}",
        "{code}{number}/{year}",
        "{code}-{number}{year}",
        "{code}-{number}5/{year}",
        "{code}-{number:99d}/{year}",
        "{code}-{number:>5}/{year}",
        "{code}-{number!r}/{year}",
        "{code.__class__}-{number}/{year}",
        "{code}-{number}/{year}-{person}",
        "{code}-{number}/{year}<b>",
        "{code}-{number/{year}",
        "{code}-{number}/{year}" + "x" * 60,
    ],
)
def test_patterns_that_could_repeat_or_run_something_are_refused(institution, pattern):
    with pytest.raises(RuleBroken) as refused:
        parameters.set_value(institution, "folio.CON", pattern, date(2030, 1, 1), "Acuerdo", by_ref="quien")
    assert refused.value.code == "parameter-value"
    assert take(institution, on=date(2030, 6, 1)) == ["IP-CON-00001/2030"]


@pytest.mark.django_db
def test_a_series_needs_a_plain_code_and_some_folios(institution):
    with pytest.raises(RuntimeError):
        folios.register_series("con-1", "Constancias")
    with pytest.raises(ValueError, match="one folio"):
        take(institution, 0)
    assert not FolioSeries.objects.exists()


def test_outside_a_transaction_nothing_is_taken(fresh_database):
    institution = InstitutionFactory()
    with pytest.raises(RuntimeError, match="inside the transaction"):
        folios.take_folios(institution, "CON", 1, DAY)
    assert not FolioSeries.objects.exists()


def test_an_act_undone_gives_its_numbers_back(fresh_database):
    institution = InstitutionFactory(code="IP")
    take(institution)

    def undone():
        with transaction.atomic():
            folios.take_folios(institution, "CON", 3, DAY)
            raise RuleBroken("no", "No.")

    with pytest.raises(RuleBroken):
        undone()
    assert take(institution) == ["IP-CON-00002/2026"]


@pytest.mark.race
def test_eight_at_once_from_the_years_first_leave_no_double_and_no_gap(fresh_database):
    institution = InstitutionFactory(code="IP")
    sizes = [1, 1, 1, 7, 5, 10]  # 25

    def work(_index):
        return [folio for size in sizes for folio in take(institution, size)]

    answers = fresh_database.together(8, work)
    taken = [folio for answer in answers for folio in answer]
    assert sorted(taken) == [f"IP-CON-{number:05d}/2026" for number in range(1, 201)]


@pytest.mark.race
def test_control_reading_then_writing_gives_doubles(fresh_database):
    """The naive way fails every time here, so the test above can fail."""
    institution = InstitutionFactory(code="IP")
    FolioSeries.objects.create(institution=institution, code="CON", year=2026, pattern=folios.DEFAULT_PATTERN)
    all_have_read = threading.Barrier(8)

    def naive(_index):
        series = FolioSeries.objects.get()
        all_have_read.wait()
        series.last_number += 1
        series.save()
        return series.last_number

    assert fresh_database.together(8, naive) == [1] * 8
