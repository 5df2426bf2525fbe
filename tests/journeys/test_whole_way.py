"""The demo's own people take a candidate from an open call to a certificate that a citizen verifies.

Nothing is prepared behind the screens but the passing of days: the plan and the session have theirs. What the worker
would do (drawing the portfolio, recognising the ruling) is asked of it where it would have done it.
"""

import re
from datetime import timedelta

import pytest
import time_machine

from certification.models import Process, RulingBatch
from certification.points import CODES
from certification.queries.survey import STATEMENTS
from certification.states import ProcessState
from lms.core import clock
from lms.documents.models import IssuedDocument
from lms.people.models import Person
from lms.portal.demo.assessing import COMPETENT
from lms.portal.demo.certification import TITLE
from lms.portal.demo.certification import page as paper
from tests.journeys.barriers import sound
from tests.journeys.presses import work

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
CANDIDATE = "direccion"
ITEMS = 60
SEEN = re.compile(r"\d-(?!P)")  # what is seen and heard; products are handed in


class Way:
    """One candidate's way: who does each step, and on which page."""

    def __init__(self, site, new_page, enter):
        self.site, self.new_page, self.enter = site, new_page, enter
        self.candidate = person(CANDIDATE)

    def desk(self, username, *, phone=False):
        """The home of somebody of the demo, who has just signed in."""
        page = self.enter(self.new_page(width=360 if phone else 1280), person(username), fresh=True)
        page.goto(f"{self.site}/mi/")
        return page

    @property
    def process(self):
        return Process.objects.select_related("version").get(candidate=self.candidate)


def person(username):
    return Person.objects.get(institution__is_default=True, account__username=username)


def registers(way):
    phone = way.desk(CANDIDATE, phone=True)
    phone.goto(f"{way.site}/certificacion/")
    phone.get_by_role("link", name=TITLE).click()
    phone.get_by_role("link", name="Registrarme").click()
    phone.get_by_label("Último nivel de estudios que terminaste").select_option("licenciatura")
    phone.get_by_label("Años de experiencia").fill("4")
    phone.get_by_label("Qué haces hoy que tenga que ver con el estándar").fill("Dirijo a quien atiende derechos ARCO.")
    phone.get_by_label("Leí mis derechos").check()
    phone.get_by_label("Leí el aviso de privacidad").check()
    phone.get_by_role("button", name="Enviar mi registro").click()
    phone.get_by_role("link", name="Entregar documentos").click()
    for field in phone.locator("main input[type=file]").all():
        field.set_input_files(pdf("documento"))
    phone.get_by_role("button", name="Guardar documentos").click()
    phone.get_by_text("Está completo.").wait_for()


def pdf(name):
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": paper(name, "De ejemplo.")}


def is_admitted(way):
    desk = way.desk("certificadora")
    desk.goto(f"{way.site}/certificacion/oficina/")
    desk.get_by_role("link", name=TITLE).first.click()
    desk.get_by_role("link", name=way.candidate.list_name).click()
    desk.get_by_role("button", name="Admitir").click()
    desk.get_by_text("Registro admitido").wait_for()
    desk.get_by_role("link", name="Ver su proceso").click()
    desk.get_by_label("Persona evaluadora").select_option(label=person("evaluadora").list_name)
    desk.get_by_role("button", name="Asignar", exact=True).click()
    desk.get_by_text("evalúa este proceso.").wait_for()


def diagnoses(way):
    phone = way.desk(CANDIDATE, phone=True)
    phone.get_by_role("link", name="Contesta tu diagnóstico de EC1171").click()
    phone.get_by_role("link", name=re.compile("^Empezar: elemento 1")).click()
    while phone.locator("fieldset.point").count():
        for point in phone.locator("fieldset.point").all():
            point.get_by_label("Sí").check()
        phone.get_by_role("button", name="Guardar y continuar").click()
        phone.wait_for_load_state()
    phone.get_by_role("button", name="Entregar mi diagnóstico").click()
    phone.get_by_label("Seguir con la evaluación").check()
    phone.get_by_role("button", name="Guardar mi decisión").click()
    phone.get_by_text("Guardamos tu decisión.").wait_for()


def is_planned(way, day):
    desk = way.desk("evaluadora")
    desk.get_by_role("link", name=f"Propón el plan a {way.candidate.full_name}").click()
    for label, words in {
        "Día de la evaluación": day.isoformat(),
        "Empieza a las": "00:30",
        "Termina a las": "23:30",
        "Día de los resultados": (day + timedelta(days=2)).isoformat(),
        "Lugar de los resultados": "Sala 2",
        "Lo que lleva la persona candidata": "Identificación oficial",
    }.items():
        desk.get_by_label(label).fill(words)
    desk.get_by_label("A las", exact=True).fill("12:00")
    desk.get_by_label("Lugar", exact=True).fill("Sala 2, Av. Juárez 10, segundo piso")
    desk.get_by_role("button", name="Revisar el plan").click()
    desk.get_by_role("button", name="Firmar y enviar el plan").click()
    desk.get_by_text("Firmaste el plan.").wait_for()
    phone = way.desk(CANDIDATE, phone=True)
    phone.get_by_role("link", name="Lee y firma tu plan de evaluación de EC1171").click()
    phone.get_by_role("button", name="Firmar mi plan").click()
    phone.get_by_text("Firmaste tu plan.").wait_for()


