import csv
import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import RequestFactory

from lms.core import clock, files
from lms.core.errors import RuleBroken
from lms.core.media_types import KNOWN
from lms.core.models import AuditEntry, StoredFile
from tests.factories.core import InstitutionFactory

HOSTILE = Path(__file__).parents[1] / "samples" / "hostile"
PDF = b"%PDF-1.7\nconstancia\n"
MEGABYTE = 1_000_000
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"
    return settings.STORED_FILES_ROOT


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds: evidence that one subject's holder reads, and anything at all for everybody."""
    monkeypatch.setattr(files, "_kinds", {})
    files.register_kind(
        "evidence",
        lambda request, row: request.GET.get("soy") == row.subject_ref,
        ["application/pdf", "image/png", "image/jpeg"],
        MEGABYTE,
    )
    files.register_kind("anything", lambda request, row: True, KNOWN, MEGABYTE)


@pytest.fixture
def institution(db):
    return InstitutionFactory()


def store(institution, content=PDF, name="evidencia.pdf", **options):
    given = {"kind": "evidence", "subject_ref": "yo", "by_ref": "quien", **options}
    return files.store_file(institution, io.BytesIO(content), name, **given)


def on_disk(place):
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_stored_file_is_whole_private_and_recorded(institution, place):
    row = store(institution)
    (path,) = on_disk(place)
    assert path.read_bytes() == PDF
    assert path == files.path_of(row.ref)
    assert path.stat().st_mode & 0o077 == 0
    assert (row.name, row.media_type, row.size) == ("evidencia.pdf", "application/pdf", len(PDF))
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_ref, entry.data["sha256"]) == ("file.stored", row.ref, row.sha256)
    with files.open_file(StoredFile.objects.get()) as content:
        assert content.read() == PDF


class Endless:
    """Zeros for ever: whoever does not stop at the limit fills the disk."""

    def __init__(self):
        self.given = 0

    def read(self, size):
        self.given += size
        return bytes(size)


def test_a_limit_stops_the_stream(institution, place):
    endless = Endless()
    with pytest.raises(RuleBroken, match="más de 1 MB") as refused:
        files.store_file(institution, endless, "a.pdf", kind="evidence")
    assert refused.value.code == "file-too-large"
    assert endless.given <= MEGABYTE + files.CHUNK
    assert on_disk(place) == []


@pytest.mark.parametrize(
    ("code", "content", "options"),
    [
        ("file-empty", b"", {}),
        ("file-too-large", PDF, {"max_bytes": len(PDF) - 1}),
        ("file-type", b"MZ\x90\0", {}),
        ("file-type", b"hola", {}),
        ("file-type", PDF, {"allowed": ["image/png"]}),
        ("file-type", b"hola", {"allowed": ["text/plain"]}),
        ("file-unsafe", b"\x89PNG\r\n\x1a\n", {}),
    ],
)
def test_refusals_leave_nothing(institution, place, code, content, options):
    with pytest.raises(RuleBroken) as refused:
        store(institution, content, **options)
    assert refused.value.code == code
    assert "vuelve a elegirlo" in str(refused.value)
    assert on_disk(place) == []
    assert not StoredFile.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_limit_given_never_widens_the_kinds(institution):
    with pytest.raises(RuleBroken, match="más de 1 MB"):
        store(institution, PDF + bytes(MEGABYTE), max_bytes=10 * MEGABYTE)
    assert store(institution, PDF, max_bytes=len(PDF)).size == len(PDF)


class Broken:
    def read(self, size):
        raise ConnectionResetError


def test_a_broken_upload_leaves_nothing(institution, place):
    with pytest.raises(ConnectionResetError):
        files.store_file(institution, Broken(), "a.pdf", kind="evidence")
    assert on_disk(place) == []


def test_a_row_that_cannot_be_written_leaves_no_bytes(institution, place):
    institution.pk = None
    with pytest.raises(ValueError, match="unsaved"):
        store(institution)
    assert on_disk(place) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\yo\\Mi evidencia.PDF", "Mi evidencia.PDF"),
        ("año\u0301.pdf", "añó.pdf"),
        ("foto\u202efdp.exe", "fotofdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("foto.pdf.exe", "foto.pdf.exe.pdf"),
        ("", "archivo.pdf"),
        ("...", "archivo.pdf"),
        ("\0", "archivo.pdf"),
        ("<b>.pdf", "b.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("x" * 400 + ".pdf", "x" * 130 + ".pdf"),
        ("x." + "y" * 400, "x." + "y" * 9 + ".pdf"),
    ],
)
def test_names_are_clean_and_say_what_the_file_is(institution, given, kept):
    assert store(institution, name=given).name == kept


