"""An assessment in browsers: the instrument by keyboard in n + 4 presses, the candidate on her telephone, two tabs."""

import pytest

from certification.models import Evidence, ItemRecord, Process
from certification.queries.survey import STATEMENTS
from lms.core.models import Institution
from lms.people.proofs import proved
from tests.factories import assessing as make
from tests.journeys.barriers import sound

pytestmark = pytest.mark.browser
ITEMS = 6
FOCUS_SHOWS = """() => [document.activeElement, document.activeElement.nextElementSibling].some(
  each => each && getComputedStyle(each).outlineStyle !== "none")"""


@pytest.fixture
def process(live_site):
    process = make.agreed()
    Institution.objects.filter(pk=process.institution_id).update(is_default=True)
    return process


class Keys:
    """Somebody at a keyboard: goes from stop to stop, and counts what she presses to make something happen."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def to(self, selector, most=90):
        for _stop in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                assert self.page.evaluate(FOCUS_SHOWS), selector
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"No se llega a {selector}")

    def press(self, selector):
        self.to(selector)
        self.page.keyboard.press("Enter")
        self.presses += 1

    def pick(self, name, value):
        """The first Tab lands on the group; arrows move inside it."""
        self.to(f"input[name={name}]")
        self.page.keyboard.press("Space")
        if not self.page.locator(f"input[name={name}][value='{value}']").is_checked():
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Tab")


def test_an_instrument_is_applied_by_keyboard_in_n_plus_4_presses(live_site, process, enter, new_page):
    make.observed(make.started(process).process)
    page = enter(new_page(), make.assessor_of(process), fresh=True)
    page.goto(f"{live_site}/mi/")
    keys = Keys(page)
    keys.press("a[href$='/reactivos/']")  # 1
    for number in range(1, ITEMS + 1):
        page.wait_for_url(f"**/reactivos/{number}/**")
        page.keyboard.press("1")
        assert page.locator("input[value=met]").is_checked()
        page.keyboard.press("Enter")
        keys.presses += 1  # n
    page.wait_for_url("**/cierre/")
    assert page.get_by_text("6 de 6 reactivos cumplen.").is_visible()
    keys.press("main form .btn")  # 2
    page.wait_for_url("**/juicio/")
    phone = enter(new_page(width=360), process.candidate, fresh=True)
    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Firma el instrumento que te aplicaron").click()
    sound(phone)
    phone.get_by_role("button", name="Firmar el instrumento").click()
    phone.get_by_text("Ya lo firmaste.").wait_for()
    for name in ("competence", "evidence", "instruments", "portfolio"):
        keys.pick(name, "1")
    keys.pick("decided", "competent")
    keys.press("main form .btn")  # 3
    page.wait_for_url("**/cedula/")
    for name in ("best_practices", "opportunities", "recommendations"):
        keys.to(f"#id_{name}")
        page.keyboard.type("Con orden.")
    keys.press("main form .btn")  # 4
    page.get_by_text("Cédula hecha y firmada.").wait_for()
    assert keys.presses == ITEMS + 4
    sound(page)
    assert Process.objects.get().state == "judged"


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_not_met_says_why_and_each_screen_is_sound(live_site, process, enter, new_page, javascript):
    make.observed(make.started(process).process)
    page = enter(new_page(width=360, javascript=javascript), make.assessor_of(process), fresh=True)
    page.goto(f"{live_site}/certificacion/evaluaciones/{process.ref}/reactivos/1/")
    if javascript:
        sound(page)
        page.keyboard.press("2")
        assert page.evaluate("document.activeElement.id") == "id_observation"
        page.keyboard.press("Control+Enter")
    else:
        page.locator("label:has([value=not_met])").click()
        page.get_by_role("button", name="Guardar y pasar a 1-D1.2").click()
    page.get_by_role("heading", name="Hay un problema").wait_for()
    assert page.title().startswith("Error: ")
    assert page.locator("input[value=not_met]").is_checked()
    page.locator("#id_observation").fill("Omitió los plazos.")
    page.get_by_role("button", name="Guardar y pasar a 1-D1.2").click()
    page.wait_for_url("**/reactivos/2/**")
    assert page.get_by_text("1-D1.1 guardado").is_visible()
    assert ItemRecord.objects.get().observation == "Omitió los plazos."


def test_two_tabs_show_both_values_and_let_her_choose(live_site, process, enter, new_page):
    make.started(process)
    first = enter(new_page(), make.assessor_of(process), fresh=True)
    second = first.context.new_page()
    address = f"{live_site}/certificacion/evaluaciones/{process.ref}/reactivos/1/"
    for tab in (first, second):
        tab.goto(address)
    first.locator("label:has([value=not_met])").click()
    first.locator("#id_observation").fill("Omitió los plazos.")
    first.get_by_role("button", name="Guardar y pasar").click()
    first.wait_for_url("**/reactivos/2/**")
    second.locator("label:has([value=missing])").click()
    second.locator("#id_observation").fill("Falta el acuse.")
    second.get_by_role("button", name="Guardar y pasar").click()
    second.get_by_text("se registró en otra página o equipo como «No cumple»").wait_for()
    assert second.get_by_text("«Omitió los plazos.»").is_visible()
    assert second.locator("#id_observation").input_value() == "Falta el acuse."
    assert ItemRecord.objects.count() == 1
    sound(second)
    second.get_by_role("button", name="Guardar y pasar").click()
    second.wait_for_url("**/reactivos/2/**")
    assert [each.verdict for each in ItemRecord.objects.order_by("number")] == ["not_met", "missing"]


def test_without_network_nothing_typed_is_lost(live_site, process, enter, new_page):
    make.started(process)
    page = enter(new_page(), make.assessor_of(process), fresh=True)
    address = f"{live_site}/certificacion/evaluaciones/{process.ref}/reactivos/1/"
    page.goto(address)
    page.keyboard.press("2")
    page.keyboard.type("Omitió los plazos.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Sin conexión: no se guardó.").wait_for()
    assert page.locator("#id_observation").input_value() == "Omitió los plazos."
    page.context.set_offline(False)
    page.reload()
    page.get_by_text("Recuperamos lo que habías escrito aquí.").wait_for()
    assert page.locator("#id_observation").input_value() == "Omitió los plazos."
    page.get_by_role("button", name="Guardar y pasar").click()
    page.wait_for_url("**/reactivos/2/**")
    page.goto(address)
    assert page.locator("#id_observation").input_value() == "Omitió los plazos."
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_a_candidate_on_a_telephone_without_script(live_site, process, enter, new_page, tmp_path):
    paper = tmp_path / "oficio.pdf"
    paper.write_bytes(make.PDF)
    make.started(process)
    phone = enter(new_page(width=360, javascript=False), process.candidate, fresh=True)
    mine = f"{live_site}/mi/certificaciones/{process.ref}"
    phone.goto(f"{mine}/evidencias/")
    sound_without_script(phone)
    phone.get_by_role("link", name="Entregar una evidencia").click()
    phone.get_by_text("Un producto", exact=False).first.click()
    phone.locator("#id_upload").set_input_files(paper)
    phone.get_by_label("1-P1 Criterio P1").check()
    phone.get_by_role("button", name="Entregar la evidencia").click()
    phone.get_by_text("Ya tenemos tu archivo: oficio.pdf").wait_for()  # the title was missing; the file stays
    phone.get_by_label("Qué es", exact=True).fill("Oficio de turno")
    phone.get_by_role("button", name="Entregar la evidencia").click()
    phone.get_by_text("Recibimos tu evidencia 1.").wait_for()
    make.answered(Evidence.objects.get(), sufficient=False, note="Falta el fundamento.")
    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Corrige 1 evidencia").click()
    phone.get_by_role("link", name="Oficio de turno").click()
    assert phone.get_by_text("Falta el fundamento.").first.is_visible()
    phone.get_by_role("link", name="Reemplazar").click()
    paper.write_bytes(make.PDF + b"fundamento")
    phone.locator("#id_upload").set_input_files(paper)
    phone.get_by_role("button", name="Entregar la evidencia").click()
    phone.get_by_text("Recibimos tu evidencia 2.").wait_for()
    make.answered(Evidence.objects.get(number=2))
    application = make.recorded(process.application, unmet=["1-C1.1"])
    make.reported(make.judged(make.closed(application)))
    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Lee y firma tu cédula de evaluación").click()
    sound_without_script(phone)
    assert phone.get_by_text("Tienes derecho a pedir que se revise tu evaluación.").is_visible()
    phone.get_by_text("No estoy conforme").click()
    phone.get_by_role("button", name="Firmar mi cédula").click()
    phone.get_by_text("Escribe con qué no estás conforme.").first.wait_for()
    phone.get_by_label("Nota de no conformidad").fill("Sí contesté el cuestionario.")
    phone.get_by_role("button", name="Firmar mi cédula").click()
    phone.get_by_text("Firmaste tu cédula.").wait_for()
    phone.get_by_role("link", name="Decir cómo me trataron").click()
    for code in STATEMENTS:
        phone.locator(f"#id_{code}_0").check(force=True)
    phone.get_by_role("button", name="Guardar mi opinión").click()
    phone.get_by_text("Tu opinión quedó guardada sin tu nombre.").wait_for()
    desk = enter(new_page(), make.assessor_of(process), fresh=True)
    desk.goto(f"{live_site}/certificacion/evaluaciones/{process.ref}/cedula/")
    assert desk.get_by_text("Sí contesté el cuestionario.").is_visible()
    sound(desk)
    desk.get_by_role("button", name="Concluir el proceso").click()
    desk.get_by_text("Proceso concluido.").wait_for()
    assert Process.objects.get().state == "not_yet"


def sound_without_script(page):
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier_that_axe_can_see(live_site, process, enter, new_page, width, dark):
    by = make.assessor_of(process)
    page, hers = (
        enter(new_page(width=width, dark=dark), by, fresh=True),
        enter(new_page(width=width, dark=dark), process.candidate, fresh=True),
    )
    desk, mine = "/certificacion/evaluaciones/", f"/mi/certificaciones/{process.ref}/"

    def see(shown, *ends):
        for end in ends:
            shown.goto(live_site + end)
            sound(shown)

    see(page, desk, f"{desk}{process.ref}/", f"{desk}{process.ref}/inicio/")
    application = make.started(process)
    make.answered(make.handed(process), valid=False, note="Es de otra persona.")
    see(
        page,
        *(f"{desk}{process.ref}/{end}" for end in ("evidencias/", "evidencias/1/", "evidencias/nueva/", "cierre/")),
    )
    see(page, f"{desk}{process.ref}/reactivos/1/", f"{desk}{process.ref}/reactivos/3/")
    see(hers, *(f"{mine}{end}" for end in ("evidencias/", "evidencias/1/", "evidencias/1/reemplazar/")))
    make.closed(make.recorded(application, unmet=["1-P1.2"]), signed=False)
    see(page, f"{desk}{process.ref}/cierre/", f"{desk}{process.ref}/juicio/")
    see(hers, f"{mine}instrumento/")
    candidate = process.candidate
    with proved(candidate):
        make.sign_records(application, by=candidate)
    act = make.judged(application)
    see(page, f"{desk}{process.ref}/juicio/", f"{desk}{process.ref}/cedula/")
    report = make.reported(act)
    see(hers, f"{mine}cedula/")
    make.presented(report)
    see(hers, f"{mine}cedula/", f"{mine}encuesta/")
    office = enter(new_page(width=width, dark=dark), make.keeper(process.institution), fresh=True)
    instrument = process.plans.get().instrument
    see(
        office,
        "/certificacion/instrumentos/",
        f"/certificacion/instrumentos/{instrument.ref}/",
        "/certificacion/encuesta/",
    )
