"""Anybody may ask whether a paper is genuine: the page says it in a word, gives little away, and needs nothing."""

import gzip
import json
import re
from contextlib import contextmanager
from datetime import date

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from lms.core.models import Institution
from lms.documents import actions, limits, seal
from lms.documents.keys import decoded
from lms.documents.rules import printed_code
from tests.factories.documents import constancia_data, issued

pytestmark = pytest.mark.django_db
WHY = {"reason": "Se expidió por error a María", "legal_basis": "Oficio 12/2026"}
DESK, FILE = reverse("documents:verify"), reverse("documents:verify_file")


def page_of(document):
    return reverse("documents:verification", args=[document.token])


def said(answer):
    return " ".join(re.sub(r"<(style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S).split())


def test_the_state_comes_first_and_then_the_public_facts(client, document, pdf):
    answer = client.get(page_of(document))
    assert answer.status_code == 200
    words = said(answer)
    assert words.index("Vigente El documento es auténtico. No tiene fecha") < words.index(
        "María Fernanda Saldívar Nava"
    )
    for fact in (
        "Constancia de aprovechamiento del curso Atención de solicitudes de acceso",
        "IP-CON-00001/2026",
        "16 horas, modalidad mixta",
        "8 al 25 de junio de 2026",
        "Instituto de Profesionalización",
        "Documento de prueba, sin validez oficial",
    ):
        assert fact in words
    assert document.data_hash in words.replace(" ", "")
    assert document.rendering.sha256 in words.replace(" ", "")


def test_it_tells_no_mark_no_reference_and_no_code(client, document, officer):
    actions.suspend(document, by=officer, **WHY)
    for address in (page_of(document), reverse("documents:facts", args=[document.token])):
        content = client.get(address).content.decode()
        for secret in ("91.5", "80.00", document.check_code, printed_code(document.check_code), document.ref):
            assert secret not in content
        for secret in (document.holder.ref, document.data["salt"], WHY["reason"], officer.full_name):
            assert secret not in content


def test_it_is_light_closed_to_robots_and_without_script_or_cookie(client, document, pdf):
    answer = client.get(page_of(document))
    assert len(gzip.compress(answer.content)) <= 14 * 1024
    assert b"<script" not in answer.content
    assert b" style=" not in answer.content
    assert b"http://" not in answer.content.replace(b"http://www.w3.org/", b"")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    nonce = re.search(rb'<style nonce="([^"]+)">', answer.content)[1].decode()
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_it_costs_two_queries(client, document, pdf, officer, django_assert_num_queries):
    actions.supersede(document, constancia_data(), by=officer, **WHY)
    with django_assert_num_queries(2):
        assert client.get(page_of(document)).status_code == 200


@contextmanager
def read_only():
    """Every database refuses to write, as a standby would."""
    with transaction.atomic():
        for alias in connections:
            with connections[alias].cursor() as cursor:
                sqlite = connections[alias].vendor == "sqlite"
                cursor.execute("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            for alias in connections:
                if connections[alias].vendor == "sqlite":
                    with connections[alias].cursor() as cursor:
                        cursor.execute("PRAGMA query_only = OFF")
            transaction.set_rollback(True)


def test_it_works_on_a_database_that_only_reads(client, document, pdf):
    code = {"folio": document.folio, "codigo": document.check_code}
    file = SimpleUploadedFile("c.pdf", pdf)
    with read_only():
        with pytest.raises(DatabaseError), transaction.atomic():
            Institution.objects.create(code="X", name="X")
        assert "Vigente" in said(client.get(page_of(document)))
        assert client.post(DESK, code).status_code == 303
        assert client.post(DESK, {**code, "codigo": "AAAAAAAA"}).status_code == 422
        assert "Vigente" in said(client.post(FILE, {"archivo": file}))
        assert client.get(reverse("documents:facts", args=[document.token])).status_code == 200
        assert client.get(page_of(document).replace(document.token, "z" * 22)).status_code == 404


def test_folio_and_code_lead_to_the_page_however_they_are_typed(client, document):
    for folio, code in (
        (document.folio, printed_code(document.check_code)),
        (f"  {document.folio.lower()} ", document.check_code.lower()),
    ):
        answer = client.post(DESK, {"folio": folio, "codigo": code})
        assert (answer.status_code, answer["Location"]) == (303, page_of(document))


def test_a_folio_that_exists_and_one_that_does_not_read_the_same(client, document, holder):
    other = issued(holder, source="s-2")
    answers = []
    for folio in (document.folio, "IP-CON-77777/2026"):
        answer = client.post(DESK, {"folio": folio, "codigo": other.check_code})
        assert answer.status_code == 422
        answers.append(re.sub(r'nonce="[^"]+"', "", answer.content.decode()).replace(folio, "?"))
    assert answers[0] == answers[1]
    assert "No encontramos un documento con ese folio y ese código" in answers[0]


@pytest.mark.parametrize("token", ["z" * 22, "corto", "IP-CON-00001", "x" * 300])
def test_an_unknown_token_is_answered_kindly(client, document, token):
    answer = client.get(f"/verificar/{token}/")
    assert answer.status_code == 404
    assert "No encontramos ese documento. Vuelve a leer el código QR" in said(answer)
    assert client.get(f"/verificar/{token}/datos.json").status_code == 404


def test_neither_folio_nor_ref_opens_the_page(client, document):
    assert client.get(f"/verificar/{document.ref}/").status_code == 404


def test_mistakes_are_limited_and_right_answers_of_a_qr_are_not(client, document, monkeypatch):
    monkeypatch.setattr(limits, "PER_MINUTE", 3)
    code = {"folio": document.folio, "codigo": document.check_code}
    wrong = {**code, "codigo": "AAAAAAAA"}
    with time_machine.travel("2026-11-20T17:00:00Z", tick=False):
        assert [client.post(DESK, wrong).status_code for _ in range(4)] == [422, 422, 422, 429]
        assert client.post(DESK, code).status_code == 429
        assert client.get("/verificar/" + "z" * 22 + "/").status_code == 429
        assert client.post(FILE, {"archivo": SimpleUploadedFile("a", b"x")}).status_code == 429
        assert client.get(page_of(document)).status_code == 200
        assert client.post(DESK, code, REMOTE_ADDR="192.0.2.7").status_code == 303
    with time_machine.travel("2026-11-20T17:01:00Z", tick=False):
        assert client.post(DESK, code).status_code == 303


@pytest.mark.parametrize(("verb", "headline"), [(actions.cancel, "Cancelado"), (actions.suspend, "Suspendido")])
def test_what_no_longer_holds_stays_visible_with_its_state(client, document, officer, verb, headline):
    verb(document, by=officer, **WHY)
    words = said(client.get(page_of(document)))
    assert f"{headline} El documento" in words
    assert "María Fernanda Saldívar Nava" in words


def test_a_replaced_one_leads_to_the_one_that_holds(client, document, officer):
    later = actions.supersede(document, constancia_data(), by=officer, **WHY)
    answer = client.get(page_of(document))
    assert "Reemplazado El documento es auténtico, pero ya no vale" in said(answer)
    assert page_of(later) in answer.content.decode()
    words = said(client.get(page_of(later)))
    assert "Vigente" in words
    assert "Reemplaza a IP-CON-00001/2026" in words


def test_what_expired_says_since_when(client, holder):
    with transaction.atomic():
        document = actions.issue(
            holder.institution,
            "constancia",
            ("enrolment", "1"),
            constancia_data(),
            holder=holder,
            legal_basis="Acuerdo",
            by=None,
            valid_until=date(2020, 6, 30),
        )
    assert "Vencido El documento es auténtico; su vigencia terminó el 30 de junio de 2020." in said(
        client.get(page_of(document))
    )


def test_anybody_can_check_the_seal_with_what_is_published(client, document):
    facts = client.get(reverse("documents:facts", args=[document.token]))
    assert facts["Content-Disposition"] == 'attachment; filename="IP-CON-00001-2026.json"'
    sealed = facts.json()
    (key,) = [
        one for one in client.get(reverse("documents:keys")).json()["keys"] if one["kid"] == sealed["payload"]["key"]
    ]
    # as a stranger would, with nothing of ours
    signed = json.dumps(sealed["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(decoded(sealed["signature"]), signed)
    assert (key["kty"], key["crv"], key["prueba"]) == ("OKP", "Ed25519", True)


# --- by file --------------------------------------------------------------------------------------------------------


def judged(client, content, name="constancia.pdf"):
    return client.post(FILE, {"archivo": SimpleUploadedFile(name, content)})


def test_a_genuine_file_is_told_and_shown(client, document, pdf):
    for content in (pdf, seal.envelope(document)):
        answer = judged(client, content)
        assert "Vigente El documento es auténtico." in said(answer)
        assert "El archivo es el original" in said(answer)
        assert page_of(document) in answer.content.decode()


def test_an_altered_file_is_told_and_shows_nothing_of_the_register(client, document, pdf):
    words = said(judged(client, pdf + b" "))
    assert "Alterado Este archivo no es el que se expidió" in words
    assert "María Fernanda" not in words
    assert "No lo reconocemos" in said(judged(client, b"%PDF-1.7 otro"))


def test_nothing_sent_is_written_anywhere(client, document, pdf, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "subidas")
    (tmp_path / "subidas").mkdir()
    too_large = judged(client, pdf + bytes(3_000_000))
    assert too_large.status_code == 422
    assert "Elige el archivo que te dieron, de 2 MB o menos." in said(too_large)
    assert judged(client, pdf).status_code == 200
    assert list((tmp_path / "subidas").iterdir()) == []


def test_an_empty_or_missing_file_is_asked_for_again(client, institution):
    assert judged(client, b"").status_code == 422
    assert client.post(FILE).status_code == 422
    assert client.get(FILE).status_code == 405


def test_the_desk_names_the_house_and_says_what_to_copy(client, institution):
    words = said(client.get(DESK))
    assert "Instituto de Profesionalización Verificación de documentos Verifica un documento" in words
    assert client.post(DESK, {}).status_code == 422
