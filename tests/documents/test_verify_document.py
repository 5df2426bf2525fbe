import json

import pytest
from django.core.management import CommandError, call_command

from lms.documents import actions, seal
from tests.factories.documents import constancia_data

pytestmark = pytest.mark.django_db
WHY = {"reason": "Se corrigió", "legal_basis": "Oficio 12/2026"}


@pytest.fixture
def verify(tmp_path, capsys):
    """Exit code and what was said of some bytes."""

    def run(content, *options):
        path = tmp_path / "archivo"
        path.write_bytes(content)
        try:
            call_command("verify_document", str(path), *options)
            code = 0
        except SystemExit as end:
            code = end.code
        return code, capsys.readouterr().out

    return run


def test_each_outcome_has_its_exit_code(verify, document, pdf, officer):
    assert verify(pdf)[0] == 0
    assert verify(seal.envelope(document))[0] == 0
    assert verify(pdf + b" ")[0] == 3
    assert verify(b"otra cosa")[0] == 8
    actions.suspend(document, by=officer, **WHY)
    assert verify(pdf)[0] == 6
    later = actions.supersede(document, constancia_data(), by=officer, **WHY)
    code, said = verify(pdf)
    assert code == 4
    assert f"Reemplazado por: {later.folio}" in said
    actions.cancel(later, by=officer, **WHY)
    assert verify(seal.envelope(later))[0] == 5


def test_it_says_whose_and_of_what(verify, pdf):
    _code, said = verify(pdf)
    assert said.startswith("archivo: Vigente. El documento es auténtico.")
    assert "Constancia de aprovechamiento a favor de María Fernanda Saldívar Nava: Atención de solicitudes" in said
    assert "Documento de prueba, sin validez oficial." in said


def test_programs_read_json(verify, pdf, document):
    code, said = verify(pdf, "--format", "json")
    found = json.loads(said)
    assert (code, found["outcome"], found["holder"]) == (0, "authentic", document.holder_name)
    code, said = verify(pdf + b" ", "--format", "json")
    found = json.loads(said)
    assert (code, found["outcome"], found["holder"]) == (3, "altered", "")


def test_a_file_that_cannot_be_read_is_an_error_of_its_own(tmp_path):
    with pytest.raises(CommandError, match="No se pudo leer"):
        call_command("verify_document", str(tmp_path / "no-existe"))
