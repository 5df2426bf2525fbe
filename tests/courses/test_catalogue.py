"""The public catalogue: finds, counts, filters, and costs the same however much there is."""

from datetime import date

import pytest
from django.urls import reverse

from catalog.courses.actions.tally import count_offers
from catalog.courses.bench import seed
from catalog.courses.models import OfferState
from catalog.profiles.models import Position, PositionHolding, Profile, ProfileRequirement
from lms.core import clock
from tests.factories.core import InstitutionFactory
from tests.factories.courses import CompetencyFactory, course_document, full_course, published
from tests.factories.people import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db
CATALOGUE = "/catalogo/"


@pytest.fixture
def institution():
    return InstitutionFactory(is_default=True)


def ask(client, **asked):
    answer = client.get(CATALOGUE, asked)
    assert answer.status_code == 200
    return answer.context["found"], answer.content.decode()


def titles(found):
    return [offer["title"] for offer in found.page]


def some_courses(institution):
    small = {"code": "C-1", "slug": "uno", "title": "Ética pública", "summary": "Avisas de un conflicto."}
    published(institution, course_document(**small, competencies=[{"code": "ETI-01", "level": 2}]))
    session = {"number": 1, "title": "Mesa", "minutes": 60, "agenda": []}
    mixed = {"code": "C-2", "slug": "dos", "title": "Archivos de trámite", "sessions": [session], "modality": "mixta"}
    minutes = {"presencial": 60, "linea": 60}
    developed = [{"code": "ARC-01", "level": 1}, {"code": "ETI-01", "level": 1}]
    published(institution, course_document(**mixed, minutes=minutes, competencies=developed))


def test_anybody_sees_the_cards(client, institution):
    some_courses(institution)
    found, page = ask(client)
    assert titles(found) == ["Archivos de trámite", "Ética pública"]
    for words in ("2 cursos", "2 horas", "mixta", "Avisas de un conflicto.", "hasta nivel 2"):
        assert words in page
    assert "None" not in page


@pytest.mark.parametrize("question", ["ética", "etica", "ÉTICAS publica", "eti"])
def test_search_with_and_without_accents(client, institution, question):
    some_courses(institution)
    assert titles(ask(client, q=question)[0]) == ["Ética pública"]


def test_counts_say_what_each_filter_would_leave(client, institution):
    some_courses(institution)
    found, _page = ask(client)
    assert [(one.words, one.count) for one in found.modalities] == [("En línea", 1), ("Mixta", 1)]
    assert [one.count for one in found.competencies] == [2, 1]
    for choice in (*found.modalities, *found.competencies):
        left = client.get(CATALOGUE + choice.href).context["found"]
        assert left.total == choice.count == len(left.page)


def test_filters_are_applied_removed_and_kept_by_the_search(client, institution):
    some_courses(institution)
    found, page = ask(client, modalidad="mixta", competencia="ETI-01", q="archivo")
    assert titles(found) == ["Archivos de trámite"]
    assert next(words for words, _href in found.applied) == "Mixta"
    assert page.count("Quitar") == 3
    without = client.get(CATALOGUE + found.applied[0][1]).context["found"]
    assert "mixta" not in found.applied[0][1]
    assert without.total == 1
    assert 'name="modalidad" value="mixta"' in page


def test_never_blank(client, institution):
    assert "Aún no hay cursos" in ask(client)[1]
    some_courses(institution)
    found, page = ask(client, q="astronomía", modalidad="presencial")
    assert found.total == 0
    assert "Ver todo el catálogo" in page
    assert client.get(CATALOGUE, {"modalidad": "x", "orden": "y", "pagina": "999", "para": "z"}).status_code == 200


def test_another_institution_and_hidden_courses_do_not_exist(client, institution):
    published(InstitutionFactory())
    assert ask(client)[0].total == 0
    assert client.get(reverse("course", args=[full_course()[0]["slug"]])).status_code == 404
    version = published(institution)
    address = reverse("course", args=[version.course.slug])
    assert client.get(address).status_code == 200
    OfferState.objects.filter(course=version.course).update(is_open=False)
    count_offers(institution)
    assert client.get(address).status_code == 404
    assert ask(client)[0].total == 0


def servant(institution, competency, level):
    person = PersonFactory(institution=institution)
    position = Position.objects.create(institution=institution, code="P", name="Puesto", name_fold="puesto")
    holding = PositionHolding.objects.create(
        institution=institution, person=person, position=position, starts_on=date(2020, 1, 1)
    )
    profile = Profile.objects.create(position=position, number=1, state="published", published_at=clock.now())
    ProfileRequirement.objects.create(profile=profile, competency=competency, level=level)
    return AccountFactory(person=person), holding


def test_for_my_puesto_needs_a_puesto_of_today(client, institution):
    some_courses(institution)
    competency = OfferState.objects.get(course__code="C-2").competencies.get(competency__code="ARC-01").competency
    account, holding = servant(institution, competency, 3)
    assert "Para mi puesto" not in ask(client)[1]
    client.force_login(account)
    found, _page = ask(client, para="mi-puesto")
    assert titles(found) == ["Archivos de trámite"]
    assert [(one.words, one.count) for one in found.audiences] == [("Para mi puesto", 1), ("Todos", 2)]
    PositionHolding.objects.filter(pk=holding.pk).update(ends_on=date(2021, 1, 1))
    assert titles(ask(client, para="mi-puesto")[0]) == ["Archivos de trámite", "Ética pública"]


def test_the_page_of_a_course_tells_what_my_puesto_asks(client, institution):
    version = published(institution)
    developed = version.competencies.get()
    account, _holding = servant(institution, developed.competency, 4)
    client.force_login(account)
    page = client.get(reverse("course", args=[version.course.slug])).content.decode()
    assert "Tu puesto pide nivel 4" in page
    assert "no es requisito para evaluarte" in page
    assert "Aún no hay grupos con fecha" in page
    assert "80.00 o más" in page
    assert "None" not in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_same_queries_for_one_course_and_for_many(client, institution, django_assert_max_num_queries, signed_in):
    competency = CompetencyFactory(institution=institution)
    if signed_in:
        client.force_login(servant(institution, competency, 2)[0])
    ask(client)  # the first page after signing in also notes when
    spent = []
    for count in (1, 20, 60):
        seed(institution, count)
        with django_assert_max_num_queries(12) as used:
            ask(client, q="curso")
        spent.append(len(used))
    assert len(set(spent)) == 1


def test_the_page_of_a_course_costs_at_most_twelve_queries(client, institution, django_assert_max_num_queries):
    version = published(institution)
    account, _holding = servant(institution, version.competencies.get().competency, 4)
    client.force_login(account)
    ask(client)
    with django_assert_max_num_queries(12):
        client.get(reverse("course", args=[version.course.slug]))
