import factory
from factory.django import DjangoModelFactory

from lms.core.models import Institution


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda number: f"I{number}")
    name = factory.Sequence(lambda number: f"Instituto {number}")
