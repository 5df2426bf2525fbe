from copy import deepcopy

import pytest

from catalog.courses import rules
from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review, submit_for_review
from catalog.courses.models import CommitteeReview, Course, CourseVersion, LessonVersion, OfferState
from catalog.profiles.models import Competency, Framework
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Institution
from lms.people.models import Person
from tests.factories.courses import LESSON, course_document


def person(institution, name):
    fold = name.lower()
    return Person.objects.create(
        institution=institution,
        given_names=name,
        first_surname="Tzuc",
        name_fold=fold,
        name_sort=fold,
        created_at=clock.now(),
    )


@pytest.fixture
def institution(db):
    return Institution.objects.create(code="IP", name="Instituto", is_default=True)


@pytest.fixture
def author(institution):
    return person(institution, "Autora")


@pytest.fixture
def judge(institution):
    return person(institution, "Comité")


def refused(code, work):
    before = AuditEntry.objects.count()
    with pytest.raises(RuleBroken) as refusal:
        work()
    assert refusal.value.code == code
    assert AuditEntry.objects.count() == before


def approved(institution, author, judge, **changes):
    review = submit_for_review(institution, course_document(**changes), by=author)
    return decide_review(review, approve=True, remarks="", by=judge)


def test_what_the_committee_approved_is_what_is_published(institution, author, judge):
    review = approved(institution, author, judge)
    version = publish_course_version(review, by=author)
    lesson = version.lessons.get()
    assert (version.number, lesson.body["blocks"]) == (1, LESSON["blocks"])
    offer = OfferState.objects.get()
    assert (offer.minutes, offer.modality, offer.is_open) == (60, "linea", True)
    assert publish_course_version(review, by=author) == version
    assert LessonVersion.objects.count() == 1


def test_a_second_version_leaves_the_first_untouched(institution, author, judge):
    first = publish_course_version(approved(institution, author, judge), by=author)
    second = publish_course_version(approved(institution, author, judge, title="Otro título"), by=author)
    assert (first.number, second.number) == (1, 2)
    assert CourseVersion.objects.get(pk=first.pk).title == "Protección de datos personales en la práctica"
    assert OfferState.objects.get().version == second


def test_an_unapproved_course_is_not_published(institution, author):
    review = submit_for_review(institution, course_document(), by=author)
    refused("course-not-approved", lambda: publish_course_version(review, by=author))
    assert not CourseVersion.objects.exists()


def test_nobody_reviews_her_own_course(institution, author):
    review = submit_for_review(institution, course_document(), by=author)
    refused("review-own", lambda: decide_review(review, approve=True, remarks="", by=author))
    review.refresh_from_db()
    assert review.state == CommitteeReview.State.PENDING


def test_a_review_is_answered_once_and_a_return_says_why(institution, author, judge):
    review = submit_for_review(institution, course_document(), by=author)
    refused("course-in-review", lambda: submit_for_review(institution, course_document(title="X"), by=author))
    refused("review-remarks", lambda: decide_review(review, approve=False, remarks=" ", by=judge))
    decide_review(review, approve=False, remarks="Falta el glosario", by=judge)
    refused("review-decided", lambda: decide_review(review, approve=True, remarks="", by=judge))


def test_the_same_answer_sent_twice_is_one_answer(institution, author, judge):
    review = submit_for_review(institution, course_document(), by=author)
    decided, entries = decide_review(review, approve=True, remarks="", by=judge).decided_at, AuditEntry.objects.count()
    assert decide_review(review, approve=True, remarks=" ", by=judge).decided_at == decided
    assert AuditEntry.objects.count() == entries
    with pytest.raises(RuleBroken, match="Ya respondiste"):
        decide_review(review, approve=False, remarks="No", by=judge)
    with pytest.raises(RuleBroken, match="Otra persona"):
        decide_review(review, approve=True, remarks="", by=person(institution, "Otra"))


def test_the_same_contents_are_not_reviewed_twice(institution, author, judge):
    publish_course_version(approved(institution, author, judge), by=author)
    refused("course-unchanged", lambda: submit_for_review(institution, course_document(), by=author))


def test_unknown_codes_are_named_and_nothing_is_published(institution, author, judge):
    review = approved(institution, author, judge, competencies=[{"code": "PDP-01", "level": 2}])
    refused("course-unknown-code", lambda: publish_course_version(review, by=author))
    assert not CourseVersion.objects.exists()
    assert not OfferState.objects.exists()


def test_the_offer_is_found_by_competency(institution, author, judge):
    framework = Framework.objects.create(institution=institution, code="M", title="Marco", source="Propia")
    competency = Competency.objects.create(institution=institution, framework=framework, code="PDP-01", name="Datos")
    review = approved(institution, author, judge, competencies=[{"code": "PDP-01", "level": 2}])
    publish_course_version(review, by=author)
    assert OfferState.objects.get().competencies.get().competency == competency


def change(path, value):
    document = course_document()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("minutes", "linea"), 61, "minutes-online"),
        (("minutes", "presencial"), 30, "minutes-classroom"),
        (("modality",), "mixta", "modality"),
        (("evaluation", "components", 0, "weight"), 9999, "weights"),
        (("lessons", 0, "blocks", 1, "alt"), " ", "alt-text"),
        (("lessons", 0, "blocks", 0), {"kind": "video", "title": "V", "transcript": "t"}, "captions"),
        (("lessons", 0, "blocks", 0), {"kind": "video", "title": "V", "captions": "v.vtt"}, "transcript"),
    ],
)
def test_what_blocks_publication_is_refused_with_its_place(institution, author, path, value, code):
    refused(f"course-{code}", lambda: submit_for_review(institution, change(path, value), by=author))
    assert not Course.objects.exists()


def test_a_session_and_its_agenda_add_up():
    session = {"number": 1, "title": "Mesa", "minutes": 60, "agenda": [{"minutes": 30}, {"minutes": 20}]}
    document = course_document(modality="mixta", minutes={"presencial": 60, "linea": 60}, sessions=[session])
    assert [finding.code for finding in rules.findings(document)] == ["minutes-session"]
    session["agenda"][1]["minutes"] = 30
    assert rules.findings(document) == []


def test_hard_reading_only_warns_and_quoted_law_is_exempt():
    hard = "La instrumentación procedimental correspondiente deberá circunscribirse indefectiblemente " * 15
    lesson = {**deepcopy(LESSON), "blocks": [{"kind": "paragraph", "text": hard}]}
    findings = rules.findings(course_document(lessons=[lesson]))
    assert [(finding.code, finding.blocks) for finding in findings] == [("reading-ease", False)]
    lesson["blocks"][0]["kind"] = "quote_of_law"
    assert rules.findings(course_document(lessons=[lesson])) == []


@pytest.mark.parametrize(("word", "count"), [("sol", 1), ("archivo", 3), ("ciudad", 2), ("país", 2), ("poeta", 3)])
def test_syllables(word, count):
    assert rules.syllables(word) == count
