"""The document of a cédula: issued once both signed, superseded when it is made again, silent on what was judged."""

import io
import json

import pypdf
import pytest

from certification import cedula
from certification.actions.cedula import SIGNED, issue_cedula
from lms.core import jobs, outbox
from lms.core.models import Job, OutboxMessage
from lms.documents.files import open_pdf, render
from lms.documents.models import DocumentEvent, IssuedDocument
from tests.certification.pages import entered, here, text
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db
FAILS = ["1-C1.1"]


@pytest.fixture
def report():
    receipt = make.presented(unmet=FAILS, agrees=False, note="Sí lo contesté.")
    return receipt.report


def test_both_signatures_ask_for_its_document(report):
    message = OutboxMessage.objects.get(topic=SIGNED)
    assert (message.key, message.data) == (report.ref, {"report": report.ref})
    outbox.dispatch()
    job = Job.objects.get(kind="certification.cedula")
    jobs.run(job.ref)
    document = IssuedDocument.objects.get(kind=cedula.KIND)
    assert (document.holder, document.source_ref) == (report.process.candidate, report.process.ref)
    assert issue_cedula(report.ref) == document


def test_before_the_candidate_signs_there_is_none():
    report = make.reported()
    assert issue_cedula(report.ref) is None
    assert not IssuedDocument.objects.exists()


def test_made_again_it_is_the_next_edition_and_the_former_points_to_it(report):
    first = issue_cedula(report.ref)
    act = report.process.application.judgement
    second = make.reported(act)
    assert issue_cedula(second.ref) is None
    assert issue_cedula(report.ref) is None  # a later one superseded it
    make.presented(second)
    again = issue_cedula(second.ref)
    assert (again.edition, again.replaces) == (2, first)
    assert DocumentEvent.objects.get(document=first).state == "reemplazado"
    assert issue_cedula(second.ref) == again


def test_what_anybody_may_verify_says_nothing_of_the_judgement(report):
    public = json.loads(issue_cedula(report.ref).payload)
    told = json.dumps(public, ensure_ascii=False)
    assert "EC1171" in told
    for secret in ("competente", "75.00", "50.00", "No lo mostró", "conforme"):
        assert secret not in told.lower()


def test_the_paper_says_it_all(report):
    with open_pdf(render(issue_cedula(report.ref))) as stored:
        pages = pypdf.PdfReader(io.BytesIO(stored.read())).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for said in (
        "Instrumento de ejemplo",
        "Todavía no competente. Suma 75.00; mínimo 74.00.",
        "No lo mostró.",
        "Sí lo contesté.",
        "Persona evaluadora",
        "Persona candidata",
        "derecho a pedir que se revise",
    ):
        assert said in words, words


def test_her_copy_is_on_her_page_and_on_the_assessors(report):
    process = report.process
    here(process.institution)
    client = entered(process.candidate)
    address = f"/mi/certificaciones/{process.ref}/cedula/"
    assert "Tu copia en PDF se prepara" in text(client.get(address))
    document = issue_cedula(report.ref)
    assert f"/documentos/{document.ref}/" in client.get(address).content.decode()
    for person, status in ((make.assessor_of(process), 202), (make.person(process.institution), 404)):
        assert entered(person).get(f"/documentos/{document.ref}/").status_code == status
