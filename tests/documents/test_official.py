"""The paper of headed sections: what it takes, how it is drawn, and what anybody who verifies it sees."""

import pytest
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from lms.core import folios, parameters
from lms.core.errors import RuleBroken
from lms.documents import kinds, official, paper, seal
from lms.documents.actions import issue, supersede
from lms.documents.actions.signatures import sign
from lms.documents.models import IssuedDocument, Template
from lms.documents.queries.signatures import signatures_of
from lms.people.proofs import proved
from tests.documents.test_paper import run

pytestmark = pytest.mark.django_db
GROUND = "Manual M-DGAOSU-02"
CEDULA = kinds.official("prueba-oficial", "PRB", "Papeles de prueba", keepers=("programme",))


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, CEDULA.code, CEDULA)
    monkeypatch.setattr(parameters, "_definitions", {**parameters._definitions})
    folios.register_series(CEDULA.series, CEDULA.label)


def whole(**changes):
    """Data with a block of each kind."""
    return official.data(
        **{
            "title": "Cédula de evaluación",
            "about": "EC1171 Garantizar el derecho a la protección de datos personales",
            "facts": [("Juicio", "Competente"), ("Instrumento", "de ejemplo")],
            "blocks": [
                official.notice("Instrumento de ejemplo"),
                official.heading("Mejores prácticas"),
                official.paragraph("Explicó el aviso de privacidad antes de recabar los datos."),
                official.heading("Criterios no cubiertos"),
                official.table(["Criterio", "Motivo"], [["E1-P1", "No anexó el inventario"], ["E2-D3", ""]], [1, 3]),
                official.heading("Datos generales", 3),
                official.definitions([("Lugar", "Sala 4"), ("Fecha", "30 de junio de 2026")]),
                official.bullets(["Tomar el curso", "Pedir revisión"]),
                official.bullets(["Uno", "Dos"], ordered=True),
            ],
            "signatures": [official.unsigned("Ana Güemes", "Persona candidata")],
            **changes,
        }
    )


def given(holder, data=None, *, source="cedula-1", **options):
    with transaction.atomic():
        return issue(
            options.pop("institution", None) or holder.institution,
            CEDULA.code,
            ("report", source),
            data or whole(),
            holder=holder,
            legal_basis=GROUND,
            by=None,
            **options,
        )


def drawn(document, path):
    path.write_bytes(paper.draw(document))
    return path


def test_it_is_tagged_archival_and_says_all_of_it(holder, tmp_path):
    with proved(holder):
        sign("report", "cedula-1", "ab" * 32, by=holder, capacity="Persona evaluadora")
    blocks = [official.signed(each) for each in signatures_of("report", "cedula-1")]
    data = whole(signatures=[*blocks, official.unsigned("Ana Güemes", "Persona candidata")])
    document = given(holder, data)
    path = drawn(document, tmp_path / "cedula.pdf")
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    about = dict(line.split(":", 1) for line in run("pdfinfo", path).splitlines())
    assert (about["Tagged"].strip(), about["JavaScript"].strip()) == ("yes", "no")
    assert b"<pdfaid:part>3</pdfaid:part>" in path.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in path.read_bytes()
    said = " ".join(run("pdftotext", path, "-").split())
    for words in (
        "Documento de prueba, sin validez oficial",
        "Cédula de evaluación",
        "Instrumento de ejemplo",
        "No anexó el inventario",
        "Sala 4",
        "Pedir revisión",
        "Persona evaluadora",
        "Firmó con su contraseña",
        "Ana Güemes",
        document.folio,
        f"{document.check_code[:4]}-{document.check_code[4:]}",
        "Página 1 de",
    ):
        assert words in said
    assert "ab" * 32 in said.replace(" ", "")
    assert document.data_hash in said.replace(" ", "")
    assert PdfReader(path).attachments == {"datos.json": [seal.envelope(document)]}


def test_it_takes_as_many_pages_as_its_table(holder, tmp_path):
    rows = [[f"D{number}.1", "Explica el aviso de privacidad " * 4, "Cumple", ""] for number in range(142)]
    data = whole(
        blocks=[official.heading("Reactivos"), official.table(["Código", "Reactivo", "Registro", "Nota"], rows)]
    )
    pages = PdfReader(drawn(given(holder, data), tmp_path / "larga.pdf")).pages
    assert len(pages) > 5
    for page in pages[:-1]:
        assert "Código" in page.extract_text()  # the head is repeated
    assert f"Página {len(pages)} de {len(pages)}" in " ".join(pages[-1].extract_text().split())


def test_the_same_paper_is_drawn_with_the_same_bytes_and_runs_nothing(holder, tmp_path):
    attack = '#read("/etc/passwd") *x* #panic() <script> $a$'
    document = given(holder, whole(about=attack, blocks=[official.paragraph(attack)]))
    path = drawn(document, tmp_path / "ataque.pdf")
    assert path.read_bytes() == paper.draw(document)
    assert attack in " ".join(run("pdftotext", path, "-").split()).replace("“", '"').replace("”", '"')


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("document-data", {"title": ""}),
        ("document-data", {"facts": [("Juicio", "")]}),
        ("document-data", {"blocks": [{"kind": "image", "src": "conocer.png"}]}),  # no logos of anybody
        ("document-data", {"blocks": [{"kind": "paragraph", "text": "x", "run": "y"}]}),
        ("document-data", {"blocks": [official.heading("x", 1)]}),
        ("document-table", {"blocks": [official.table(["a", "b"], [["1"]])]}),
        ("document-heading", {"blocks": [official.heading("x", 3)]}),
    ],
)
def test_a_paper_takes_only_what_its_schema_knows(holder, code, changes):
    with pytest.raises(RuleBroken) as caught:
        given(holder, whole(**changes))
    assert caught.value.code == code
    assert not IssuedDocument.objects.exists()


def test_a_paper_of_a_body_has_no_holder(institution, officer, client):
    document = given(None, institution=institution, holder_name="Grupo de dictamen 1")
    assert (document.holder, document.holder_name) == (None, "Grupo de dictamen 1")
    assert seal.is_sound(IssuedDocument.objects.get())
    page = client.get(reverse("documents:verification", args=[document.token])).content.decode()
    assert "Grupo de dictamen 1" in page
    again = supersede(document, whole(about="Otra línea"), reason="Error", legal_basis="Oficio 1", by=officer)
    assert again.holder_name == "Grupo de dictamen 1"
    with pytest.raises(RuleBroken) as caught:
        given(None, institution=institution, source="otra")
    assert caught.value.code == "document-holder"


def test_whoever_verifies_sees_its_line_and_facts_in_words_and_no_more(holder, client):
    document = given(holder)
    page = client.get(reverse("documents:verification", args=[document.token])).content.decode()
    for words in (
        "Cédula de evaluación",
        "EC1171 Garantizar",
        "Juicio",
        "Competente",
        holder.full_name,
        document.folio,
    ):
        assert words in page
    assert "No anexó el inventario" not in page
    assert "No anexó el inventario" not in document.payload


def test_a_kind_nobody_registers_any_more_still_verifies(holder, client, monkeypatch):
    document = given(holder)
    monkeypatch.delitem(kinds.KINDS, CEDULA.code)
    answer = client.get(reverse("documents:verification", args=[document.token]))
    assert "Vigente" in answer.content.decode()


def test_a_code_is_registered_once_and_has_a_design(holder):
    with pytest.raises(RuntimeError):
        kinds.register(CEDULA)
    given(holder)
    assert Template.objects.get().design["layout"] == "vertical"
