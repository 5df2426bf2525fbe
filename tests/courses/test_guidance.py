"""What a course offers to whoever prepares for a standard, or is not yet competent in it."""

import pytest

from catalog.courses.guidance import alternatives, courses
from catalog.courses.models import CourseStandard, OfferState
from tests.factories import assessing as make
from tests.factories.courses import full_course, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    return make.agreed()


@pytest.fixture
def orienting(process):
    version = published(process.institution, full_course("archivos-de-tramite")[0])
    CourseStandard.objects.get_or_create(version=version, standard=process.standard)
    return version


def test_a_cedula_names_the_courses_that_orient_to_its_standard(process, orienting, django_assert_num_queries):
    with django_assert_num_queries(1):
        (found,) = alternatives(process, ["E1"])
    assert (found.title, found.url) == (orienting.title, f"/catalogo/{orienting.course.slug}/")
    assert found.detail.endswith("h") or "min" in found.detail
    assert courses(process.version, process.candidate).data == [OfferState.objects.get()]


def test_a_course_out_of_the_catalogue_or_of_another_standard_is_not_offered(process, orienting):
    OfferState.objects.update(is_open=False)
    assert alternatives(process, ["E1"]) == []
    assert courses(process.version, process.candidate) is None
    OfferState.objects.update(is_open=True)
    assert alternatives(make.agreed(), ["E1"]) == []
