"""An anchor leaves the house signed, and a signature that is not ours is told."""

from io import StringIO

import pytest
from django.core.management import call_command

from lms.core import anchors, audit, ledger
from lms.documents import keys, seal
from lms.documents.models import SealKey
from tests.factories.core import InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sealed():
    house = InstitutionFactory()
    audit.record("test.done", institution=house, subject_kind="test", subject_ref="1")
    ledger.seal()
    return house


def run(*arguments):
    out = StringIO()
    try:
        call_command("verify_ledger", *map(str, arguments), stdout=out, stderr=StringIO())
    except SystemExit as stopped:
        return out.getvalue(), stopped.code
    return out.getvalue(), 0


@pytest.fixture
def kept(tmp_path):
    """The file that somebody outside keeps."""
    path = tmp_path / "anclas.txt"
    path.write_text(run("--print-anchor")[0], encoding="utf-8")
    return path


def test_what_is_printed_is_signed_and_checks(kept):
    anchor, signature = kept.read_text().splitlines()
    code, signed = signature.removeprefix("# firma ").split()
    assert (anchor, code) == (str(ledger.head()), keys.signing_key().code)
    assert seal.sign(keys.signing_key(), f"calmecac-ancla/1\n{anchor}".encode()) == signed
    assert run("--anchor", kept)[1] == 0


@pytest.mark.parametrize(
    "alter",
    [
        lambda anchor, signature: (anchor.replace(" 20", " 19", 1), signature),  # the date, which the chain covers too
        lambda anchor, signature: (anchor, signature[:-4] + "AAAA"),
        lambda anchor, signature: (anchor, f"# firma {'x' * 43} {signature.split()[-1]}"),
        lambda anchor, signature: (anchor, "# firma nadie ñ"),
    ],
)
def test_an_altered_anchor_or_signature_is_told(kept, alter):
    kept.write_text("\n".join(alter(*kept.read_text().splitlines())), encoding="utf-8")
    out, code = run("--anchor", kept)
    assert code == 1
    assert "anchor-signature" in out


def test_an_older_key_is_known_by_its_published_half(kept, settings, tmp_path, sealed):
    seal.published(keys.signing_key(), sealed)
    old = keys.signing_key().code
    settings.SIGNING_KEY_FILE = str(tmp_path / "otra.pem")
    (tmp_path / "otra.pem").write_bytes(keys._new_key())
    assert keys.signing_key().code != old
    assert run("--anchor", kept)[1] == 0
    assert SealKey.objects.filter(code=old).exists()


def test_without_a_key_the_anchor_goes_unsigned(settings):
    settings.DEMO, settings.SIGNING_KEY_FILE = False, ""
    assert run("--print-anchor") == (f"{ledger.head()}\n", 0)


def test_an_anchor_kept_before_there_were_signatures_still_serves(tmp_path):
    path = tmp_path / "anclas.txt"
    path.write_text(f"{ledger.head()}\n# enviada a contraloría\n", encoding="utf-8")
    assert run("--anchor", path)[1] == 0
    assert anchors.payload("1 a b") == b"calmecac-ancla/1\n1 a b"
