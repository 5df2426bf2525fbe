"""Thousands at once: one transaction for a chunk, each document once, folios without gaps."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.core import jobs
from lms.core.errors import RuleBroken
from lms.core.folios import take_folios
from lms.core.models import AuditEntry, FolioSeries, Job
from lms.documents import seal
from lms.documents.actions import Order, issue_many
from lms.documents.models import IssuedDocument, Rendering
from tests.factories.core import InstitutionFactory
from tests.factories.documents import GROUND, constancia_data, issued
from tests.factories.people import PersonFactory


def orders(holder, count, start=0):
    return [
        Order(("enrolment", f"inscripcion-{number}"), constancia_data(), holder=holder)
        for number in range(start, start + count)
    ]


def chunk(holder, wanted):
    with transaction.atomic():
        return issue_many(holder.institution, "constancia", wanted, legal_basis=GROUND, by=None)


@pytest.mark.django_db
def test_a_chunk_is_issued_in_order_each_with_its_own_seal(holder):
    made = chunk(holder, orders(holder, 60))
    assert [each.folio for each in made] == [f"IP-CON-{number:05d}/2026" for number in range(1, 61)]
    assert len({(each.token, each.check_code, each.data_hash) for each in made}) == 60
    assert all(seal.is_sound(each) for each in IssuedDocument.objects.select_related("seal_key"))
    entries = AuditEntry.objects.filter(verb="document.issued")
    assert {entry.data["folio"] for entry in entries} == {each.folio for each in made}
    assert {entry.legal_basis for entry in entries} == {GROUND}
    assert [len(job.args["documents"]) for job in Job.objects.order_by("pk")] == [25, 25, 10]


@pytest.mark.django_db
def test_what_was_issued_is_given_again_and_takes_no_folio(holder):
    first = issued(holder, source="inscripcion-3")
    made = chunk(holder, [*orders(holder, 5), *orders(holder, 2)])  # two of them twice in the same chunk
    assert made[3] == first
    assert made[:2] == made[5:]
    assert [each.pk for each in chunk(holder, orders(holder, 5))] == [each.pk for each in made[:5]]
    assert FolioSeries.objects.get().last_number == 5 == IssuedDocument.objects.count()
    assert AuditEntry.objects.filter(verb="document.issued").count() == 5


@pytest.mark.django_db
def test_one_that_is_refused_leaves_none(holder):
    wrong = Order(("enrolment", "x"), constancia_data(minutes=0), holder=holder)
    for order in (wrong, Order(("enrolment", "x"), constancia_data(), holder=PersonFactory())):
        with pytest.raises(RuleBroken):
            chunk(holder, [*orders(holder, 3), order])
    assert not IssuedDocument.objects.exists()
    assert not FolioSeries.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_document_of_a_chunk_costs_less_than_a_query(holder):
    chunk(holder, orders(holder, 1, start=900))
    with CaptureQueriesContext(connection) as spent:
        chunk(holder, orders(holder, 200))
    told = [each for each in spent.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(told) <= 60, len(told)


def test_its_jobs_make_every_file_and_again_make_none(fresh_database, settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"
    holder = PersonFactory(institution=InstitutionFactory(code="IP"))
    made = chunk(holder, orders(holder, 6))
    (job,) = Job.objects.all()
    with CaptureQueriesContext(connection) as spent:
        jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"documents": 6})
    assert Rendering.objects.count() == 6
    told = [each for each in spent.captured_queries if each["sql"].split()[0] not in {"BEGIN", "COMMIT", "SAVEPOINT"}]
    assert len(told) / len(made) <= 5
    Job.objects.update(state=Job.State.QUEUED, finished_at=None)
    jobs.run(job.ref)
    assert Rendering.objects.count() == 6


@pytest.mark.race
def test_two_chunks_at_once_leave_neither_doubles_nor_gaps(fresh_database):
    holder = PersonFactory(institution=InstitutionFactory(code="IP"))
    answers = fresh_database.together(4, lambda index: chunk(holder, orders(holder, 20, start=5 * index)))
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    folios = sorted(IssuedDocument.objects.values_list("folio", flat=True))
    assert folios == [f"IP-CON-{number:05d}/2026" for number in range(1, 36)]
    assert FolioSeries.objects.get().last_number == 35


@pytest.mark.race
def test_control_numbering_each_by_itself_spends_folios(fresh_database):
    """The naive way (ask, then number outside the chunk's transaction) fails every time, so the test above can fail."""
    holder = PersonFactory(institution=InstitutionFactory(code="IP"))
    all_have_asked = threading.Barrier(2)

    def naive(_index):
        wanted = orders(holder, 5)
        missing = 5 - IssuedDocument.objects.count()
        all_have_asked.wait()
        with transaction.atomic():
            take_folios(holder.institution, "CON", missing, holder.created_at.date())
        return chunk(holder, wanted)

    fresh_database.together(2, naive)
    assert IssuedDocument.objects.count() == 5
    assert FolioSeries.objects.get().last_number == 15
