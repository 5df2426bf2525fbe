"""Rows of competencies, standards, puestos and profiles, with required fields only."""

from datetime import date

import factory
from django.utils import timezone

from catalog.profiles.models import (
    Competency,
    Framework,
    Position,
    PositionHolding,
    Profile,
    ProfileRequirement,
    Standard,
)
from lms.core.letters import fold
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory


class FrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Framework

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"MARCO{n}")
    title = factory.Sequence(lambda n: f"Marco {n}")
    source = "Propia"


class CompetencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competency

    institution = factory.SubFactory(InstitutionFactory)
    framework = factory.SubFactory(FrameworkFactory, institution=factory.SelfAttribute("..institution"))
    code = factory.Sequence(lambda n: f"C{n}")
    name = factory.Sequence(lambda n: f"Competencia {n}")


class StandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Standard

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"EC{n:04d}")
    title = factory.Sequence(lambda n: f"Estándar {n}")
    level = 2


class PositionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Position

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Puesto {n}")
    name_fold = factory.LazyAttribute(lambda o: fold(o.name))


class PositionHoldingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PositionHolding

    person = factory.SubFactory(PersonFactory)
    institution = factory.SelfAttribute("person.institution")
    position = factory.SubFactory(PositionFactory, institution=factory.SelfAttribute("..institution"))
    starts_on = date(2020, 1, 1)


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    class Params:
        published = factory.Trait(state=Profile.State.PUBLISHED, published_at=factory.LazyFunction(timezone.now))

    position = factory.SubFactory(PositionFactory)
    number = 1


class ProfileRequirementFactory(factory.django.DjangoModelFactory):
    """A competency at level 2, unless `standard_code` (with competency and level None) says otherwise."""

    class Meta:
        model = ProfileRequirement

    profile = factory.SubFactory(ProfileFactory)
    competency = factory.SubFactory(
        CompetencyFactory, institution=factory.SelfAttribute("..profile.position.institution")
    )
    level = 2