def hands_in(way):
    """Each product by telephone, and the assessor finds each one sufficient, valid, current and authentic."""
    phone, mine = way.desk(CANDIDATE, phone=True), f"{way.site}/mi/certificaciones/{way.process.ref}/evidencias/"
    desk, hers = way.desk("evaluadora"), f"{way.site}/certificacion/evaluaciones/{way.process.ref}/evidencias/"
    for number, each in enumerate(COMPETENT.papers, start=1):
        phone.goto(f"{mine}nueva/")
        phone.get_by_text("Un producto", exact=False).first.click()
        phone.get_by_label("Qué es", exact=True).fill(each.title)
        phone.locator("#id_upload").set_input_files(pdf(each.title.replace("/", "-")))
        for code in each.criteria:
            phone.get_by_label(re.compile(f"^{code} ")).check()
        phone.get_by_role("button", name="Entregar la evidencia").click()
        phone.get_by_text(f"Recibimos tu evidencia {number}.").wait_for()
        desk.goto(f"{hers}{number}/")
        for question in ("sufficient", "valid", "current", "authentic"):
            desk.locator(f"label:has(input[name={question}][value='1'])").click()
        desk.get_by_role("button", name="Guardar la revisión").click()
        desk.wait_for_load_state()
    desk.goto(f"{hers}nueva/")
    desk.locator("label", has_text="Desempeño observado").click()
    desk.get_by_label("Qué es", exact=True).fill("Observación en ventanilla")
    desk.get_by_label("Qué observaste").fill("Atendió una solicitud de principio a fin y contestó de viva voz.")
    for box in desk.locator("input[name=criteria]").all():
        if SEEN.match(box.evaluate("each => each.labels[0].innerText.trim()")):
            box.check(force=True)
    desk.get_by_role("button", name="Guardar la evidencia").click()
    desk.wait_for_url(lambda address: "nueva" not in address)


def is_assessed(way):
    desk = way.desk("evaluadora")
    desk.get_by_role("link", name=re.compile(way.candidate.full_name)).first.click()
    for box in desk.locator("main input[type=checkbox]").all():
        box.check(force=True)
    desk.get_by_role("button", name="Declarar el inicio").click()
    desk.get_by_text("Quedó declarado el inicio.").wait_for()
    hands_in(way)
    desk.goto(f"{way.site}/certificacion/evaluaciones/{way.process.ref}/reactivos/")
    for number in range(1, ITEMS + 1):
        desk.wait_for_url(f"**/reactivos/{number}/**")
        desk.keyboard.press("1")
        desk.keyboard.press("Enter")
    desk.wait_for_url("**/cierre/")
    desk.get_by_role("button", name="Cerrar y firmar el instrumento").click()
    desk.wait_for_url("**/juicio/")
    phone = way.desk(CANDIDATE, phone=True)
    phone.get_by_role("link", name="Firma el instrumento que te aplicaron").click()
    phone.get_by_role("button", name="Firmar el instrumento").click()
    phone.get_by_text("Ya lo firmaste.").wait_for()
    for name in ("competence", "evidence", "instruments", "portfolio"):
        desk.locator(f"label:has(input[name={name}][value='1'])").click()
    desk.locator("label:has(input[name=decided][value=competent])").click()
    desk.get_by_role("button", name="Emitir y firmar el juicio").click()
    desk.wait_for_url("**/cedula/")
    for name in ("best_practices", "opportunities", "recommendations"):
        desk.locator(f"#id_{name}").fill("Con orden y trato amable.")
    desk.locator("main form .btn").first.click()
    desk.get_by_text("Cédula hecha y firmada.").wait_for()


def hears_her_result(way):
    phone = way.desk(CANDIDATE, phone=True)
    phone.get_by_role("link", name="Lee y firma tu cédula de evaluación").click()
    phone.get_by_text("Sí, estoy conforme").click()
    phone.get_by_role("button", name="Firmar mi cédula").click()
    phone.get_by_text("Firmaste tu cédula.").wait_for()
    phone.get_by_role("link", name="Decir cómo me trataron").click()
    for code in STATEMENTS:
        phone.locator(f"#id_{code}_0").check(force=True)
    phone.get_by_role("button", name="Guardar mi opinión").click()
    phone.get_by_text("Tu opinión quedó guardada sin tu nombre.").wait_for()


