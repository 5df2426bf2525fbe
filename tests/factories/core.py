"""Rows of core, with required fields only."""

import factory
from django.utils import timezone

from lms.core.models import Institution, Job, Theme


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    code = factory.Sequence(lambda n: f"tema-{n}")
    name = factory.Sequence(lambda n: f"Tema {n}")


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"I{n}")
    name = factory.Sequence(lambda n: f"Instituto {n}")


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "prueba"
    key = factory.Sequence(lambda n: f"trabajo-{n}")
    run_after = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)
