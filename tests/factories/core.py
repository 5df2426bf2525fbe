"""Rows of core, with required fields only."""

import factory

from lms.core.models import Institution


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"I{n}")
    name = factory.Sequence(lambda n: f"Instituto {n}")
