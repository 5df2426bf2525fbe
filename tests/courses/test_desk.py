"""The editing desk: whose it is, what it shows, and how soon it shuts."""

import gc

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document

from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.documents import lessons_of
from catalog.courses.models import CoursePage
from lms.people.models import RoleGrant
from tests.factories.core import InstitutionFactory
from tests.factories.courses import full_course, published
from tests.factories.people import AccountFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STORED_FILES_ROOT = tmp_path / "publicos", tmp_path / "resguardo"


def holder(institution, *roles):
    account = AccountFactory(person=PersonFactory(institution=institution), activated=True)
    for role in roles:
        RoleGrantFactory(person=account.person, role=role)
    return account


@pytest.fixture
def editor():
    return holder(InstitutionFactory(is_default=True), "curriculum")


@pytest.fixture
def page(editor):
    return write_pages(ensure_desk(editor.person.institution), *full_course(), by=editor.person)


@pytest.fixture
def foreign():
    author = PersonFactory(institution=InstitutionFactory(code="OTRA"))
    document, files = full_course(title="CANARIO")
    return write_pages(ensure_desk(author.institution), document, files, by=author)


def test_the_front_of_the_desk_is_the_list_of_ones_own_courses(client, editor, page, foreign):
    client.force_login(editor)
    answer = client.get("/gestion/", follow=True)
    assert answer.redirect_chain[0][0] == reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    shown = answer.content.decode()
    assert page.title in shown
    assert "CANARIO" not in shown


def test_an_editor_edits_and_previews_a_lesson_as_its_learner_sees_it(client, editor, page):
    client.force_login(editor)
    lesson = lessons_of(page)[0]
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert edit.status_code == 200
    assert "Guardar borrador" in edit.content.decode()
    assert "action-publish" not in edit.content.decode()
    assert "Qué falta para enviarlo al comité" in edit.content.decode()
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    assert preview.status_code == 200
    assert lesson.objective in preview.content.decode()
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]


def test_what_an_editor_saves_stays_a_draft(client, editor, page):
    client.force_login(editor)
    lesson = lessons_of(page)[0]
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    sent = {"title": "Otro título", "slug": lesson.slug, "minutes": 80, "reading_minutes": 20, "practice_minutes": 60}
    sent |= {
        "session": "",
        "is_required": "on",
        "objective": "Identificar.",
        "body-count": "0",
        "comments-TOTAL_FORMS": 0,
    }
    sent |= {"comments-INITIAL_FORMS": 0, "action-publish": "1"}
    assert edit.status_code == 200
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), sent)
    assert answer.status_code in (200, 302)
    lesson.refresh_from_db()
    assert not lesson.live
    assert lessons_of(page)[0].title == "Otro título"


@pytest.mark.parametrize("view", ["edit", "view_draft", "delete", "copy", "move", "history"])
def test_another_institutions_pages_are_out_of_reach(client, editor, page, foreign, view):
    client.force_login(editor)
    address = reverse(f"wagtailadmin_pages:{view}", args=[foreign.pk])
    answer = client.get(address, follow=True)
    assert "CANARIO" not in answer.content.decode()


@pytest.mark.parametrize("query", ["", "?child_of=1"])
def test_the_desks_own_interface_names_no_other_institution(client, editor, page, foreign, query):
    client.force_login(editor)
    for place in ("api/main/pages/", "pages/search/", "documents/", "documents/chooser/", "pages/1/"):
        answer = client.get(f"/gestion/{place}{query}", follow=True)
        assert answer.status_code in (200, 404)
        assert "CANARIO" not in answer.content.decode()
        assert "OTRA" not in answer.content.decode()


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # Wagtail's own view leaves the file it read open
def test_a_file_of_the_library_is_read_on_its_own_desk_alone(client, editor, page, foreign):
    client.force_login(editor)
    own = ensure_desk(editor.person.institution).collection
    mine = Document.objects.filter(collection=own).first()
    theirs = Document.objects.exclude(collection=own).first()
    answer = client.get(mine.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    assert client.get(theirs.url).status_code == 404
    del answer
    gc.collect()


@pytest.mark.parametrize(
    "room",
    ["users/", "groups/", "sites/", "reports/site-history/", "images/", "redirects/", "snippets/", "collections/"],
)
def test_rooms_that_are_not_ours_do_not_exist(client, editor, room):
    client.force_login(editor)
    assert client.get(f"/gestion/{room}").status_code == 404


def test_the_desk_shuts_at_once_when_the_office_ends(client, editor, page):
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(address).status_code == 200
    RoleGrant.objects.update(revoked_at=timezone.now())
    assert client.get(address).status_code == 404


def test_groups_follow_offices(client, editor, page):
    """Somebody who keeps another office of the desk keeps its group; a group from elsewhere is taken away."""
    account = holder(editor.person.institution, "admin")
    account.groups.add(Group.objects.create(name="Intrusos"))
    client.force_login(account)
    client.get("/gestion/")
    assert list(account.groups.all()) == [ensure_desk(editor.person.institution).group]


@pytest.mark.parametrize("office", ["academic_committee", "liaison"])
def test_the_desk_does_not_exist_for_other_offices(client, editor, page, office):
    client.force_login(holder(editor.person.institution, office))
    assert client.get("/gestion/").status_code == 404


def test_a_published_course_is_not_deleted_from_the_desk(client, editor, page):
    published(editor.person.institution)
    for lesson in lessons_of(page):
        lesson.delete()
    client.force_login(editor)
    answer = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
    assert CoursePage.objects.filter(pk=page.pk).exists()
    assert "no puede borrarse" in answer.content.decode()
