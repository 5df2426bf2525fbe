"""From the call to the plan that both signed: office at a desk, candidate on a telephone, assessor at a desk."""

import os
from datetime import timedelta

import pytest

from certification.models import EcCall, PlanAgreement, Process, Registration
from certification.states import ProcessState
from lms.core import clock
from lms.core.models import Institution
from tests.factories import certification as make
from tests.journeys import barriers
from tests.people.door import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def text(live_site):
    text = make.version()
    Institution.objects.filter(pk=text.standard.institution_id).update(is_default=True)
    make.instrument(text)
    return text


def sound(page, name=""):
    """No sideways scroll and no barrier; with SHOTS, a picture too."""
    if (folder := os.environ.get("SHOTS")) and name:
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)
    barriers.sound(page)


def prove(page):
    """The password again, and the act goes on with what was typed."""
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("heading", name="Termina de firmar").wait_for()
    sound(page)
    page.locator("main form button[type=submit]").first.click()


def open_a_call(desk, live_site, text):
    today = clock.today()
    desk.goto(f"{live_site}/certificacion/oficina/convocatorias/nueva/")
    sound(desk, "convocar")
    desk.get_by_role("button", name="Revisar la convocatoria").click()
    sound(desk, "convocar-mal")
    desk.get_by_label("Estándar").select_option(label=f"{text.standard.code} {text.title}")
    for label, words in {
        "Título": "Convocatoria de primavera",
        "A quién se dirige": "Personas servidoras públicas de la institución",
        "Facultad para convocar": "Reglamento interior, artículo 11, fracción V",
        "Validez": "En toda la República, registrado ante el CONOCER",
        "A quién preguntar": "Área de certificación, extensión 100, de 9:00 a 15:00",
    }.items():
        desk.get_by_label(label, exact=True).fill(words)
    desk.get_by_label("Abre el día").fill((today - timedelta(days=1)).isoformat())
    desk.get_by_label("Cierra el día").fill((today + timedelta(days=9)).isoformat())
    desk.get_by_label("Documentos que se entregan").fill("CURP\nIdentificación oficial: por los dos lados")
    desk.get_by_role("button", name="Revisar la convocatoria").click()
    desk.get_by_role("heading", name="Revisa antes de publicar").wait_for()
    sound(desk, "revisar-convocatoria")
    desk.get_by_role("button", name="Publicar la convocatoria").click()
    desk.get_by_role("heading", name="Convocatoria de primavera").wait_for()
    sound(desk, "oficina-convocatoria-vacia")


def register(phone, live_site):
    phone.goto(f"{live_site}/certificacion/")
    sound(phone, "certificate")
    phone.get_by_role("link", name="Convocatoria de primavera").click()
    sound(phone, "convocatoria")
    phone.get_by_role("link", name="Registrarme").click()
    phone.get_by_label("Qué haces hoy que tenga que ver con el estándar").fill("Atiendo solicitudes de derechos ARCO.")
    phone.get_by_role("button", name="Enviar mi registro").click()
    sound(phone, "registro-mal")
    assert phone.get_by_role("alert").get_by_role("link").count() == 4
    assert "solicitudes" in phone.get_by_label("Qué haces hoy que tenga que ver con el estándar").input_value()
    phone.get_by_label("Último nivel de estudios que terminaste").select_option("licenciatura")
    phone.get_by_label("Años de experiencia").fill("4")
    phone.get_by_text("Carta de derechos y obligaciones").first.click()
    assert phone.get_by_text("Evaluarte sin que nadie te obligue a tomar un curso.").is_visible()
    phone.get_by_label("Leí mis derechos").check()
    phone.get_by_label("Leí el aviso de privacidad").check()
    sound(phone, "registro")
    phone.get_by_role("button", name="Enviar mi registro").click()
    phone.get_by_role("heading", name="Registro recibido").wait_for()
    sound(phone, "acuse-incompleto")
    phone.get_by_role("link", name="Entregar documentos").click()
    paper = {"mimeType": "application/pdf", "buffer": make.PDF}
    phone.get_by_label("CURP").set_input_files({"name": "curp.pdf", **paper})
    phone.get_by_label("Identificación oficial").set_input_files(
        {"name": "credencial.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00\x03\x00"}
    )
    phone.get_by_role("button", name="Guardar documentos").click()
    phone.get_by_text("Se guardó: CURP.").wait_for()  # one was refused and the other stays
    sound(phone, "documentos-mal")
    phone.get_by_label("Identificación oficial").set_input_files({"name": "credencial.pdf", **paper})
    phone.get_by_role("button", name="Guardar documentos").click()
    phone.get_by_text("Está completo.").wait_for()
    sound(phone, "acuse")


