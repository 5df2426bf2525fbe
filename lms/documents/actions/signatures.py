"""Signing: the person proves to be herself, and a row says which contents she signed; or a paper and its scan."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock, files
from lms.core.errors import RuleBroken
from lms.core.files import Readable
from lms.documents import policies
from lms.documents.models import PaperReview, PaperScan, Signature
from lms.documents.queries.signatures import is_confirmed, last_scan
from lms.people import proofs
from lms.people.actions.trace import trace
from lms.people.models import Person

HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PaperProof:
    """A paper that was printed and signed: its scan, the day it bears, and who brings it."""

    scan: Readable
    name: str
    signed_on: date
    recorded_by: Person


@transaction.atomic
def sign(
    subject_kind: str,
    subject_ref: str,
    content_hash: str,
    *,
    by: Person,
    capacity: str,
    method: Signature.Method = Signature.Method.REAUTH,
    paper: PaperProof | None = None,
    legal_basis: str = "",
) -> Signature:
    """Sign frozen contents by their SHA-256. The same contents in the same capacity again give the same signature.

    By default the person proved to be herself within `signature.minutes` in this session (`people.proofs`; a view asks
    with `people.signing.fresh_signature`). On paper, the signature counts once a second person confirms the scan; after
    one that was not accepted, another scan follows. Who may sign what is for the calling room to say.
    Refuses contents that are no hash, an empty capacity, a proof that is missing or old (`signature-proof`), a paper
    without its scan, a day to come, another institution's recorder, and a password where a paper waits. Four queries.
    """
    _check(subject_kind, subject_ref, content_hash, capacity, by)
    key = {
        "subject_kind": subject_kind,
        "subject_ref": subject_ref,
        "content_hash": content_hash,
        "person": by,
        "capacity": capacity.strip(),
    }
    if method == Signature.Method.PAPER:
        return _on_paper(key, by, paper, legal_basis)
    if known := Signature.objects.filter(**key).first():
        return _already(known)
    proof = proofs.current(by)
    if proof is None or not proofs.is_fresh(proof, by.institution):
        raise RuleBroken(
            "signature-proof",
            _("No se firmó: pasó el tiempo desde que confirmaste que eres tú. Escribe tu contraseña y firma otra vez."),
        )
    signature = _row(key, by, legal_basis)
    signature.method, signature.proved_at = Signature.Method.REAUTH, proof.at
    return _write(signature, key)


def _check(kind: str, ref: str, content_hash: str, capacity: str, by: Person) -> None:
    if not kind or not ref or not HASH.fullmatch(content_hash):
        raise ValueError("A signature names its subject and the SHA-256 of its contents.")
    if not 0 < len(capacity.strip()) <= 60:
        raise RuleBroken("signature-capacity", _("Falta decir con qué carácter se firma, en 60 letras o menos."))
    if not by.is_active:
        raise RuleBroken("signature-left", _("Quien causó baja ya no firma. Firma quien ocupa ahora esa función."))


def _row(key: dict[str, object], by: Person, legal_basis: str) -> Signature:
    return Signature(
        **key,
        institution=by.institution,
        person_name=by.full_name,
        signed_at=clock.now(),
        legal_basis=legal_basis.strip(),
    )


def _already(signature: Signature) -> Signature:
    if signature.method == Signature.Method.PAPER and not is_confirmed(signature):
        raise RuleBroken(
            "signature-on-paper",
            _("Ya entregaste esta firma en papel y falta que la confirme otra persona. Pídele que la revise."),
        )
    return signature


def _write(signature: Signature, key: dict[str, object], **facts: Any) -> Signature:
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError:
        return _already(Signature.objects.get(**key))  # the same person signed twice at once
    trace(
        "signature.given",
        signature,
        "signature",
        signature.person,
        legal_basis=signature.legal_basis,
        subject_kind=signature.subject_kind,
        subject=signature.subject_ref,
        content_hash=signature.content_hash,
        method=str(signature.method),
        **facts,
    )
    return signature


def _on_paper(key: dict[str, object], by: Person, paper: PaperProof | None, legal_basis: str) -> Signature:
    if paper is None:
        raise RuleBroken("signature-scan", _("Falta el documento firmado. Elige su escaneo en PDF, JPG o PNG."))
    if paper.recorded_by.institution_id != by.institution_id:
        raise RuleBroken("signature-institution", _("La firma la registra alguien de la misma institución."))
    if paper.signed_on > clock.today(by.institution.time_zone):
        raise RuleBroken("signature-day", _("La fecha de la firma aún no llega. Escribe la que dice el papel."))
    signature = Signature.objects.filter(**key).first()
    if signature is None:
        signature = _row(key, by, legal_basis)
        signature.method = Signature.Method.PAPER
        signature = _write(signature, key, recorded_by=paper.recorded_by.ref)
    if signature.method == Signature.Method.PAPER:
        _add_scan(signature, paper)
    return signature


def _add_scan(signature: Signature, paper: PaperProof) -> None:
    """Keep a scan where none waits or counts."""
    last = last_scan(signature)
    if last is not None and (not hasattr(last, "review") or last.review.accepted):
        return
    file = files.store_file(
        signature.institution,
        paper.scan,
        paper.name,
        kind=policies.SCAN,
        subject_ref=signature.ref,
        by_ref=paper.recorded_by.ref,
    )
    scan = PaperScan(
        signature=signature,
        number=last.number + 1 if last else 1,
        file=file,
        signed_on=paper.signed_on,
        recorded_by=paper.recorded_by,
        recorded_at=clock.now(),
    )
    _insert(lambda: scan.save(force_insert=True))
    trace(
        "signature.scanned",
        scan,
        "signature-scan",
        paper.recorded_by,
        institution=signature.institution,
        signature=signature.ref,
        sha256=file.sha256,
    )


def _insert(save: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError:
        raise RuleBroken(
            "signature-moved", _("Otra persona atendió esta firma al mismo tiempo. Revisa cómo quedó.")
        ) from None


def confirm_paper(signature: Signature, *, by: Person) -> Signature:
    """A second person saw the signed paper: from now on the signature counts. Again it changes nothing.

    Refuses whoever signed or brought the scan, somebody of another institution or who left, and a signature without a
    scan that waits.
    """
    _review(signature, True, "", by)
    return signature


def refuse_paper(signature: Signature, reason: str, *, by: Person) -> Signature:
    """A second person says why the scan does not prove the signature; another may follow. Refuses as confirming."""
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("signature-reason", _("Escribe el motivo, en 300 letras o menos."), field="reason")
    _review(signature, False, reason.strip(), by)
    return signature


@transaction.atomic
def _review(signature: Signature, accepted: bool, reason: str, by: Person) -> None:
    scan = last_scan(signature)
    if scan is None:
        raise RuleBroken("signature-no-scan", _("Esta firma no tiene un documento en papel por confirmar."))
    if by.pk in (signature.person_id, scan.recorded_by_id):
        raise RuleBroken(
            "signature-own",
            _("La confirma otra persona: ni quien firmó ni quien subió el documento. Pídelo a alguien más."),
        )
    if by.institution_id != signature.institution_id or not by.is_active:
        raise RuleBroken(
            "signature-institution", _("La firma la confirma alguien que trabaja en la misma institución.")
        )
    if hasattr(scan, "review"):
        if scan.review.accepted == accepted:
            return
        raise RuleBroken("signature-moved", _("Otra persona atendió esta firma al mismo tiempo. Revisa cómo quedó."))
    review = PaperReview(scan=scan, accepted=accepted, reason=reason, by=by, at=clock.now())
    _insert(lambda: review.save(force_insert=True))
    verb = "signature.confirmed" if accepted else "signature.refused"
    trace(verb, signature, "signature", by, scan=scan.ref)
