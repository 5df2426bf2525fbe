"""Rows of people, with required fields only; a situation with a name is a trait."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from lms.core.letters import fold
from lms.people.models import Account, Affiliation, Approval, OrgUnit, Person, RoleGrant
from lms.people.models.unit import child_path
from lms.people.rules import sort_key
from tests.factories.core import InstitutionFactory

LONG_AGO = date(2020, 1, 1)


class OrgUnitFactory(factory.django.DjangoModelFactory):
    """A root unit, unless `path` and `parent` say otherwise (or let `add_unit` make the tree)."""

    class Meta:
        model = OrgUnit

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.Sequence(lambda n: f"Área {n}")
    path = factory.Sequence(lambda n: child_path("", n + 1))


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    institution = factory.SubFactory(InstitutionFactory)
    given_names = factory.Sequence(lambda n: f"Persona{n}")
    first_surname = factory.Sequence(lambda n: f"Apellido{n}")
    name_fold = factory.LazyAttribute(lambda o: fold(f"{o.given_names} {o.first_surname}"))
    name_sort = factory.LazyAttribute(lambda o: sort_key(o.first_surname, "", o.given_names))
    created_at = factory.LazyFunction(timezone.now)


class AccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Account

    class Params:
        activated = factory.Trait(activated_at=factory.LazyFunction(timezone.now))

    person = factory.SubFactory(PersonFactory)
    created_at = factory.LazyFunction(timezone.now)


class AffiliationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    institution = factory.SelfAttribute("person.institution")
    unit = factory.SubFactory(OrgUnitFactory, institution=factory.SelfAttribute("..institution"))
    starts_on = LONG_AGO


class RoleGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleGrant

    person = factory.SubFactory(PersonFactory)
    institution = factory.SelfAttribute("person.institution")
    role = "liaison"
    starts_on = LONG_AGO
    created_at = factory.LazyFunction(timezone.now)


class ApprovalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Approval

    asked_by = factory.SubFactory(PersonFactory)
    institution = factory.SelfAttribute("asked_by.institution")
    act = "role.grant"
    subject_ref = factory.Sequence(lambda n: f"asunto-{n}")
    reason = "Oficio de prueba"
    asked_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=72))