def test_a_kind_is_registered_once_with_known_types():
    with pytest.raises(RuntimeError, match="twice"):
        files.register_kind("evidence", lambda request, row: True, [], 1)
    with pytest.raises(RuntimeError, match="Unknown"):
        files.register_kind("new", lambda request, row: True, ["application/x-msdownload"], 1)


# --- what is left behind --------------------------------------------------------------------------------------------


def grown_old(path):
    then = (clock.now() - 2 * DAY).timestamp()
    os.utime(path, (then, then))


def test_the_sweep_takes_orphans_and_expired_bytes_and_nothing_else(institution, place):
    alive, expired = store(institution), store(institution, expires_at=clock.now() - timedelta(seconds=1))
    with transaction.atomic():
        orphan = store(institution)
        transaction.set_rollback(True)
    half = files._new_arrival()
    half.write_bytes(b"%PDF")
    for path in on_disk(place):
        grown_old(path)
    young = place / "ab" / "abc"
    young.parent.mkdir()
    young.write_bytes(b"x")
    assert files.sweep() == 3
    assert sorted(on_disk(place)) == sorted([files.path_of(alive.ref), young])
    assert not files.path_of(orphan.ref).exists()
    assert StoredFile.objects.filter(pk=expired.pk).exists()
    assert files.sweep() == 0


def test_the_sweep_of_an_unused_place_finds_nothing(db):
    assert files.sweep() == 0


# --- who may read ---------------------------------------------------------------------------------------------------


def readable(row, who="yo", house=None, ref=None):
    request = RequestFactory().get("/", {"soy": who})
    request.institution = house or row.institution
    return files.readable_file(request, ref or row.ref)


def test_the_door_of_the_kind_decides_each_time(institution, monkeypatch):
    row = store(institution)
    assert readable(row) == row
    assert readable(row, "otra") is None
    assert readable(row, ref="no-existe") is None
    monkeypatch.delitem(files._kinds, "evidence")
    assert readable(row) is None


def test_another_institution_finds_nothing_even_behind_an_open_door(institution):
    row = store(institution, kind="anything")
    assert readable(row) == row
    assert readable(row, house=InstitutionFactory()) is None
    assert files.readable_file(RequestFactory().get("/"), row.ref) is None


def test_an_expired_file_is_as_if_missing(institution):
    assert readable(store(institution, expires_at=clock.now() - timedelta(seconds=5))) is None
    assert readable(store(institution, expires_at=clock.now() + DAY)) is not None
    assert readable(store(institution, expires_at=datetime(2100, 1, 1, tzinfo=UTC))) is not None


# --- the hostile samples --------------------------------------------------------------------------------------------


def expectations():
    with (HOSTILE / "EXPECTED.tsv").open(encoding="utf-8") as table:
        return {row["file"]: row["expected"] for row in csv.DictReader(table, delimiter="\t")}


AS_EVIDENCE = {"images/pixel-bomb.png": "file-unsafe", "pdf/javascript.pdf": ""}
SNIFFED = {
    "svg/script.svg": "image/svg+xml",
    "csv/injection.csv": "text/csv",
    "csv/self-promotion.csv": "text/csv",
    "pdf/javascript.pdf": "application/pdf",
}


def test_every_hostile_sample_is_tried():
    assert {str(path.relative_to(HOSTILE)) for path in HOSTILE.glob("*/*")} == set(expectations())


@pytest.mark.parametrize("sample", sorted(expectations()))
def test_as_evidence_hostile_files_are_refused_but_a_document(institution, place, sample):
    code = AS_EVIDENCE.get(sample, "file-type")
    content = (HOSTILE / sample).read_bytes()
    if not code:
        assert store(institution, content, sample).name == "javascript.pdf"
        return
    with pytest.raises(RuleBroken) as refused:
        store(institution, content, sample)
    assert refused.value.code == code
    assert on_disk(place) == []


@pytest.mark.parametrize("sample", sorted(set(expectations()) - {"images/pixel-bomb.png"}))
def test_where_anything_is_admitted_hostile_files_lie_closed_and_untouched(institution, place, sample):
    content = (HOSTILE / sample).read_bytes()
    row = store(institution, content, sample, kind="anything")
    assert row.media_type == SNIFFED.get(sample, {"xml": "application/xml"}.get(sample[:3], "application/zip"))
    assert on_disk(place) == [files.path_of(row.ref)]
    assert files.path_of(row.ref).read_bytes() == content


def test_a_pixel_bomb_is_refused_wherever_images_are_admitted(institution, place):
    with pytest.raises(RuleBroken) as refused:
        store(institution, (HOSTILE / "images/pixel-bomb.png").read_bytes(), "foto.png", kind="anything")
    assert refused.value.code == "file-unsafe"
    assert on_disk(place) == []
