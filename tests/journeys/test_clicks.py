"""The presses of ux.md section 3, counted by the people who make them: S1, S2, S3, V1. F2 is in `test_attendance`."""

import re
import subprocess
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from lms.core.models import Institution
from lms.people.models import Person
from tests.factories import assessment as make
from tests.factories import delivery
from tests.journeys.presses import Presses, work

pytestmark = pytest.mark.browser
QUESTIONS = 10


@pytest.fixture
def servant(demo_site):
    work()
    return Person.objects.get(institution__is_default=True, account__username="servidora")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_s1_going_on_with_a_course_is_one_press(live_site, new_page, enter, javascript):
    run = delivery.run_of(delivery.version(lessons=3))
    Institution.objects.filter(pk=run.institution_id).update(is_default=True)
    seat = delivery.seated(run)
    phone = enter(new_page(width=360, javascript=javascript), seat.person)
    phone.goto(f"{live_site}/grupos/{run.ref}/lecciones/1/")
    phone.get_by_role("button", name="Marcar como vista y seguir").click()
    phone.wait_for_url("**/lecciones/2/")
    phone.goto(f"{live_site}/mi/")
    hand = Presses(phone)
    hand.name("link", "Continuar: Lección 2")
    phone.wait_for_url("**/lecciones/2/")
    assert hand.count == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_s2_ten_timed_questions_are_thirteen_presses(live_site, new_page, enter, javascript):
    """Choosing an option is the answer itself, and is not counted, as in the reference of Moodle."""
    entries = [make.single(f"P{number}") for number in range(QUESTIONS)]
    place = make.seat(entries=entries, minutes=20)
    Institution.objects.filter(pk=place.sitting.institution_id).update(is_default=True)
    phone = enter(new_page(width=360, javascript=javascript), place.person)
    phone.goto(f"{live_site}/mi/")
    hand = Presses(phone)
    hand.name("link", "Contesta: Principios y deberes")
    hand.name("button", "Empezar")
    for number in range(1, QUESTIONS + 1):
        phone.wait_for_url(f"**/{number}/")
        phone.get_by_text("Opción B", exact=True).click()
        hand.name("button", "Guardar y continuar")
    phone.wait_for_url("**/revisar/")
    hand.name("button", re.compile("Entregar con 10 de 10"))
    phone.wait_for_url("**/acuse/")
    assert hand.count == QUESTIONS + 3


def test_s3_her_constancia_is_two_presses_from_home(demo_site, new_page, enter, servant):
    phone = enter(new_page(width=360), servant)
    phone.goto(f"{demo_site}/mi/")
    hand = Presses(phone)
    hand.name("link", "Historial", exact=True)
    with phone.expect_download() as coming:
        hand.press(phone.get_by_role("link", name=re.compile("^Ver ")).first)
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    assert hand.count == 2


def test_v1_the_printed_qr_answers_without_a_press(demo_site, new_page, enter, servant, tmp_path):
    """The constancia as it leaves the printer, read by a decoder of QR as a telephone reads it."""
    page = enter(new_page(), servant)
    page.goto(f"{demo_site}/mi/historial/")
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("^Ver ")).first.click()
    paper = tmp_path / "constancia.pdf"
    coming.value.save_as(paper)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", paper, paper.with_suffix("")], check=True)
    with Image.open(paper.with_suffix(".png")) as printed:
        (code,) = [each.text for each in zxingcpp.read_barcodes(printed)]
    citizen = new_page(width=360, javascript=False)
    citizen.goto(demo_site + urlsplit(code).path)
    assert citizen.locator("h1").inner_text() == "Vigente"
    assert citizen.get_by_text(servant.full_name).first.is_visible()
