"""From the QR of a paper to an answer: on a telephone and at a desk, in light and dark, without script."""

import pytest

from lms.documents import actions, files
from tests.factories.core import InstitutionFactory
from tests.factories.documents import constancia_data, issued
from tests.factories.people import PersonFactory
from tests.journeys.barriers import barriers

pytestmark = pytest.mark.browser

WHY = {"reason": "Se corrigió la calificación", "legal_basis": "Oficio 12/2026"}


@pytest.fixture
def papers(live_site, settings, tmp_path):
    """A paper in force, one that was replaced and one cancelled; the first with its file."""
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"
    institution = InstitutionFactory(code="IP", name="Instituto de Profesionalización", is_default=True)
    holder = PersonFactory(
        institution=institution, given_names="María Fernanda", first_surname="Saldívar", second_surname="Nava"
    )
    officer = PersonFactory(institution=institution)
    standing, replaced, cancelled = (issued(holder, source=f"s-{number}") for number in range(3))
    actions.supersede(replaced, constancia_data(), by=officer, **WHY)
    actions.cancel(cancelled, by=officer, **WHY)
    file = tmp_path / "constancia.pdf"
    with files.open_pdf(files.render(standing)) as content:
        file.write_bytes(content.read())
    (tmp_path / "alterada.pdf").write_bytes(file.read_bytes() + b"\n")
    return {"standing": standing, "replaced": replaced, "cancelled": cancelled, "file": file}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_barrier_that_axe_can_see(live_site, papers, new_page, width, dark):
    page = new_page(width=width, dark=dark)
    found = []
    tokens = [papers[name].token for name in ("standing", "replaced", "cancelled")]
    for address in ("/verificar/", *(f"/verificar/{token}/" for token in (*tokens, "z" * 22))):
        page.goto(live_site + address)
        found += barriers(page)
    assert found == []


def test_by_hand_on_a_telephone_without_script(live_site, papers, new_page):
    page = new_page(width=360, javascript=False)
    page.goto(live_site + "/verificar/")
    page.get_by_label("Folio").fill(papers["standing"].folio)
    page.get_by_label("Código").fill(papers["standing"].check_code.lower())
    page.get_by_role("button", name="Verificar").click()
    assert page.locator("h1").inner_text() == "Vigente"
    assert page.locator("h1").bounding_box()["y"] < 200


def test_by_file_and_from_a_replaced_one_to_its_successor(live_site, papers, page):
    page.goto(live_site + "/verificar/")
    for name, said in (("constancia.pdf", "Vigente"), ("alterada.pdf", "Alterado")):
        page.get_by_label("Archivo PDF o JSON").set_input_files(papers["file"].with_name(name))
        page.get_by_role("button", name="Comprobar el archivo").click()
        assert page.locator("h1").inner_text() == said
        assert barriers(page) == []
        page.get_by_role("link", name="elegir otro archivo").click()
    page.goto(f"{live_site}/verificar/{papers['replaced'].token}/")
    assert page.locator("h1").inner_text() == "Reemplazado"
    page.get_by_role("link", name="que lo reemplazó").click()
    assert page.locator("h1").inner_text() == "Vigente"