def is_verified(way):
    desk = way.desk("evaluadora")
    desk.get_by_role("link", name=f"Entrega el portafolio de {way.candidate.full_name}").click()
    desk.get_by_role("button", name="Entregar el portafolio").click()
    desk.wait_for_load_state()
    work()
    desk = way.desk("verificadora")
    desk.goto(f"{way.site}/certificacion/verificacion/")
    desk.get_by_role("link", name=way.candidate.list_name).click()
    for code in CODES:
        desk.locator(f"label:has(input[name={code}][value=yes])").click()
    sound(desk)
    desk.get_by_role("button", name="Firmar la verificación").click()
    desk.wait_for_url("**/verificacion/")


def is_convened(way, day):
    desk = way.desk("certificadora")
    desk.goto(f"{way.site}/certificacion/lotes/nuevo/")
    desk.get_by_label(re.compile(f"^{way.candidate.list_name}")).check()
    desk.get_by_role("button", name="Abrir el lote").click()
    desk.get_by_role("link", name="Convocar al grupo").click()
    desk.locator("main input[type=radio]").first.check(force=True)
    for part, value in enumerate((day.day, day.month, day.year)):
        desk.locator(f"#id_day_{part}").fill(str(value))
    desk.get_by_label("Hora").fill("00:30")
    desk.get_by_label("Lugar").fill("Sala de juntas, piso 3")
    desk.get_by_role("button", name="Convocar", exact=True).click()
    desk.wait_for_url(lambda address: "convocar" not in address)


def is_ruled(way):
    desk = way.desk("certificadora")
    folio = RulingBatch.objects.get(rows__process=way.process).folio
    desk.get_by_role("link", name=f"Registra la asistencia del lote {folio}").click()
    for box in desk.locator("input[name=present]").all():
        box.check(force=True)
    desk.get_by_role("button", name="Empezar la sesión").click()
    desk.wait_for_url(lambda address: "asistencia" not in address)
    for number in (1, 2, 3):
        member = way.desk(f"dictaminador{number}")
        member.get_by_role("link", name=f"Dictamina el lote {folio} de EC1171").click()
        while member.get_by_text("Por abrir").count():
            member.locator(".task button").first.click()
            member.get_by_role("link", name="Volver al lote").click()
        member.get_by_role("link", name="Revisar y firmar mi dictamen").click()
        sound(member)
        member.get_by_role("button", name="Firmar mi dictamen").click()
        member.wait_for_load_state()
    work()


def is_certified(way):
    desk, today = way.desk("certificadora"), clock.today()
    desk.get_by_role("link", name=f"Pide al CONOCER el certificado de {way.candidate.full_name}").click()

    def dated(name):
        for part, value in enumerate((today.day, today.month, today.year)):
            desk.locator(f"#id_{name}_{part}").fill(str(value))

    desk.get_by_label("Número de la solicitud").fill("SII-2026-00999")
    dated("requested_on")
    desk.get_by_role("button", name="Firmar la solicitud").click()
    desk.get_by_label("Línea de captura").fill("0126 0004 1800 7799")
    dated("paid_on")
    desk.get_by_role("button", name="Guardar el pago").click()
    desk.get_by_label("Folio del certificado").fill("D-0000999-26")
    dated("issued_on")
    desk.locator("main input[type=file]").set_input_files(pdf("certificado"))
    desk.get_by_role("button", name="Guardar el certificado").click()
    desk.wait_for_load_state()
    phone = way.desk(CANDIDATE, phone=True)
    phone.get_by_role("link", name="Descarga tu certificado de EC1171").click()
    phone.get_by_role("button", name="Ya tengo mi certificado").click()
    phone.get_by_text("Ya lo tienes, y está en tu historial.").wait_for()
    sound(phone)


def is_on_record(way):
    phone = way.desk(CANDIDATE, phone=True)
    phone.get_by_role("link", name="Historial", exact=True).click()
    phone.get_by_role("link", name=re.compile("^De dónde viene")).first.click()
    sound(phone)
    assert phone.get_by_text("1-P1", exact=False).first.is_visible()
    document = IssuedDocument.objects.get(holder=way.candidate, kind="dictamen")
    citizen = way.new_page(width=360, javascript=False)
    citizen.goto(f"{way.site}/verificar/{document.token}/")
    assert citizen.locator("h1").inner_text() == "Vigente"
    assert citizen.get_by_text(way.candidate.full_name).first.is_visible()


def test_from_an_open_call_to_a_certificate_that_a_citizen_verifies(demo_site, new_page, enter):
    way, today = Way(demo_site, new_page, enter), clock.today()
    registers(way)
    is_admitted(way)
    diagnoses(way)
    is_planned(way, today + timedelta(days=5))
    with time_machine.travel(clock.now() + timedelta(days=5)):
        is_assessed(way)
    with time_machine.travel(clock.now() + timedelta(days=7)):
        hears_her_result(way)
        is_verified(way)
        is_convened(way, today + timedelta(days=17))
    with time_machine.travel(clock.now() + timedelta(days=17)):
        is_ruled(way)
        is_certified(way)
        is_on_record(way)
    assert way.process.state == ProcessState.DELIVERED