def diagnose(phone, live_site, process):
    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Contesta tu diagnóstico de EC1171").click()
    sound(phone, "diagnostico")
    phone.get_by_role("link", name="Empezar: elemento 1 de 2").click()
    sound(phone, "diagnostico-elemento")
    for place in range(3):
        phone.locator("fieldset.point").nth(place).get_by_label("Sí").check()
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.get_by_text("Elemento 2 de 2").wait_for()
    phone.locator("fieldset.point").nth(0).get_by_label("Todavía no").check()
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.get_by_text("Te faltan 2 puntos por contestar.").wait_for()
    phone.get_by_label("Evidencia que ya tienes de tu trabajo").fill("Oficios de turno de 2025.")
    phone.get_by_role("button", name="Entregar mi diagnóstico").click()
    sound(phone, "diagnostico-revisar-mal")
    assert phone.get_by_label("Evidencia que ya tienes de tu trabajo").input_value() == "Oficios de turno de 2025."
    phone.get_by_role("link", name="Cuida los datos").click()
    for place in (1, 2):
        phone.locator("fieldset.point").nth(place).get_by_label("Todavía no").check()
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.get_by_role("button", name="Entregar mi diagnóstico").click()
    phone.get_by_role("heading", name="Resultado bajo").wait_for()
    sound(phone, "diagnostico-resultado")
    phone.get_by_label("Seguir con la evaluación").check()
    phone.get_by_role("button", name="Guardar mi decisión").click()
    phone.get_by_text("Guardamos tu decisión.").wait_for()
    sound(phone, "proceso-diagnosticado")


def propose(desk, live_site):
    day = clock.today() + timedelta(days=6)
    desk.goto(f"{live_site}/mi/")
    desk.get_by_role("link", name="Propón el plan a").click()
    sound(desk, "plan")
    desk.get_by_label("Día de la evaluación").fill(day.isoformat())
    desk.get_by_label("Empieza a las").fill("10:00")
    desk.get_by_label("Termina a las").fill("14:00")
    desk.get_by_label("Lugar", exact=True).fill("Sala 2, Av. Juárez 10, segundo piso")
    desk.get_by_label("Día de los resultados").fill((day + timedelta(days=2)).isoformat())
    desk.get_by_label("A las", exact=True).fill("12:00")
    desk.get_by_label("Lugar de los resultados").fill("Sala 2")
    desk.get_by_label("Lo que lleva la persona candidata").fill("Identificación oficial\nDos oficios de turno")
    desk.get_by_role("button", name="Revisar el plan").click()
    desk.get_by_role("heading", name="Revisa antes de firmar").wait_for()
    sound(desk, "plan-revisar")
    desk.get_by_role("button", name="Firmar y enviar el plan").click()
    prove(desk)
    desk.get_by_text("Firmaste el plan.").wait_for()
    sound(desk, "evaluada")
    desk.goto(f"{live_site}/certificacion/evaluaciones/")
    sound(desk, "mis-evaluaciones")


def sign(phone, live_site):
    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Lee y firma tu plan de evaluación de EC1171").click()
    sound(phone, "mi-plan")
    phone.get_by_role("button", name="Firmar mi plan").click()
    prove(phone)
    phone.get_by_text("Firmaste tu plan.").wait_for()
    sound(phone, "mi-plan-firmado")
    phone.get_by_role("link", name="Volver a mi proceso").click()
    assert phone.get_by_text("Vas en la evaluación.").is_visible()
    assert phone.get_by_text("Dos oficios de turno").is_visible()
    sound(phone, "proceso-acordado")


def test_from_the_call_to_the_plan_that_both_signed(live_site, text, new_page, enter):
    institution = text.standard.institution
    office, candidate = make.office(institution), make.person(institution)
    assessor = make.assessor(institution, "EC1171")
    desk, phone = enter(new_page(), office), enter(new_page(width=360), candidate)
    open_a_call(desk, live_site, text)
    register(phone, live_site)
    mine = Registration.objects.get()
    desk.goto(f"{live_site}/mi/")
    desk.get_by_role("link", name="Revisa 1 registro").click()
    sound(desk, "oficina-convocatoria")
    desk.get_by_role("link", name=candidate.list_name).click()
    sound(desk, "oficina-registro")
    desk.get_by_role("button", name="Admitir").click()
    desk.get_by_text("Registro admitido").wait_for()
    process = Process.objects.get(registration=mine)
    diagnose(phone, live_site, process)
    desk.get_by_role("link", name="Ver su proceso").click()
    desk.get_by_label("Persona evaluadora").select_option(label=assessor.list_name)
    sound(desk, "oficina-proceso-asignar")
    desk.get_by_role("button", name="Asignar", exact=True).click()
    desk.get_by_text("evalúa este proceso.").wait_for()
    sound(desk, "oficina-proceso")
    propose(enter(new_page(), assessor), live_site)
    sign(phone, live_site)
    process.refresh_from_db()
    assert process.state == ProcessState.PLAN_AGREED
    assert PlanAgreement.objects.get().receipt in phone.content()


def test_without_script_on_a_telephone_a_late_registration_loses_nothing(live_site, text, new_page, enter):
    call = make.call(text)
    phone = enter(new_page(width=360, javascript=False), make.person(call.institution))
    phone.goto(f"{live_site}/certificacion/convocatorias/{call.ref}/registro/")
    phone.get_by_label("Último nivel de estudios que terminaste").select_option("posgrado")
    phone.get_by_label("Años de experiencia").fill("7")
    phone.get_by_label("Qué haces hoy que tenga que ver con el estándar").fill("Coordino la unidad de transparencia.")
    phone.get_by_label("Leí mis derechos").check()
    phone.get_by_label("Leí el aviso de privacidad").check()
    EcCall.objects.filter(pk=call.pk).update(closes_at=clock.now())
    phone.get_by_role("button", name="Enviar mi registro").click()
    assert phone.get_by_text("el tuyo llegó después, así que no se recibió").is_visible()
    assert phone.get_by_label("Años de experiencia").input_value() == "7"
    assert "Coordino" in phone.get_by_label("Qué haces hoy").input_value()
    assert not Registration.objects.exists()
