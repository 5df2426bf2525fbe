"""«Mi puesto»: required, shown, source, date, and the course that closes it or the plain word that none does."""

from datetime import date

import pytest
from django.test import Client

from catalog.courses.models import OfferCompetency, OfferState
from lms.core import clock
from lms.portal.position import puesto_of
from lms.records.actions.attainments import Claim, attain
from tests.factories import delivery as make
from tests.factories.people import AccountFactory, PersonFactory
from tests.factories.profiles import (
    CompetencyFactory,
    PositionHoldingFactory,
    ProfileFactory,
    ProfileRequirementFactory,
)
from tests.records.conftest import give

pytestmark = pytest.mark.django_db
DIAGNOSED, LEARNED = date(2026, 2, 12), date(2026, 9, 8)


@pytest.fixture
def run():
    """A group to begin any day, of a course in the catalogue."""
    return make.run_of()


@pytest.fixture
def person(run):
    return AccountFactory(person=PersonFactory(institution=run.institution), activated=True).person


@pytest.fixture
def profile(person):
    return ProfileFactory(published=True, position=PositionHoldingFactory(person=person).position)


def asks(profile, level=2):
    return ProfileRequirementFactory(profile=profile, level=level).competency


def develops(run, competency, level):
    """The course of a group declares a competency at a level."""
    return OfferCompetency.objects.create(offer_id=run.course_id, competency=competency, level=level)


def diagnosed(person, competency, level, on=DIAGNOSED):
    claims = [Claim(competency, level, "diagnosis")]
    attain(person, claims, ("assessment.campaign", f"{on}"), "Necesidades", achieved_on=on, by=None)


def only(person):
    [row] = puesto_of(person, clock.today()).rows
    return row


def said(row):
    return " ".join(row.sentences)


def test_a_course_that_reaches_what_is_asked_closes_it(person, profile, run):
    competency = asks(profile)
    develops(run, competency, 2)
    diagnosed(person, competency, 1)
    row = only(person)
    assert (row.line.required, row.line.shown, row.line.source) == (2, 1, "Identificación de necesidades")
    assert row.line.evidence.achieved_on == DIAGNOSED
    hours = row.way.terms.partition(",")[0]
    assert row.sentences[0] == f"La cierra el curso «{run.title}»: {hours}, empieza cuando quieras."
    assert row.way.href == f"/catalogo/{run.course.slug}/"


def test_a_course_that_falls_short_answers_and_the_rest_is_named(person, profile, run):
    competency = asks(profile, 3)
    develops(run, competency, 3)  # counts up to 2, as every course
    diagnosed(person, competency, 1)
    row = only(person)
    assert row.sentences[0].startswith(f"El curso «{run.title}» te lleva a nivel 2: ")
    assert row.sentences[1] == "Para llegar a 3 falta la observación de tu superior."


def test_a_course_that_declares_more_than_it_counts_says_so(person, profile, run):
    competency = asks(profile, 3)
    develops(run, competency, 3)
    diagnosed(person, competency, 2)
    assert "declara nivel 3, pero un curso cuenta hasta 2." in said(only(person))


@pytest.mark.parametrize("level", [None, 1])
def test_no_course_is_said_plainly(person, profile, run, level):
    competency = asks(profile)
    if level:
        develops(run, competency, level)  # no more than she shows
    diagnosed(person, competency, 1)
    row = only(person)
    assert row.way is None
    assert said(row) == (
        "Ningún curso la cierra: ninguno del catálogo declara más nivel que el que muestras. "
        "La cierra un cuestionario aprobado o la observación de tu superior."
    )


def test_a_course_out_of_the_catalogue_closes_nothing(person, profile, run):
    competency = asks(profile)
    develops(run, competency, 2)
    OfferState.objects.update(is_open=False)
    assert only(person).way is None


def test_the_course_one_takes_leads_to_ones_group(person, profile, run):
    competency = asks(profile)
    develops(run, competency, 2)
    make.seated(run, person)
    row = only(person)
    assert (row.way.href, row.way.action) == (f"/grupos/{run.ref}/", "Seguir el curso")
    assert "ya lo cursas" in row.way.terms
    make.seated(run, AccountFactory(person=PersonFactory(institution=run.institution)).person)
    assert only(person).way.group == run.ref


def test_a_finished_course_raises_the_level_and_the_page_says_why(person, profile, client):
    competency = asks(profile)
    diagnosed(person, competency, 1)
    give(person, title="Ética pública", achieved_on=LEARNED, attainments=[Claim(competency, 2, "course")])
    row = only(person)
    assert (row.line.shown, row.line.missing, row.line.source) == (2, 0, "Curso: Ética pública")
    assert row.line.why == (
        "Subió de 1 a 2: la identificación de necesidades dio 1 el 12 feb 2026 y después terminaste este curso."
    )
    client.force_login(person.account, backend="lms.people.signin.IdentifierBackend")
    html = client.get("/mi/puesto/").content.decode()
    assert "Subió de 1 a 2" in html
    assert "8 sep 2026" in html


@pytest.mark.parametrize(
    ("diagnosis", "course", "words"),
    [
        (3, 1, "Cuenta lo más alto. «Curso: Ética» dio 1 el 8 sep 2026."),
        (2, 2, "La identificación de necesidades también dio 2, el 12 feb 2026."),
    ],
)
def test_both_are_shown_with_their_dates(person, profile, diagnosis, course, words):
    competency = asks(profile)
    diagnosed(person, competency, diagnosis)
    give(person, title="Ética", achieved_on=LEARNED, attainments=[Claim(competency, course, "course")])
    assert only(person).line.why == words


def test_two_levels_apart_are_told(person, profile):
    competency = asks(profile)
    diagnosed(person, competency, 0)
    give(person, title="Ética", achieved_on=LEARNED, attainments=[Claim(competency, 2, "course")])
    assert "difiere mucho" in only(person).line.note


def test_a_later_and_lower_diagnosis_is_the_one_that_speaks(person, profile):
    competency = asks(profile)
    diagnosed(person, competency, 3)
    diagnosed(person, competency, 1, on=LEARNED)
    assert only(person).line.shown == 1


@pytest.mark.parametrize("rows", [1, 20])
def test_the_page_costs_the_same_whatever_it_asks(
    person, profile, run, rows, django_assert_num_queries, django_assert_max_num_queries
):
    for _number in range(rows):
        competency = asks(profile, 3)
        develops(run, competency, 3)
        diagnosed(person, competency, 1)
        ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code=f"EC{_number:04d}")
    CompetencyFactory()
    with django_assert_num_queries(7):
        assert len(puesto_of(person, clock.today()).rows) == rows
    client = Client()
    client.force_login(person.account, backend="lms.people.signin.IdentifierBackend")
    client.get("/mi/puesto/")
    with django_assert_max_num_queries(11):  # the session comes on top where it lives apart
        client.get("/mi/puesto/")
