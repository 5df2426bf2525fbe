"""What the puesto asks, what somebody shows, and the words for what is missing."""

from datetime import date

import pytest

from catalog.profiles.models import StandardCompetency
from lms.records.actions.attainments import Claim, attain
from lms.records.actions.transcript import revoke
from lms.records.models import EvidenceKind
from lms.records.queries.coverage import coverage_of
from tests.factories.profiles import (
    CompetencyFactory,
    PositionHoldingFactory,
    ProfileFactory,
    ProfileRequirementFactory,
    StandardFactory,
)
from tests.records.conftest import DAY, certify, give

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def profile(person):
    """The published profile of the puesto that the person holds."""
    return ProfileFactory(published=True, position=PositionHoldingFactory(person=person).position)


def asks(profile, level, **changes):
    return ProfileRequirementFactory(profile=profile, level=level, **changes).competency


def shows(standard_code, competency, level):
    standard = StandardFactory(institution=competency.institution, code=standard_code)
    StandardCompetency.objects.create(standard=standard, competency=competency, level=level)


def only(person, on=TODAY):
    [line] = coverage_of(person, on).competencies
    return line


def test_nothing_yet_says_what_would_close_it(person, profile):
    asks(profile, 2)
    line = only(person)
    assert (line.required, line.shown, line.missing, line.source) == (2, 0, 2, "Sin evidencia todavía")
    assert line.closes == ("La cierra un curso terminado, un cuestionario aprobado o la observación de tu superior.")


def test_a_course_reaches_its_cap_and_the_rest_is_named(person, profile):
    competency = asks(profile, 3)
    shows("EC1171", competency, 3)
    shows("EC0001", competency, 2)
    give(person, title="Derechos ARCO", attainments=[Claim(competency, 4, EvidenceKind.COURSE)])
    line = only(person)
    assert (line.shown, line.missing, line.source) == (2, 1, "Curso: Derechos ARCO")
    assert line.closes == ("Tu curso cuenta hasta nivel 2; el resto lo da la observación de tu superior o el EC1171.")


def test_a_level_that_nothing_reaches_says_so(person, profile):
    asks(profile, 4)
    assert only(person).closes == "Ningún curso ni estándar registrado llega a nivel 4. Consulta a tu enlace."


def test_a_certificate_covers_until_its_last_day(person, profile):
    competency = asks(profile, 4)
    certify(person, attainments=[Claim(competency, 4, EvidenceKind.CERTIFICATE)], valid_to=date(2026, 11, 20))
    assert only(person).closes == "Cubierta hasta el 20 nov 2026"
    assert only(person, date(2026, 11, 21)).missing == 4
    assert only(person, date(2026, 3, 16)).missing == 4


def test_what_a_revoked_line_showed_no_longer_counts(person, profile, keeper, head):
    competency = asks(profile, 2)
    entry = give(person, attainments=[Claim(competency, 2, EvidenceKind.COURSE)])
    assert only(person).closes == "Cubierta"
    revoke(entry, reason="Acta", by=keeper, approved_by=head)
    assert only(person).shown == 0


def test_diagnosis_and_the_rest_far_apart_are_both_told(person, profile, keeper):
    competency = asks(profile, 3)
    for kind, level, day in [("diagnosis", 1, date(2026, 2, 12)), ("observation", 3, date(2026, 7, 3))]:
        attain(person, [Claim(competency, level, kind)], (kind, "1"), "x", achieved_on=day, by=keeper)
    line = only(person)
    assert (line.shown, line.source) == (3, "Observación de tu superior")
    assert "dio 1 el 12 feb 2026" in line.note


def test_what_weighs_most_of_the_missing_comes_first(person, profile):
    light, heavy = asks(profile, 4), asks(profile, 2, criticality=3, weight=100)
    covered = asks(profile, 1)
    attain(person, [Claim(covered, 1, "quiz")], ("quiz", "1"), "Cuestionario", achieved_on=DAY, by=None)
    coverage = coverage_of(person, TODAY)
    assert [line.competency for line in coverage.competencies] == [heavy, light, covered]
    assert (coverage.covered, coverage.heaviest.competency) == (1, heavy)


def test_a_standard_is_satisfied_by_its_code_alone(person, profile):
    ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code="EC1171")
    ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code="EC9999")
    StandardFactory(institution=person.institution, code="EC1171", level=5, title="Datos")
    give(person, subject="EC9999")  # a course that orients to it certifies nothing
    entry = certify(person)
    lines = coverage_of(person, TODAY).standards
    assert [(line.code, line.title, line.certificate) for line in lines] == [
        ("EC9999", "", None),
        ("EC1171", "Datos", entry),
    ]


def test_without_puesto_or_profile_there_is_nothing_to_compare(person):
    assert coverage_of(person, TODAY).holding is None
    PositionHoldingFactory(person=person)
    coverage = coverage_of(person, TODAY)
    assert (coverage.profile, coverage.competencies) == (None, [])


@pytest.mark.parametrize("rows", [1, 20])
def test_a_puesto_costs_the_same_whatever_it_asks(person, profile, rows, django_assert_num_queries):
    for number in range(rows):
        competency = asks(profile, 3)
        shows(f"EC1{number:03d}", competency, 3)
        give(person, str(number), attainments=[Claim(competency, 2, EvidenceKind.COURSE)])
        ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code=f"EC2{number:03d}")
    CompetencyFactory()
    with django_assert_num_queries(6):
        coverage = coverage_of(person, TODAY)
    assert len(coverage.competencies) == len(coverage.standards) == rows
