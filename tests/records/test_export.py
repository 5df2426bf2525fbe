"""The record taken out of the house: whole, checkable by anybody, and told when somebody touched it."""

import hashlib
import io
import json

import pypdf
import pytest
from django.core.management import CommandError, call_command

from lms.core.models import AuditEntry
from lms.core.schemas import faults
from lms.people.actions.persons import register_person
from lms.people.models import PersonIdentifier
from lms.people.rules import curp_digit
from lms.records import formats
from lms.records.actions.transcript import revoke
from lms.records.models import TranscriptEntry
from lms.records.queries.transcript import transcript_of
from lms.records.rules import Grade, Hours
from tests.core.tampering import unguard
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory
from tests.records.conftest import certify, give

pytestmark = pytest.mark.django_db
STEM = "ZERA120305MMCPBM0"  # born in 1912: no living person has it
CURP = STEM + curp_digit(f"{STEM}0")


@pytest.fixture
def person():
    return register_person(
        InstitutionFactory(name="Instituto de Profesionalización"),
        given_names="Amalia",
        first_surname="Zepeda",
        second_surname="Robles",
        identifiers={PersonIdentifier.Kind.CURP: CURP},
        by=None,
    ).person


def run(capsys, *arguments):
    code = 0
    try:
        call_command("export_transcript", *arguments)
    except SystemExit as stop:
        code = stop.code
    return code, capsys.readouterr()


def test_json_fits_its_schema_and_anybody_can_check_the_chain(person, capsys):
    give(person, grade=Grade(8800, 10000, 8000, 2), hours=Hours(online=480))
    entry = certify(person, title="EC1171 Datos")
    staff = [PersonFactory(institution=person.institution) for _ in range(2)]
    revoke(entry, reason="Acta 4", by=staff[0], approved_by=staff[1])
    code, said = run(capsys, CURP.lower())
    export = json.loads(said.out)
    assert (code, faults(export, formats.TRANSCRIPT)) == (0, [])
    assert CURP not in said.out
    previous = ""
    for line in export["entries"]:  # as the schema's description says, with nothing of ours
        stored = line.pop("hash")
        assert line["previous"] == previous
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert previous == stored
    assert export["chain"]["head"] == previous
    assert AuditEntry.objects.get(verb="transcript.exported").data["head"] == previous


def test_a_line_changed_behind_our_back_ends_in_code_1(person, capsys):
    give(person)
    give(person, "2")
    unguard(TranscriptEntry)
    TranscriptEntry.objects.filter(number=1).update(title="Maestría")
    code, said = run(capsys, CURP)
    assert code == 1
    assert json.loads(said.out)["chain"]["first_broken"] == 1
    assert "asiento 1" in said.err


def test_pdf_is_tagged_titled_and_carries_its_data(person, capsys, tmp_path):
    give(person, title='Ética #read("/etc/passwd")', hours=Hours(online=480), document=("d", "CA-2026-000655"))
    where = tmp_path / "historial.pdf"
    assert run(capsys, CURP, "--format", "pdf", "--output", str(where))[0] == 0
    reader = pypdf.PdfReader(io.BytesIO(where.read_bytes()))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Historial de Amalia Zepeda Robles"
    assert 'Ética #read("/etc/passwd")' in text
    assert "CA-2026-000655" in text
    assert "Copia de consulta" in text
    assert json.loads(reader.attachments["historial.json"][0])["chain"]["intact"]


def test_an_empty_record_has_its_paper_too(person, capsys, tmp_path):
    where = tmp_path / "historial.pdf"
    assert run(capsys, CURP, "--format", "pdf", "--output", str(where))[0] == 0
    assert "Aún no hay nada" in pypdf.PdfReader(where).pages[0].extract_text()
    assert transcript_of(person).years == []


def test_an_unknown_curp_and_an_impossible_file_are_a_sentence(person, tmp_path):
    with pytest.raises(CommandError, match="Nadie tiene esa CURP"):
        call_command("export_transcript", "AAAA000101HDFXXX00")
    with pytest.raises(CommandError, match="No se pudo escribir"):
        call_command("export_transcript", CURP, "--output", str(tmp_path / "no" / "hay.json"))
    assert not AuditEntry.objects.filter(verb="transcript.exported").exists()
