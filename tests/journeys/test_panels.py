"""A group of dictamen from the office's desk to a signed minute, by telephone and without script; no barrier."""

import pytest

from lms.core import clock
from lms.core.models import Institution
from lms.documents.actions.letters import send_letter
from lms.documents.actions.motions import vote
from lms.documents.models import Acknowledgement, Minutes, Motion, PanelSession, Signature
from tests.factories.documents import issued
from tests.factories.panels import body, convener
from tests.factories.people import PersonFactory, RoleGrantFactory
from tests.journeys.barriers import sound
from tests.people.door import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def office(live_site):
    by = convener()
    Institution.objects.filter(pk=by.institution_id).update(is_default=True)
    return by


def test_convene_vote_and_sign(office, live_site, new_page, enter):
    group = body(office)
    desk = enter(new_page(width=360), office)
    desk.goto(f"{live_site}/documentos/grupos/{group.panel.ref}/")
    sound(desk)
    desk.get_by_role("link", name="Convocar a una sesión").click()
    sound(desk)
    desk.get_by_label("Día").fill(clock.today().isoformat())
    desk.get_by_label("Hora").fill("23:30")
    desk.get_by_label("Lugar").fill("Sala 4")
    desk.get_by_role("button", name="Convocar la sesión").click()
    desk.get_by_role("link", name="Agregar un punto").click()
    sound(desk)
    desk.get_by_label("Qué se vota").fill("Aprobar las reglas")
    desk.get_by_role("button", name="Agregar el punto").click()
    for person in group.people:
        desk.get_by_label(person.full_name).check()
    desk.get_by_role("button", name="Registrar asistencia").click()
    sound(desk)
    session, point = PanelSession.objects.get(), Motion.objects.get()
    for person in group.people[:2]:
        vote(point, "a favor", by=person)

    member = enter(new_page(width=360, javascript=False), group.people[2])
    member.goto(f"{live_site}/mi/")
    member.get_by_role("link", name="Vota 1 punto").first.click()
    member.get_by_role("link", name="1. Aprobar las reglas").click()
    member.get_by_label("Abstención").check()
    member.get_by_label("En qué fundas tu voto").fill("Llegué tarde.")
    member.get_by_role("button", name="Votar").click()
    assert member.get_by_text("Votaste: abstención").is_visible()

    desk.reload()
    desk.get_by_role("button", name="Cerrar la votación").click()
    desk.get_by_role("button", name="Cerrar y hacer el acta").click()
    sound(desk)
    assert Minutes.objects.get().session == session

    member.goto(f"{live_site}/mi/")
    member.get_by_role("link", name="Firma el acta").first.click()
    member.get_by_role("button", name="Firmar el acta").click()
    member.get_by_label("Contraseña").fill(PASSWORD)  # the session is old: who she is is asked again
    member.get_by_role("button", name="Continuar").click()
    member.get_by_role("button", name="Firmar el acta").click()
    assert member.get_by_text("Firmaste el acta.").is_visible()
    assert Signature.objects.get().person == group.people[2]
    reader = enter(new_page(width=360, dark=True), group.people[2])
    for address in (f"/documentos/grupos/sesiones/{session.ref}/", f"/documentos/grupos/sesiones/{session.ref}/acta/"):
        reader.goto(live_site + address)
        sound(reader)


def test_read_a_letter_and_find_a_document(office, live_site, new_page, enter):
    holder, keeper = (PersonFactory(institution=office.institution) for _number in range(2))
    RoleGrantFactory(person=keeper, role="programme")
    letter = send_letter(("test", "1"), "Dictamen no procedente", "Se le informa.", to=holder, by=office)
    document = issued(holder)
    page = enter(new_page(width=360), holder)
    page.goto(f"{live_site}/mi/")
    page.get_by_role("link", name="Lee el oficio").first.click()
    sound(page)
    page.get_by_role("button", name="Acuse de recibido").click()
    sound(page)
    assert Acknowledgement.objects.get().letter == letter
    page.goto(f"{live_site}/documentos/oficios/")
    sound(page)

    desk = enter(new_page(width=360, dark=True), keeper)
    desk.goto(f"{live_site}/documentos/")
    sound(desk)
    desk.get_by_label("Folio o nombre").fill(holder.full_name)
    desk.get_by_role("button", name="Buscar").click()
    desk.get_by_role("link", name=document.folio).click()
    sound(desk)
    desk.get_by_role("link", name="Cancelar").click()
    sound(desk)
    desk.get_by_label("Motivo").fill("El nombre está mal escrito")
    desk.get_by_label("Fundamento").fill("Oficio DP/12/2026")
    desk.get_by_role("button", name="Pedir que se cancele").click()
    assert desk.get_by_text("Se pidió cancelarlo").is_visible()
    sound(desk)
