"""The counts of the whole catalogue are kept with what they count, whoever publishes at the same instant."""

import threading

import pytest
from django.db import transaction

from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review, submit_for_review
from catalog.courses.actions.tally import count_offers, recount
from catalog.courses.models import OfferState, OfferTally
from catalog.courses.queries.catalogue import Asked, catalogue, count_by_competency, count_by_modality
from lms.core.models import Institution
from tests.factories.core import InstitutionFactory
from tests.factories.courses import CompetencyFactory, course_document
from tests.factories.people import PersonFactory


def approved(institution, number, **changes):
    author, judge = (PersonFactory(institution=institution) for _each in "ab")
    document = course_document(code=f"C-{number}", slug=f"curso-{number}", **changes)
    return decide_review(
        submit_for_review(institution, document, by=author), approve=True, remarks="", by=judge
    ), author


def publish(institution, number, **changes):
    review, author = approved(institution, number, **changes)
    return publish_course_version(review, by=author)


def kept(institution):
    tally = OfferTally.objects.get(institution=institution)
    return tally.modalities, {int(pk): count for pk, count in tally.competencies.items()}


def counted(institution):
    return count_by_modality(institution), count_by_competency(institution)


@pytest.mark.django_db
def test_publishing_keeps_the_counts():
    institution, other = InstitutionFactory(), InstitutionFactory()
    competency = CompetencyFactory(institution=institution)
    developed = [{"code": competency.code, "level": 2}]
    publish(institution, 1, competencies=developed)
    publish(institution, 2)
    publish(other, 3)
    assert kept(institution) == ({"linea": 2}, {competency.pk: 1}) == counted(institution)
    assert kept(other) == ({"linea": 1}, {})


@pytest.mark.django_db
def test_the_front_of_the_catalogue_reads_what_is_kept_and_a_filter_counts(django_assert_num_queries):
    institution = InstitutionFactory()
    developed = [{"code": CompetencyFactory(institution=institution).code, "level": 2}]
    publish(institution, 1, competencies=developed)
    with django_assert_num_queries(4):  # counts, rows, what they develop, names
        front = catalogue(institution, Asked(), None, 1)
    OfferTally.objects.all().delete()
    with django_assert_num_queries(7):
        without = catalogue(institution, Asked(), None, 1)
    assert (front.modalities, front.competencies, front.total) == (without.modalities, without.competencies, 1)


@pytest.mark.django_db
def test_a_slip_mends_itself():
    institution = InstitutionFactory()
    version = publish(institution, 1)
    OfferState.objects.filter(course=version.course).update(is_open=False)
    assert kept(institution) != counted(institution)
    assert recount() == 1
    assert kept(institution) == counted(institution) == ({}, {})


@pytest.mark.race
def test_many_publish_at_once_and_every_course_is_counted(fresh_database):
    institution = InstitutionFactory()
    reviews = [approved(institution, number) for number in range(6)]
    answers = fresh_database.together(6, lambda i: publish_course_version(reviews[i][0], by=reviews[i][1]))
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert kept(institution) == counted(institution) == ({"linea": 6}, {})


@pytest.mark.race
def test_control_counting_before_the_row_is_taken_loses_one(fresh_database):
    institution = InstitutionFactory()
    versions = [publish(institution, number) for number in range(2)]
    OfferState.objects.update(is_open=False)
    count_offers(institution)
    both_have_counted = threading.Barrier(2)

    def naive(index):
        mine = OfferState.objects.filter(course=versions[index].course)
        found = count_by_modality(Institution.objects.get(pk=institution.pk)).get("linea", 0) + 1
        both_have_counted.wait()
        with transaction.atomic():
            mine.update(is_open=True)
            OfferTally.objects.filter(institution=institution).update(modalities={"linea": found})

    assert fresh_database.together(2, naive) == [None, None]
    assert (kept(institution)[0], count_by_modality(institution)) == ({"linea": 1}, {"linea": 2})
