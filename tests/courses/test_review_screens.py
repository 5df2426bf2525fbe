"""The screens of curriculum and the committee, each once through the client."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.courses import home_tasks
from catalog.courses.actions.desk import send_to_committee
from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review
from catalog.courses.documents import lessons_of
from catalog.courses.models import CommitteeReview, CourseVersion, LessonVersion
from lms.core.models import StoredFile
from lms.people.scopes import Scope
from tests.factories.core import InstitutionFactory
from tests.factories.courses import full_course, known_codes
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
def institution():
    return InstitutionFactory(is_default=True)


@pytest.fixture
def author(institution):
    return holder(institution, "curriculum")


@pytest.fixture
def judge(institution):
    return holder(institution, "academic_committee")


@pytest.fixture
def page(institution, author):
    document, files = full_course()
    known_codes(institution, document)
    return write_pages(ensure_desk(institution), document, files, by=author.person)


@pytest.fixture
def review(page, author):
    return send_to_committee(page, by=author.person)


def tasks(account, provider):
    return [task.title for task in provider(Scope(account.person, account.person.institution))]


def test_from_the_desk_to_the_catalogue(client, page, author, judge):
    client.force_login(author)
    assert page.title in client.get(reverse("courses:list")).content.decode()
    ready = client.get(reverse("courses:new_version", args=[page.pk])).content.decode()
    assert "Enviar a revisión del comité" in ready
    sent = client.post(reverse("courses:new_version", args=[page.pk]))
    review = CommitteeReview.objects.get()
    assert sent["Location"] == reverse("courses:review", args=[review.ref])
    assert tasks(judge, home_tasks.to_review) == ["Revisa 1 curso"]
    client.force_login(judge)
    assert page.title in client.get(reverse("courses:reviews")).content.decode()
    shown = client.get(sent["Location"]).content.decode()
    assert "Es la primera versión" in shown
    client.post(reverse("courses:decide", args=[review.ref]), {"answer": "approve"})
    assert tasks(author, home_tasks.to_mend_or_publish) == [f"Publica «{page.title}»"]
    client.force_login(author)
    done = client.post(reverse("courses:publish", args=[review.ref]), follow=True)
    assert "Publicado" in done.content.decode()
    assert tasks(author, home_tasks.to_mend_or_publish) == []
    assert "1, del " in client.get(reverse("courses:list")).content.decode()


def test_what_is_missing_is_named_lesson_by_lesson(client, page, author):
    lesson = lessons_of(page)[1]
    lesson.minutes += 10
    lesson.objective = ""
    lesson.save_revision(clean=False)
    client.force_login(author)
    shown = client.get(reverse("courses:new_version", args=[page.pk])).content.decode()
    assert "Aún no se puede enviar" in shown
    assert "Las lecciones suman" in shown
    assert reverse("wagtailadmin_pages:edit", args=[lesson.pk]) in shown
    refused = client.post(reverse("courses:new_version", args=[page.pk]))
    assert refused.status_code == 422
    assert "Hay un problema" in refused.content.decode()
    assert not CommitteeReview.objects.exists()


def test_returned_with_remarks_and_back_in_the_authors_hands(client, review, author, judge, page):
    client.force_login(judge)
    address = reverse("courses:decide", args=[review.ref])
    refused = client.post(address, {"answer": "return", "remarks": " "})
    assert (refused.status_code, CommitteeReview.objects.get().state) == (422, "pending")
    assert client.post(address, {}).status_code == 422
    client.post(address, {"answer": "return", "remarks": "Falta el glosario"})
    assert tasks(author, home_tasks.to_mend_or_publish) == [f"Corrige «{page.title}»"]
    client.force_login(author)
    assert "Falta el glosario" in client.get(reverse("courses:course", args=[page.pk])).content.decode()


def test_who_sent_a_course_does_not_answer_for_it(client, review, author):
    RoleGrantFactory(person=author.person, role="academic_committee")
    client.force_login(author)
    assert "Tu respuesta" not in client.get(reverse("courses:review", args=[review.ref])).content.decode()
    refused = client.post(reverse("courses:decide", args=[review.ref]), {"answer": "approve"})
    assert refused.status_code == 422
    assert CommitteeReview.objects.get().state == "pending"
    assert tasks(author, home_tasks.to_review) == []


def test_publishing_what_nobody_approved_is_refused(client, review, author):
    client.force_login(author)
    refused = client.post(reverse("courses:publish", args=[review.ref]))
    assert refused.status_code == 422
    assert "aún no aprueba" in refused.content.decode()
    assert not CourseVersion.objects.exists()


def test_a_second_version_says_what_changes(client, review, author, judge, page):
    publish_course_version(decide_review(review, approve=True, remarks="", by=judge.person), by=author.person)
    lesson = lessons_of(page)[0]
    lesson.title = "Otro título"
    lesson.save_revision()
    page.title = "Ética, segunda"
    page.save_revision()
    second = send_to_committee(page, by=author.person)
    client.force_login(judge)
    shown = client.get(reverse("courses:review", args=[second.ref]))
    differences = shown.context["differences"]
    assert (differences.changed, differences.added, differences.removed) == (["1. Otro título"], [], [])
    assert "Título" in differences.parts
    assert "Comparado con la versión 1" in shown.content.decode()


def test_the_committee_reads_lessons_and_files_as_a_learner_will(client, review, judge):
    client.force_login(judge)
    for lesson in review.document["lessons"]:
        answer = client.get(reverse("courses:review_lesson", args=[review.ref, lesson["number"]]))
        assert lesson["objective"] in answer.content.decode()
        assert "None" not in answer.content.decode()
    assert client.get(reverse("courses:review_lesson", args=[review.ref, 99])).status_code == 404
    file = StoredFile.objects.first()
    assert b"".join(client.get(reverse("core:file", args=[file.ref])).streaming_content)


def test_files_of_lessons_are_for_the_institution_alone(client, review):
    address = reverse("core:file", args=[StoredFile.objects.first().ref])
    assert client.get(address).status_code == 302
    client.force_login(holder(InstitutionFactory()))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["review", "decide", "publish"])
def test_another_institutions_review_does_not_exist(client, review, name):
    stranger = holder(InstitutionFactory(), "curriculum", "academic_committee")
    client.force_login(stranger)
    address = reverse(f"courses:{name}", args=[review.ref])
    answer = client.get(address) if name == "review" else client.post(address, {"answer": "approve"})
    assert answer.status_code == 404
    review.refresh_from_db()
    assert review.state == "pending"
    assert not LessonVersion.objects.exists()


def test_lists_cost_the_same_at_one_and_at_twenty(client, institution, author, judge):
    document, files = full_course()
    known_codes(institution, document)
    desk, spent = ensure_desk(institution), {}
    for count in (1, 5):
        for number in range(count):
            code, slug = f"X-{number}", f"x-{number}"
            one = write_pages(desk, {**document, "code": code, "slug": slug}, files, by=author.person)
            if not CommitteeReview.objects.filter(course__code=code).exists():
                send_to_committee(one, by=author.person)
        for account, name in ((author, "list"), (judge, "reviews")):
            client.force_login(account)
            client.get(reverse(f"courses:{name}"))
            with CaptureQueriesContext(connection) as used:
                client.get(reverse(f"courses:{name}"))
            spent.setdefault(name, set()).add(len(used))
    assert {len(counts) for counts in spent.values()} == {1}
    assert max(map(max, spent.values())) <= 12
