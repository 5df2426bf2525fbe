"""The PDF, as tools that are not ours read it."""

import io
import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from lms.core import jobs
from lms.core.models import Job, StoredFile
from lms.documents import files, pades, paper, seal
from lms.documents.actions import publish_template
from lms.documents.constancias import CONSTANCIA
from lms.documents.models import Rendering
from tests.factories.documents import issued
from tests.factories.people import PersonFactory

SIGNERS = [
    {"name": "Maricela Peña Barragán", "office": "Directora", "signed": "Firma electrónica, 30 jun 2026, 13:05"},
    {"name": "José Ángel Ponce", "office": "Control Escolar", "signed": "Firma electrónica, 30 jun 2026, 12:48"},
]
LONGEST = {
    "course": {"code": "X", "title": "Planeación, seguimiento y evaluación con perspectiva de género " * 3},
    "standard": {"code": "EC1171", "title": "Garantizar el derecho a la protección de datos personales " * 3},
    "competency": {"title": "Gestión pública orientada a resultados y a personas " * 3, "level": 3},
    "grade": {"value": "100.00", "scale": "100", "pass_mark": "80.00"},
    "starts_on": "2025-11-28",
    "signers": SIGNERS,
}


def run(tool, *arguments):
    if not shutil.which(tool):
        pytest.skip(f"No hay {tool}: instálalo (apt-get install qpdf poppler-utils).")
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def saved(pdf, tmp_path):
    path = tmp_path / "constancia.pdf"
    path.write_bytes(pdf)
    return path


@pytest.mark.django_db
def test_other_tools_find_it_whole_tagged_archival_and_signed(saved):
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", saved)
    about = dict(line.split(":", 1) for line in run("pdfinfo", saved).splitlines())
    assert about["Tagged"].strip() == "yes"
    assert about["Pages"].strip() == "1"
    assert about["JavaScript"].strip() == "no"
    assert b"<pdfaid:part>3</pdfaid:part>" in saved.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in saved.read_bytes()
    assert "Signature is Valid" in run("pdfsig", saved)


@pytest.mark.django_db
def test_it_says_what_was_frozen_and_that_it_is_of_proof(saved, document):
    said = " ".join(run("pdftotext", saved, "-").split())
    for words in (
        "Documento de prueba, sin validez oficial",
        "Constancia de aprovechamiento a favor de",
        "María Fernanda Saldívar Nava",
        "Atención de solicitudes de acceso",
        "8 al 25 de junio de 2026",
        "16 horas",
        "91.50 de 100",
        document.folio,
        f"{document.check_code[:4]}-{document.check_code[4:]}",
        "no es un certificado de competencia",
    ):
        assert words in said
    assert document.data_hash in said.replace(" ", "")


@pytest.mark.django_db
def test_it_carries_its_sealed_facts_and_its_own_letters(pdf, saved, document):
    attached = PdfReader(saved).attachments
    assert attached == {"datos.json": [seal.envelope(document)]}
    assert json.loads(attached["datos.json"][0])["payload"]["folio"] == document.folio
    fonts = [line.split() for line in run("pdffonts", saved).splitlines()[2:]]
    assert fonts
    assert all("Libertinus" in line[0] and line[-5] == "yes" for line in fonts)  # embedded


@pytest.mark.django_db
@pytest.mark.parametrize("layout", ["horizontal", "vertical"])
def test_the_longest_words_fit_on_one_page_of_each_layout(institution, officer, layout, tmp_path):
    publish_template(institution, "constancia", {**CONSTANCIA.design, "layout": layout, "unit": "U" * 60}, by=officer)
    holder = PersonFactory(
        institution=institution,
        given_names="María de los Ángeles Guadalupe Fernanda del Carmen",
        first_surname="Hernández de la Cruz y Villavicencio de Quevedo",
        second_surname="Ortiz-Monasterio Rodríguez de San Miguel",
    )
    path = tmp_path / "larga.pdf"
    path.write_bytes(paper.draw(issued(holder, **LONGEST)))
    page = PdfReader(path).pages
    assert len(page) == 1
    assert (page[0].mediabox.width > page[0].mediabox.height) == (layout == "horizontal")
    assert "Rodríguez de San Miguel" in " ".join(run("pdftotext", path, "-").split())


@pytest.mark.django_db
def test_the_same_document_is_drawn_with_the_same_bytes(document):
    assert paper.draw(document) == paper.draw(document)


@pytest.mark.django_db
def test_what_people_write_is_never_run(holder, tmp_path):
    attack = '#read("/etc/passwd") *x* #panic() <script> $a$'
    document = issued(holder, course={"code": "X", "title": attack})
    path = tmp_path / "ataque.pdf"
    path.write_bytes(paper.draw(document))
    assert attack in " ".join(run("pdftotext", path, "-").split()).replace("“", '"').replace("”", '"')


@pytest.mark.django_db
def test_the_file_is_made_once_and_kept_under_its_document(document, pdf):
    rendering = Rendering.objects.get()
    assert files.render(document) == rendering
    assert StoredFile.objects.get().sha256 == rendering.sha256
    assert rendering.file.name == "IP-CON-00001-2026.pdf"
    assert rendering.engine.startswith("typst ")


def test_the_job_makes_the_file_and_a_second_one_finds_it_made(fresh_database, settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"
    document = issued(PersonFactory())
    job = Job.objects.get()
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"sha256": document.rendering.sha256})


@pytest.mark.race
def test_four_workers_at_once_keep_one_file(fresh_database, settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"
    document = issued(PersonFactory())
    answers = fresh_database.together(4, lambda _index: files.render(document).sha256)
    assert len(set(answers)) == 1, answers
    assert StoredFile.objects.count() == Rendering.objects.count() == 1


def intact(pdf):
    """What pyHanko says, in a thread of its own: it starts an event loop, and the browser's driver may keep one."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(validate_pdf_signature, signature, ValidationContext(trust_roots=[])).result().intact


@pytest.mark.django_db
def test_a_reader_of_pdf_notices_a_change_without_us(pdf):
    assert intact(pdf)
    at = pdf.index(b"/Keywords")
    assert not intact(pdf[:at] + b"/keywords" + pdf[at + 9 :])


@pytest.mark.django_db
def test_outside_a_demo_without_certificate_the_file_goes_without_that_signature(document, settings):
    settings.DEMO = False
    drawn = paper.draw(document)
    assert pades.signed(drawn) == drawn


@pytest.mark.django_db
def test_hours_of_a_mixed_course_are_told_by_modality():
    mixed = issued(minutes=600, by_modality={"presencial": 360, "linea": 240})
    drawn = PdfReader(io.BytesIO(paper.draw(mixed))).pages[0].extract_text()
    assert "Por modalidad: 6 horas presenciales y 4 horas en línea." in " ".join(drawn.split())
    assert json.loads(mixed.payload)["facts"]["by_modality"] == {"presencial": 360, "linea": 240}
    whole = issued(source="otra", modality="presencial", by_modality={"presencial": 960, "linea": 0})
    assert "Por modalidad" not in PdfReader(io.BytesIO(paper.draw(whole))).pages[0].extract_text()
