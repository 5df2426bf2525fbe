"""Enrol, read, stop, go on in another browser; and a liaison with a list. By telephone, without script, no barrier."""

import pytest

from lms.core.models import Institution
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import assign_facilitator
from tests.factories import delivery as make
from tests.factories.people import AffiliationFactory, PersonFactory, RoleGrantFactory
from tests.journeys.barriers import sound

pytestmark = pytest.mark.browser


@pytest.fixture
def run(live_site):
    run = make.run_of(make.version(lessons=3), capacity=3)
    Institution.objects.filter(pk=run.institution_id).update(is_default=True)
    return run


def test_read_on_a_telephone_and_go_on_at_a_desk(run, live_site, new_page, enter):
    person = PersonFactory(institution=run.institution)
    phone = enter(new_page(width=360), person)
    phone.goto(f"{live_site}/catalogo/{run.course.slug}/")
    sound(phone)
    phone.get_by_role("button", name="Inscribirme al grupo 1").click()
    phone.get_by_role("heading", name=run.title).wait_for()
    assert phone.get_by_text("Te faltan 6 de 6 requisitos para tu constancia.").is_visible()
    sound(phone)
    phone.get_by_role("link", name="Empezar: Lección 1").click()
    sound(phone)
    phone.get_by_role("button", name="Marcar como vista y seguir").click()
    phone.wait_for_url("**/lecciones/2/")
    desk = enter(new_page(javascript=False), person)
    desk.goto(f"{live_site}/mi/")
    desk.get_by_role("link", name="Continuar: Lección 2").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/lecciones/2/")
    desk.get_by_role("button", name="Marcar como vista y seguir").press("Enter")
    desk.wait_for_url("**/lecciones/3/")
    desk.goto(f"{live_site}/grupos/{run.ref}/")
    assert desk.get_by_text("Te faltan 4 de 6 requisitos para tu constancia.").is_visible()


def test_a_liaison_reviews_a_list_and_a_teacher_sees_its_people(run, live_site, new_page, enter):
    liaison, teacher = (PersonFactory(institution=run.institution) for _number in range(2))
    place = AffiliationFactory(person=PersonFactory(institution=run.institution))
    people = [AffiliationFactory(person=PersonFactory(institution=run.institution), unit=place.unit) for _n in range(3)]
    RoleGrantFactory(person=liaison, unit=place.unit)
    assign_facilitator(run, teacher, by=None)
    enrol(run, place.person, by=place.person)
    page = enter(new_page(width=360), liaison)
    page.goto(f"{live_site}/grupos/")
    sound(page)
    page.get_by_role("link", name=f"{run.title}, grupo 1").click()
    sound(page)
    for each in people:
        page.get_by_label(each.person.list_name).check()
    page.get_by_role("button", name="Revisar la lista").click()
    assert page.get_by_text("2 con lugar, 1 sin cupo").is_visible()
    sound(page)
    page.get_by_role("button", name="Inscribir a 2 personas").click()
    page.get_by_role("heading", name="Inscribiste a 2 personas").wait_for()
    sound(page)
    desk = enter(new_page(), teacher)
    desk.goto(f"{live_site}/grupos/{run.ref}/personas/")
    sound(desk)
    desk.get_by_role("link", name=place.person.list_name).click()
    sound(desk)
