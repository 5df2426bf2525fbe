import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lms.documents import checks, keys, pades


def test_the_key_of_proof_is_made_once_for_this_user_alone(settings, tmp_path):
    settings.VAR = tmp_path
    first = keys.signing_key()
    assert first.is_test
    assert keys.signing_key() == first
    (path,) = (tmp_path / "llaves").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_of_many_makers_the_first_stays(tmp_path):
    path = tmp_path / "k"

    def slow():
        path.write_bytes(b"first")  # somebody else finishes while we work
        return b"second"

    assert keys.made_once(path, slow).read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["k"]


def test_a_key_of_another_kind_is_refused(settings, tmp_path):
    path = tmp_path / "ec.pem"
    path.write_bytes(generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.SIGNING_KEY_FILE = str(path)
    with pytest.raises(RuntimeError, match="no Ed25519 key"):
        keys.signing_key()


def faults():
    return [fault.id for fault in checks.the_seal_has_its_key()]


def test_production_needs_a_key_that_only_it_reads(settings, tmp_path):
    assert faults() == []
    settings.DEMO = False
    assert faults() == ["documents.E001"]
    settings.SIGNING_KEY_FILE = str(tmp_path / "sello.pem")
    assert faults() == ["documents.E002"]
    (tmp_path / "sello.pem").write_bytes(keys._new_key())
    (tmp_path / "sello.pem").chmod(0o640)
    assert faults() == ["documents.E003"]
    (tmp_path / "sello.pem").chmod(0o600)
    assert faults() == []
    settings.SEAL_FILE = str(tmp_path / "falta.pem")
    assert faults() == ["documents.E002"]


def test_a_certificate_of_the_house_signs_without_being_of_proof(settings, tmp_path):
    path = tmp_path / "certificado.pem"
    path.write_bytes(pades._test_certificate())
    settings.DEMO, settings.SEAL_FILE = False, str(path)
    signer = pades._signer()
    assert signer is not None
    assert signer.signing_cert.subject.native["common_name"] == "Sello de prueba (sin validez)"
