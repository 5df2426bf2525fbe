"""The invisible signature inside a PDF (PAdES B-B), so that any reader of PDF notices a change without us.

It does not replace the seal: the register and the Ed25519 signature decide. In a demo the certificate is made here,
by an authority of proof; a production server reads the PEM file that SEAL_FILE names (key, certificate, chain).
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path

from asn1crypto import pem
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.core import clock
from lms.documents.keys import made_once

FIELD = "Sello"
YEARS = timedelta(days=3650)
ENVELOPE = 2_500  # bytes of a signature beside its certificates, with an RSA key of 4096 bits to spare


def signed(pdf: bytes) -> bytes:
    """A PDF with the institution's signature appended; as it came where no certificate is set up. About 20 ms."""
    signer = _signer()
    if signer is None:
        return pdf
    with ThreadPoolExecutor(1) as apart:  # pyHanko starts an event loop, which a thread that has one forbids
        return apart.submit(_sign, pdf, signer).result()


def _sign(pdf: bytes, signer: signers.SimpleSigner) -> bytes:
    written = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason="Sello del documento"
        ),
        signer=signer,
        bytes_reserved=_room(signer),
    )
    return bytes(written.getbuffer())


def _room(signer: signers.SimpleSigner) -> int:
    """Hexadecimal digits kept for a signature: its certificates and what surrounds them; a larger one is refused.

    pyHanko would sign twice to measure it.
    """
    certificates = [signer.signing_cert, *signer.cert_registry]
    return 2 * (sum(len(each.dump()) for each in certificates) + ENVELOPE)


def _signer() -> signers.SimpleSigner | None:
    if settings.SEAL_FILE:
        return _load(Path(settings.SEAL_FILE))
    if settings.DEMO:
        return _load(made_once(settings.VAR / "llaves" / "certificado-de-prueba.pem", _test_certificate))
    return None


@cache
def _load(path: Path) -> signers.SimpleSigner:
    parts = list(pem.unarmor(path.read_bytes(), multiple=True))
    key = next(PrivateKeyInfo.load(der) for kind, _headers, der in parts if kind == "PRIVATE KEY")
    certificate, *chain = (Certificate.load(der) for kind, _headers, der in parts if kind == "CERTIFICATE")
    store = SimpleCertificateStore()
    store.register_multiple(chain)
    return signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _test_certificate() -> bytes:
    """Key, certificate and authority of proof, in PEM."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Autoridad de prueba (sin validez)"), _name("Sello de prueba (sin validez)")
    root = _certificate(root_name, root_name, root_key.public_key(), ca=True).sign(root_key, SHA256())
    leaf = _certificate(name, root_name, key.public_key(), ca=False).sign(root_key, SHA256())
    return b"".join(
        [
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            leaf.public_bytes(Encoding.PEM),
            root.public_bytes(Encoding.PEM),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, *, ca: bool
) -> x509.CertificateBuilder:
    now = clock.now()
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(usage, critical=True)
    )
