"""A need from end to end: the servant by telephone, her superior, the office that closes, and what her puesto says."""

from datetime import timedelta

import pytest

from assessment.models import DiagnosisCampaign, Gap
from catalog.courses.models import OfferCompetency
from lms.core import clock
from lms.core.models import Institution
from lms.records.actions.attainments import Claim
from tests.factories import delivery as courses
from tests.factories import needs as make
from tests.journeys import barriers
from tests.records.conftest import give

pytestmark = pytest.mark.browser


@pytest.fixture
def area(live_site):
    """An area whose puesto asks for two competencies, one under a legal duty, and a course that develops the first."""
    version = courses.version()
    run = courses.run_of(version)
    Institution.objects.filter(pk=run.institution_id).update(is_default=True)
    made = make.Area(Institution.objects.get(pk=run.institution_id), asks=(2, 3))
    first = made.asked[0]
    first.legal_duty, first.criticality = make.NORM, 3
    first.save()
    OfferCompetency.objects.create(offer_id=run.course_id, competency=first.competency, level=2)
    made.run = run
    return made


def sound(page):
    """No sideways scroll and nothing that axe sees, in the light and in the dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        barriers.sound(page)


def test_from_the_sheet_to_the_course_that_closes_it(area, live_site, new_page, enter):
    campaign = make.campaign(area)
    person = area.people[0]

    phone = enter(new_page(width=360, javascript=False), person)
    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Contesta tu cédula de necesidades").click()
    phone.get_by_role("link", name="Empezar").click()
    assert "pide" not in phone.locator("main").inner_text()
    phone.get_by_role("radio", name="2. intermedio").check()
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.wait_for_url("**/2/")
    phone.get_by_role("radio", name="3. avanzado").check()
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.get_by_role("heading", name="Revisa tu cédula").wait_for()
    phone.get_by_role("button", name="Entregar mi cédula").click()
    phone.get_by_role("heading", name="Tu cédula está entregada").wait_for()

    desk = enter(new_page(width=1280), area.superior)
    desk.goto(f"{live_site}/mi/")
    desk.get_by_role("link", name="Evalúa a 1 persona de tu equipo").click()
    desk.get_by_role("link", name=person.full_name).click()
    names = [each.competency.name for each in area.asked]
    desk.get_by_role("group", name=f"Nivel de {names[0]}").get_by_role("radio", name="1 básico").check()
    desk.get_by_role("group", name=f"Nivel de {names[1]}").get_by_role("radio", name="1 básico").check()
    desk.get_by_role("button", name="Entregar la evaluación").click()
    desk.get_by_text("Ven muy distinto al menos una competencia.").wait_for()
    desk.get_by_role("link", name="Registrar la conversación").click()
    today = clock.today()
    for label, value in (("Día", today.day), ("Mes", today.month), ("Año", today.year)):
        desk.get_by_label(label).fill(str(value))
    desk.get_by_label("¿A qué llegaron?").fill("Revisamos dos asuntos del mes.")
    desk.get_by_role("radio", name="Nivel 2").check()
    desk.get_by_role("button", name="Registrar la conversación").click()
    desk.get_by_text("Falta que").first.wait_for()

    phone.goto(f"{live_site}/mi/")
    phone.get_by_role("link", name="Confirma lo que conversaste con tu superior").click()
    phone.get_by_role("radio", name="Sí, es lo que acordamos").check()
    phone.get_by_role("button", name="Guardar mi respuesta").click()

    office = enter(new_page(), area.office)
    office.goto(f"{live_site}/mi/")
    office.get_by_role("link", name="Cierra «Necesidades 2026»").click()
    assert office.get_by_text("Quedarán congelados 2 resultados").is_visible()
    office.get_by_role("button", name="Cerrar el proceso").click()
    office.get_by_text("Cerraste el proceso.").wait_for()
    assert [str(each.observed) for each in Gap.objects.order_by("pk")] == ["17/12", "2"]

    phone.goto(f"{live_site}/mi/puesto/")
    row = phone.get_by_role("row", name=names[0])
    assert row.get_by_text("1 de 2").is_visible()
    assert row.get_by_text(f"La cierra el curso «{area.run.title}»").is_visible()
    phone.get_by_role("link", name=f"Ver el curso: {area.run.title}").first.click()
    phone.get_by_role("heading", name=area.run.title).first.wait_for()
    phone.goto(f"{live_site}/mi/necesidades/")
    phone.get_by_role("link", name=campaign.title).click()
    phone.get_by_role("heading", name="Lo que te falta para tu puesto").wait_for()

    give(
        person, title="Datos personales", achieved_on=today, attainments=[Claim(area.asked[0].competency, 2, "course")]
    )
    phone.goto(f"{live_site}/mi/puesto/")
    row = phone.get_by_role("row", name=names[0])
    assert row.get_by_text("2 de 2").is_visible()
    assert row.get_by_text("Subió de 1 a 2").is_visible()


def test_every_page_is_sound_by_telephone_and_at_a_desk(area, live_site, new_page, enter):
    """Axe and width over each page, in its states: to answer, refused, delivered by both, talked, closed."""
    area.people.append(area.joins(given_names="Sin", first_surname="Cédula"))
    area.joins(holds=False)
    campaign = make.campaign(area)
    person = area.people[0]
    one, other = make.part(area), make.part(area, 1)
    phone, superior, office = (
        enter(new_page(width=width), who) for who, width in ((person, 360), (area.superior, 360), (area.office, 1280))
    )

    def look(page, *addresses):
        for address in addresses:
            answer = page.goto(f"{live_site}/{address}")
            assert answer.status == 200, address
            sound(page)

    mine, team, desk = f"mi/necesidades/{one.ref}", f"necesidades/equipo/{one.ref}", f"necesidades/{campaign.ref}"
    look(phone, "mi/necesidades/", f"{mine}/", f"{mine}/1/", f"{mine}/revisar/")
    phone.goto(f"{live_site}/{mine}/1/")
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.get_by_role("heading", name="Hay un problema").wait_for()
    sound(phone)
    look(superior, "necesidades/equipo/", f"{team}/", f"{team}/evaluar/")
    superior.get_by_role("button", name="Entregar la evaluación").click()
    superior.get_by_role("heading", name="Hay un problema").wait_for()
    sound(superior)
    duty = f"{desk}/deberes/{area.asked[0].pk}/"
    look(
        office,
        "necesidades/",
        "necesidades/nueva/",
        f"{desk}/",
        f"{desk}/cerrar/",
        f"{desk}/plazo/",
        f"{desk}/cancelar/",
        duty,
    )
    make.says(area, person, 4, 1)
    make.says(area, area.superior, 1, 1, cause="tools", note="Sin equipo")
    make.says(area, area.people[1], 2, 1, which=1)
    look(phone, f"{mine}/")
    look(superior, f"{team}/conversacion/", f"{team}/")
    look(office, f"{desk}/cerrar/")
    make.over(campaign)
    office.goto(f"{live_site}/{desk}/cerrar/")
    office.get_by_role("button", name="Cerrar el proceso").click()
    office.get_by_text("Cerraste el proceso.").wait_for()
    sound(office)
    look(phone, f"{mine}/", "mi/puesto/")
    look(superior, f"{team}/", f"necesidades/equipo/{other.ref}/")


def test_a_late_answer_is_refused_kindly_and_stays_on_the_page(area, live_site, new_page, enter):
    make.campaign(area)
    one, person = make.part(area), area.people[0]
    phone = enter(new_page(width=360), person)
    phone.goto(f"{live_site}/mi/necesidades/{one.ref}/1/")
    phone.get_by_role("radio", name="3. avanzado").check()
    make.over(DiagnosisCampaign.objects.get())
    phone.get_by_role("button", name="Guardar y continuar").click()
    phone.get_by_text("No se guardó. Lo que elegiste sigue aquí.").wait_for()
    assert phone.get_by_role("radio", name="3. avanzado").is_checked()
    sound(phone)


def test_opening_by_keyboard_alone(area, live_site, new_page, enter):
    """The office opens a campaign without a mouse and without script."""
    page = enter(new_page(javascript=False), area.office)
    page.goto(f"{live_site}/necesidades/nueva/")
    page.get_by_label("Área").select_option(area.unit.ref)
    page.get_by_label("Nombre del proceso").fill("Necesidades 2027")
    page.get_by_label("Oficio que lo ordena").fill("Oficio 4")
    last = clock.today() + timedelta(days=14)
    for name, day in (("Primer día", clock.today()), ("Último día", last)):
        group = page.get_by_role("group", name=name)
        for label, value in (("Día", day.day), ("Mes", day.month), ("Año", day.year)):
            group.get_by_label(label).fill(str(value))
    page.get_by_role("button", name="Revisar a quién pregunta").press("Enter")
    page.get_by_role("heading", name="Revisa antes de abrir").wait_for()
    page.get_by_role("button", name="Abrir el proceso").press("Enter")
    page.get_by_role("heading", name="Necesidades 2027").wait_for()
    found = DiagnosisCampaign.objects.get()
    assert (found.title, found.legal_basis) == ("Necesidades 2027", "Oficio 4")
