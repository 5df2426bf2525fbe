"""What people do without meaning to: go back and press again, keep an old tab, write past the hour."""

import re
from datetime import timedelta

import pytest

from assessment.actions.attempt import start
from assessment.models import Attempt, GradeEvent, LateAnswer
from lms.core import clock
from lms.core.models import Institution
from lms.delivery.models import Enrolment
from tests.factories import assessment as make
from tests.factories import delivery
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def place(live_site):
    found = make.seat(minutes=30, attempts_allowed=2, review="full")
    Institution.objects.filter(pk=found.sitting.institution_id).update(is_default=True)
    return found


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_going_back_and_enrolling_again_leads_to_the_group(live_site, new_page, enter, javascript):
    run = delivery.run_of(delivery.version(lessons=1), capacity=3)
    Institution.objects.filter(pk=run.institution_id).update(is_default=True)
    phone = enter(new_page(width=360, javascript=javascript), PersonFactory(institution=run.institution))
    phone.goto(f"{live_site}/catalogo/{run.course.slug}/")
    old = phone.context.new_page()
    old.goto(phone.url)
    phone.get_by_role("button", name="Inscribirme al grupo 1").click()
    phone.get_by_role("heading", name=run.title).wait_for()
    phone.go_back()
    phone.get_by_role("link", name="Ir a mi curso").click()  # no page of hers is kept: the browser asks anew
    phone.get_by_role("heading", name=run.title).wait_for()
    old.get_by_role("button", name="Inscribirme al grupo 1").click()
    old.get_by_role("heading", name=run.title).wait_for()
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_going_back_after_delivering_shows_the_receipt(live_site, place, new_page, enter, javascript):
    attempt = start(place, by=place.person)
    page = enter(new_page(width=360, javascript=javascript), place.person)
    page.goto(f"{live_site}/evaluaciones/intento/{attempt.ref}/revisar/")
    page.get_by_role("button", name=re.compile("^Entregar con")).click()
    page.wait_for_url("**/acuse/")
    page.go_back()
    again = page.get_by_role("button", name=re.compile("^Entregar con"))
    if again.count():
        again.click()
    page.wait_for_url("**/acuse/")
    assert page.get_by_text(Attempt.objects.get().receipt).first.is_visible()
    assert (Attempt.objects.count(), GradeEvent.objects.count()) == (1, 1)


def test_what_is_answered_past_the_hour_is_kept_apart_and_said(live_site, place, new_page, enter):
    attempt = start(place, by=place.person)
    page = enter(new_page(width=360, javascript=False), place.person)
    page.goto(f"{live_site}/evaluaciones/intento/{attempt.ref}/1/")
    page.get_by_text("Opción B", exact=True).click()
    past = clock.now() - timedelta(minutes=10)
    Attempt.objects.update(deadline=past, closes_at=past)  # with its grace
    page.get_by_role("button", name="Guardar y continuar").click()
    assert page.get_by_text(re.compile("tiempo", re.IGNORECASE)).first.is_visible()
    assert LateAnswer.objects.count() == 1
    assert GradeEvent.objects.get().attempt_id == attempt.pk
