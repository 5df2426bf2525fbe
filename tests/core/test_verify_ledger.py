"""The command: a Spanish report, an anchor, an exit code that machines may trust."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lms.core import ledger
from lms.core.models import AuditEntry
from tests.core.tampering import entry_at, make_batches


def run(*arguments):
    """Standard output, standard error and exit code."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        return out.getvalue(), err.getvalue(), stopped.code
    return out.getvalue(), err.getvalue(), 0


@pytest.fixture
def broken(batches):
    entry = entry_at(2, 4)
    AuditEntry.objects.filter(pk=entry.pk).update(verb="x")
    return entry


def test_a_sound_ledger(batches):
    out, err, code = run()
    assert (err, code) == ("", 0)
    assert "La bitácora está íntegra: 3 lotes, 15 asientos sellados y 0 por sellar." in out


def test_a_broken_ledger_names_the_entry(broken):
    out, _, code = run()
    assert code == 1
    assert f"[entry-altered] El asiento {broken.pk} fue alterado" in out


def test_json_for_machines(broken):
    out, _, code = run("--format", "json")
    answer = json.loads(out)
    assert code == 1
    assert (answer["sound"], answer["batches"], answer["entries"]) == (False, 3, 15)
    assert answer["findings"][0]["entry"] == broken.pk


def test_the_anchor_goes_alone_to_standard_output(batches):
    out, err, code = run("--print-anchor")
    anchor, signature = out.splitlines()
    assert (anchor, code) == (str(ledger.head()), 0)
    assert signature.startswith("# firma ")
    assert "íntegra" in err


def test_no_anchor_of_a_broken_ledger(broken):
    out, err, code = run("--print-anchor")
    assert (out, code) == ("", 1)
    assert "NO está íntegra" in err


def test_anchors_kept_in_a_file(batches, institution, tmp_path):
    kept = tmp_path / "anclas.txt"
    kept.write_text(f"# enviadas a contraloría\n{ledger.head_of(batches[0])}\n\n{ledger.head()}\n", encoding="utf-8")
    assert run("--anchor", kept)[2] == 0
    make_batches(institution, 1)
    assert run("--anchor", kept)[2] == 0
    ahead = str(ledger.head()).replace("4 ", "9 ", 1)
    kept.write_text(ahead, encoding="utf-8")
    out, _, code = run("--anchor", kept)
    assert code == 1
    assert "anchor-ahead" in out


@pytest.mark.parametrize("contents", ["", "# nada\n", "esto no es un ancla\n", b"\xff\xfe"])
def test_a_file_that_proves_nothing_is_refused(batches, tmp_path, contents):
    kept = tmp_path / "anclas.txt"
    kept.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
    with pytest.raises(CommandError, match="ancla"):
        run("--anchor", kept)


def test_a_missing_file_is_refused(batches, tmp_path):
    with pytest.raises(CommandError, match="No se pudo leer"):
        run("--anchor", tmp_path / "no-existe")


def test_counts_of_one_institution(batches, institution):
    assert "15 asientos sellados" in run("--institution", institution.code)[0]


def test_an_unknown_institution_is_refused(institution):
    with pytest.raises(CommandError, match=f"«NADIE».*{institution.code}"):
        run("--institution", "NADIE")
