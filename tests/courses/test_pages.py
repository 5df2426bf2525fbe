"""Courses as pages: what goes in comes out, and what is sent is frozen with its files."""

import copy

import pytest

from catalog.courses import documents
from catalog.courses.actions.desk import send_to_committee
from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review
from catalog.courses.models import CommitteeReview, CoursePage, LessonPage
from catalog.courses.sources import read_source
from lms.core.errors import RuleBroken
from lms.core.models import StoredFile
from tests.factories.core import InstitutionFactory
from tests.factories.courses import SOURCES, full_course, known_codes
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STORED_FILES_ROOT = tmp_path / "publicos", tmp_path / "resguardo"


@pytest.fixture
def author():
    return PersonFactory()


def on_desk(author, document, files):
    return write_pages(ensure_desk(author.institution), document, files, by=author)


@pytest.mark.parametrize("slug", sorted(path.parent.name for path in SOURCES.glob("*/course.json")))
def test_a_real_course_goes_to_pages_and_comes_back_the_same(author, slug):
    document, files = read_source(SOURCES / slug)
    before = copy.deepcopy(document)
    page = on_desk(author, document, files)
    assert documents.document_of(page) == before
    assert document == before


def test_writing_again_changes_only_what_changed(author):
    document, files = full_course()
    page = on_desk(author, document, files)
    first, _second, third = document["lessons"]
    again = {**document, "title": "Otro título", "lessons": [third, {**first, "title": "Otra"}]}
    for number, lesson in enumerate(again["lessons"], 1):
        lesson["number"] = number
    same = on_desk(author, again, files)
    assert same.pk == page.pk
    assert documents.document_of(same) == again
    assert LessonPage.objects.child_of(page).count() == 2


def test_a_page_has_no_public_address_and_is_never_live(author, client):
    page = on_desk(author, *full_course())
    assert page.get_url() is None
    assert not page.live
    assert not LessonPage.objects.child_of(page).filter(live=True).exists()


def test_a_hostile_drawing_is_refused_and_nothing_is_written(author):
    document, files = full_course()
    name = next(name for name in files if name.endswith(".svg"))
    files[name] = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
    with pytest.raises(RuleBroken) as refusal:
        on_desk(author, document, files)
    assert refusal.value.code == "svg-hostile"
    assert not CoursePage.objects.exists()


def test_files_are_frozen_by_content_and_stored_once(author):
    document, files = full_course()
    known_codes(author.institution, document)
    page = on_desk(author, document, files)
    review = send_to_committee(page, by=author)
    named = [block["file"] for lesson in review.document["lessons"] for block in lesson["blocks"] if "file" in block]
    assert named
    assert {file["ref"] for file in named} == set(StoredFile.objects.values_list("ref", flat=True))
    drawing = next(file for file in named if file["media_type"] == "image/svg+xml")
    assert drawing["width"] > 0
    judge = PersonFactory(institution=author.institution)
    publish_course_version(decide_review(review, approve=True, remarks="", by=judge), by=author)
    count = StoredFile.objects.count()
    with pytest.raises(RuleBroken) as refusal:
        send_to_committee(page, by=author)
    assert (refusal.value.code, StoredFile.objects.count()) == ("course-unchanged", count)


def test_what_is_sent_is_what_was_saved_last(author):
    document, files = full_course()
    known_codes(author.institution, document)
    page = on_desk(author, document, files)
    edited = documents.latest(CoursePage.objects.get(pk=page.pk))
    edited.summary = "Editado en el escritorio."
    edited.save_revision()
    page.refresh_from_db()
    assert send_to_committee(page, by=author).document["summary"] == "Editado en el escritorio."


def test_an_unfinished_draft_is_refused_with_its_place(author):
    page = on_desk(author, *full_course())
    lesson = documents.lessons_of(page)[1]
    lesson.body = "[]"
    lesson.save_revision()
    with pytest.raises(RuleBroken, match="Lección 2") as refusal:
        send_to_committee(page, by=author)
    assert refusal.value.code == "course-format"
    assert not CommitteeReview.objects.exists()
    assert not StoredFile.objects.exists()


def test_codes_that_nobody_loaded_are_named_before_sending(author):
    page = on_desk(author, *full_course())
    with pytest.raises(RuleBroken, match="ETI-01") as refusal:
        send_to_committee(page, by=author)
    assert refusal.value.code == "course-unknown-code"


def test_each_institution_has_its_own_desk(author):
    desk = ensure_desk(author.institution)
    assert ensure_desk(author.institution).pk == desk.pk
    other = ensure_desk(InstitutionFactory())
    assert other.group != desk.group
    assert other.collection != desk.collection
