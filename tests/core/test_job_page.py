import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.core import jobs
from lms.core.models import Job, JobRow
from lms.people.models import Account, Person
from tests.factories.core import InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return new_person()


def new_person():
    now = timezone.now()
    person = Person.objects.create(
        institution=InstitutionFactory(),
        given_names="Ana",
        first_surname="Ruiz",
        name_fold="ana ruiz",
        name_sort="ruiz ana",
        created_at=now,
    )
    Account.objects.create(person=person, created_at=now)
    return person


@pytest.fixture
def visit(client, person):
    client.force_login(person.account)
    return lambda job, name="core:job", **data: client.get(reverse(name, args=[job.ref]), data)


@pytest.fixture
def job(job_kind, person):
    return jobs.enqueue(job_kind(lambda running: None), "uno", institution=None, owner_ref=person.ref)


def become(job, state, rows=0, **values):
    Job.objects.filter(pk=job.pk).update(state=state, **values)
    JobRow.objects.bulk_create(
        JobRow(job=job, number=n, ref=f"=R{n}", status="refused", code="c", message="Falta la CURP.")
        for n in range(1, rows + 1)
    )


def running(job, rows=0):
    lease = {"lease_token": "x", "lease_until": timezone.now()}
    become(job, Job.State.RUNNING, rows, done_units=1200, total_units=47700, **lease)


def test_running_work_says_how_far_it_is_and_comes_back_by_itself(visit, job):
    running(job)
    page = visit(job).content.decode()
    assert "Procesados 1,200 de 47,700. Puedes cerrar esta página." in page
    assert '<progress value="1200" max="47700"' in page
    assert '<meta http-equiv="refresh" content="5">' in page


def test_waiting_work_says_so(visit, job):
    assert "Está en espera" in visit(job).content.decode()


def test_ended_work_stays_still(visit, job):
    become(job, Job.State.DONE, done_units=3, total_units=3)
    page = visit(job).content.decode()
    assert "Terminado. Procesados 3 de 3." in page
    assert "refresh" not in page


def test_failed_work_says_what_to_do(visit, job):
    become(job, Job.State.FAILED, error_text="El archivo está vacío.")
    page = visit(job).content.decode()
    assert "El archivo está vacío." in page
    assert "Vuelve a intentarlo" in page
    assert "refresh" not in page


def test_the_report_is_read_by_pages(visit, job):
    become(job, Job.State.DONE, rows=51)
    first, second = visit(job).content.decode(), visit(job, pagina="2").content.decode()
    assert "51 rechazados." in first
    assert "Página 1 de 2" in first
    assert "=R51" in second
    assert "=R1<" not in second


def test_the_report_downloads_without_formulas(visit, job):
    become(job, Job.State.DONE, rows=2)
    answer = visit(job, "core:job-report")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert list(csv.reader(lines))[1] == ["1", "'=R1", "Rechazado", "c", "Falta la CURP."]
    assert answer["Content-Disposition"] == f'attachment; filename="informe-{job.ref}.csv"'


@pytest.mark.parametrize("name", ["core:job", "core:job-report"])
def test_nobody_else_sees_it(client, visit, job, name):
    assert visit(job, name).status_code == 200
    client.force_login(new_person().account)
    assert visit(job, name).status_code == 404


@pytest.mark.parametrize("name", ["core:job", "core:job-report"])
def test_without_a_session_nobody_sees_it(client, job, name):
    assert client.get(reverse(name, args=[job.ref])).status_code != 200


def test_work_of_nobody_is_seen_by_nobody(visit, job):
    Job.objects.update(owner_ref="")
    assert visit(job).status_code == 404


def test_the_page_costs_the_same_however_many_rows(visit, job):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert visit(job).status_code == 200
        return len(queries)

    become(job, Job.State.DONE, rows=1)
    cost()  # the first request of a session also notes that it was seen
    at_one = cost()
    JobRow.objects.all().delete()
    become(job, Job.State.DONE, rows=20)
    assert cost() == at_one
