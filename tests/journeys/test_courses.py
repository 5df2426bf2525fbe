"""A course from the desk to whoever looks for it, in a browser; and no barrier on the way."""

import pytest

from catalog.courses.actions.desk import send_to_committee
from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.models import CommitteeReview
from tests.factories.core import InstitutionFactory
from tests.factories.courses import full_course, known_codes, published
from tests.factories.people import AccountFactory, PersonFactory, RoleGrantFactory
from tests.journeys.barriers import barriers

pytestmark = pytest.mark.browser
PASSWORD = "una clave larga de prueba"


def holder(institution, name, role):
    account = AccountFactory(person=PersonFactory(institution=institution), username=name, activated=True)
    account.set_password(PASSWORD)
    account.save()
    RoleGrantFactory(person=account.person, role=role)
    return account


@pytest.fixture
def site(live_site, settings, tmp_path):
    settings.MEDIA_ROOT, settings.STORED_FILES_ROOT = tmp_path / "publicos", tmp_path / "resguardo"
    institution = InstitutionFactory(is_default=True)
    author = holder(institution, "curricula", "curriculum")
    holder(institution, "comite", "academic_committee")
    document, files = full_course()
    known_codes(institution, document)
    page = write_pages(ensure_desk(institution), document, files, by=author.person)
    return live_site, page, author


def enter(page, address, name):
    page.goto(address + "/cuenta/entrar/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_load_state()


class Clicks:
    """Presses that change something, counted as the design counts them: from the first page after signing in."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def __call__(self, role, name):
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.page.wait_for_load_state()


def test_a_course_from_the_desk_to_the_citizen(site, new_page):
    address, course, _author = site
    writer = new_page()
    enter(writer, address, "curricula")
    writer.goto(f"{address}/gestion/pages/{course.pk}/edit/")
    writer.fill("textarea[name=summary], input[name=summary]", "Reconoces un conflicto y avisas a tiempo.")
    writer.get_by_role("button", name="Guardar borrador").click()
    writer.get_by_text("ha sido", exact=False).first.wait_for()
    writer.goto(address + "/catalogo/")
    click = Clicks(writer)
    click("link", "Cursos")
    click("link", course.title)
    click("link", "Preparar una versión nueva")
    click("button", "Enviar a revisión del comité")
    assert click.count <= 4  # C1; the peer needs six and no approval comes of them
    assert "Por revisar" in writer.inner_text("main")

    judge = new_page(width=360)
    enter(judge, address, "comite")
    judge.goto(address + "/cursos/revisiones/")
    judge.get_by_role("link", name=course.title).click()
    judge.get_by_role("link", name="1. Los principios en la práctica", exact=False).click()
    assert judge.locator("article h1").inner_text() == "Los principios en la práctica"
    judge.get_by_role("link", name="Volver a la revisión").first.click()
    judge.locator("label.pick", has_text="Aprobar").click()
    judge.get_by_role("button", name="Enviar mi respuesta").click()
    judge.get_by_text("Currícula ya puede publicarlo").wait_for()

    writer.reload()
    writer.get_by_role("button", name="Publicar en el catálogo").click()
    writer.get_by_text("Ya se encuentra en el catálogo").wait_for()

    citizen = new_page(width=360, javascript=False)
    citizen.goto(address + "/catalogo/")
    citizen.fill("#q", "conflicto de interes")
    citizen.get_by_role("button", name="Buscar").click()
    citizen.get_by_role("link", name=course.title).click()
    assert "Reconoces un conflicto y avisas a tiempo." in citizen.inner_text("main")
    assert "Aún no hay grupos con fecha" in citizen.inner_text("main")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier_that_axe_can_see(site, new_page, dark, width):
    address, course, author = site
    review = send_to_committee(course, by=author.person)
    version = published(review.course.institution, full_course("archivos-de-tramite")[0])
    lesson = course.get_children().first()
    assert CommitteeReview.objects.count() == 2
    pages = {
        "curricula": [
            "/cursos/",
            f"/cursos/{course.pk}/",
            f"/cursos/{course.pk}/version-nueva/",
            f"/gestion/pages/{lesson.pk}/view_draft/",
        ],
        "comite": [
            "/catalogo/",
            "/catalogo/?q=nada",
            f"/catalogo/{version.course.slug}/",
            "/cursos/revisiones/",
            f"/cursos/revisiones/{review.ref}/",
            f"/cursos/revisiones/{review.ref}/lecciones/1/",
        ],
    }
    found = []
    for name, addresses in pages.items():
        page = new_page(width=width, dark=dark)
        enter(page, address, name)
        for one in addresses:
            page.goto(address + one)
            found += barriers(page)
    assert found == []
