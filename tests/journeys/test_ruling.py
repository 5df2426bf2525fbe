"""A lot ruled by its last member, then the way from the certificate back to the evidence. No barrier on the way."""

import pytest

from certification.actions.request import receive_certificate, register_payment, request_certificate
from certification.models import Process
from certification.states import ProcessState
from lms.core import clock
from lms.people.proofs import proved
from tests.factories import ruling as make
from tests.journeys.barriers import sound

pytestmark = pytest.mark.browser
LIGHT = {"evidence": (("producto", "Expediente de la solicitud", None), *make.OBSERVED)}


@pytest.fixture
def house(live_site):
    return make.House()


def test_the_last_member_decides_an_exception_and_signs_without_script(house, live_site, new_page, enter):
    """D1: four clicks, two for the exception, one for the sampled file."""
    odd, plain = make.verified(house, agrees=False, **LIGHT), make.verified(house, **LIGHT)
    free = make.verified(house, **LIGHT)
    lot = make.convened(house, [odd, plain, free])
    for member in lot.members[:2]:
        lot.vote(member)
    page = enter(new_page(javascript=False), lot.members[2], fresh=True)
    page.goto(f"{live_site}/mi/")
    clicks = 0

    def press(role, name, **options):
        nonlocal clicks
        clicks += 1
        page.get_by_role(role, name=name, **options).first.click()

    press("link", f"Dictamina el lote {lot.batch.folio} de EC1171")
    press("button", f"Abrir el expediente de {odd.candidate.full_name}")
    page.get_by_label("No procedente", exact=True).check()
    page.get_by_label("Por qué no procede").fill("El plan no se respetó.")
    press("button", "Guardar mi fallo")
    exceptions = clicks - 1
    opened = 0
    while page.get_by_text("Por abrir").count():
        page.locator(".task button").first.click()
        opened += 1
        page.get_by_role("link", name="Volver al lote").click()
    press("link", "Revisar y firmar mi dictamen")
    assert page.get_by_text("El plan no se respetó.").is_visible()
    press("button", "Firmar mi dictamen")
    assert page.get_by_role("link", name="Descargar el acta").is_visible()
    assert clicks - exceptions == 3  # the fourth is the password, when the proof is old
    assert exceptions == 2
    assert {each.state for each in Process.objects.all()} == {ProcessState.UPHELD}  # two against one


def test_a_candidate_walks_from_her_certificate_to_each_criterion_by_telephone(house, live_site, new_page, enter):
    process = make.ruled(house, **LIGHT).processes[0]
    with proved(house.office):
        request = request_certificate(process, "SOL-1", clock.today(), by=house.office)
    register_payment(request, "0123", None, clock.today(), by=house.office)
    copy = make.io.BytesIO(make.pdf(1))
    receive_certificate(request, "D-0001234", clock.today(), None, copy, "c.pdf", by=house.office)
    page = enter(new_page(width=360, dark=True), process.candidate, fresh=True)
    page.goto(f"{live_site}/mi/")
    page.get_by_role("link", name="Descarga tu certificado de EC1171").click()
    sound(page)
    page.get_by_role("button", name="Ya tengo mi certificado").click()
    page.get_by_text("Ya lo tienes, y está en tu historial.").wait_for()
    page.goto(f"{live_site}/mi/historial/")
    page.get_by_role("link", name="De dónde viene").click()
    sound(page)
    page.get_by_text("1-P1 Criterio de producto").click()
    page.get_by_text("Evidencia 1: Expediente de la solicitud").wait_for()
    assert page.get_by_text("IP-ACTA-00001").is_visible()
    sound(page)


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_no_page_of_the_office_has_a_barrier(house, live_site, new_page, enter, width, dark):
    lot = make.convened(house, [make.verified(house, agrees=False, **LIGHT)], held=False)
    waits = make.hand_in(house.presented(agrees=False, **LIGHT), house)
    missing = house.presented(survey=False, **LIGHT)
    make.verified(house, **LIGHT)
    process = make.ruled(house, **LIGHT).processes[0]
    places = {
        house.office: [
            "lotes/",
            "lotes/nuevo/",
            f"lotes/{lot.batch.ref}/",
            f"lotes/{lot.batch.ref}/asistencia/",
            f"lotes/{lot.batch.ref}/expedientes/{lot.batch.rows.get().ref}/sacar/",
            "solicitudes/",
            f"solicitudes/{process.ref}/",
            f"origen/{process.ref}/",
        ],
        house.verifier: ["verificacion/", f"verificacion/{waits.ref}/"],
        house.assessor: [f"evaluaciones/{missing.ref}/portafolio/"],
        lot.members[0]: ["dictamen/", f"dictamen/{lot.batch.ref}/", f"dictamen/{lot.batch.ref}/firmar/"],
    }
    for person, addresses in places.items():
        page = enter(new_page(width=width, dark=dark), person, fresh=True)
        for address in addresses:
            assert page.goto(f"{live_site}/certificacion/{address}").status == 200
            sound(page)
