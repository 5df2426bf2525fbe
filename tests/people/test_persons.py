import pytest
from django.db import IntegrityError

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.actions.accounts import create_account
from lms.people.actions.identifiers import correct_identifier, reseal_identifiers, reveal_identifier
from lms.people.actions.persons import correct_email, register_person
from lms.people.models import AccessLog, Person, PersonIdentifier
from lms.people.queries.identifiers import masked, person_by_identifier
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory
from tests.people.test_cipher import key

pytestmark = pytest.mark.django_db
CURP, OTHER_CURP = "HEGG560427MVZRRL04", "MOTR930411HJCRMN03"
ANA = {"given_names": "Ana Sofía", "first_surname": "O'Farrill", "second_surname": "Güemes"}
LUIS = {"given_names": "José Luis", "first_surname": "López", "second_surname": "Ávila"}


@pytest.fixture
def house():
    return InstitutionFactory()


@pytest.fixture
def clerk(house):
    return PersonFactory(institution=house)


@pytest.fixture
def register(house, clerk):
    def act(names=ANA, email="", institution=house, **identifiers):
        return register_person(institution, **names, email=email, identifiers=identifiers, by=clerk)

    return act


def state():
    return (
        list(Person.objects.order_by("pk").values_list("pk", "name_fold", "email")),
        list(PersonIdentifier.objects.order_by("pk").values_list("pk", "person", "kind", "mac")),
        AuditEntry.objects.count(),
    )


def refused(code, act):
    before = state()
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert refusal.value.code == code
    assert state() == before


def test_register_keeps_names_and_seals_identifiers(register, house):
    done = register(email=" Ana@Muestra.Example ", curp=" hegg560427-mvzrrl04", clave="IP-0013", rfc="")
    person = done.person
    assert (done.created, done.added, done.warnings) == (True, ("curp", "clave"), ())
    assert (person.full_name, person.list_name) == ("Ana Sofía O'Farrill Güemes", "O'FARRILL GÜEMES ANA SOFÍA")
    assert (person.name_fold, person.email) == ("ana sofia ofarrill guemes", "ana@muestra.example")
    assert person_by_identifier(house, "curp", "HEGG560427MVZRRL04") == person
    assert person_by_identifier(house, "clave", "ip 0013") == person
    assert [masked(row) for row in person.identifiers.order_by("kind")] == ["•••••13", "HEGG••••••••••••04"]


def test_registering_twice_changes_nothing(register):
    first = register(email="a@b.mx", curp=CURP, clave="IP-1")
    before = state()
    again = register(email="a@b.mx", curp=CURP, clave="IP-1")
    assert (again.person, again.created, again.added, again.warnings) == (first.person, False, (), ())
    assert state() == before


def test_a_known_person_gets_what_was_missing(register, house):
    person = register(clave="IP-1").person
    done = register(email="a@b.mx", clave="IP-1", curp=CURP)
    assert (done.person, done.created, done.added) == (person, False, ("curp", "email"))
    assert person_by_identifier(house, "curp", CURP) == person


def test_a_name_written_otherwise_is_a_warning_and_changes_nothing(register):
    register(curp=CURP)
    done = register({**ANA, "second_surname": ""}, curp=CURP)
    assert done.warnings == ("name-differs",)
    assert Person.objects.get(pk=done.person.pk).second_surname == "Güemes"


def test_never_matched_by_name_alone(register):
    first, second = register(clave="IP-1"), register(clave="IP-2")
    assert first.person != second.person
    assert second.warnings == ("same-name",)


@pytest.mark.parametrize(
    ("names", "email", "identifiers", "code"),
    [
        (LUIS, "", {"curp": CURP}, "curp-of-other-person"),  # the name of nobody we know, the CURP of Ana
        (LUIS, "luis@muestra.example", {"curp": CURP}, "curp-of-other-person"),  # the e-mail of Luis, the CURP of Ana
        (LUIS, "", {"clave": "IP-2", "curp": CURP}, "curp-of-other-person"),  # his number, her CURP
        (LUIS, "", {"clave": "IP-1"}, "clave-of-other-person"),
        (LUIS, "", {"clave": "IP-9", "nomina": "000101"}, "nomina-of-other-person"),
        (ANA, "", {"curp": OTHER_CURP, "clave": "IP-1"}, "curp-differs"),
        (ANA, "", {"curp": CURP, "clave": "IP-7"}, "clave-differs"),
        (LUIS, "ana@muestra.example", {"clave": "IP-9"}, "email-of-other-person"),
        (ANA, "", {"curp": "HEGG560427MVZRRL05"}, "curp-digit"),
        (ANA, "", {"rfc": "MHTR810511A79"}, "rfc-digit"),
        (ANA, "no es correo", {}, "email-form"),
        ({**ANA, "first_surname": " - "}, "", {}, "name-form"),
    ],
)
def test_refusals_change_nothing(register, names, email, identifiers, code):
    register(ANA, "ana@muestra.example", curp=CURP, clave="IP-1", nomina="000101")
    register(LUIS, "luis@muestra.example", clave="IP-2")
    refused(code, lambda: register(names, email, **identifiers))


def test_two_institutions_know_the_same_person_apart(register, house):
    elsewhere = InstitutionFactory()
    one, two = register(curp=CURP).person, register(curp=CURP, institution=elsewhere).person
    assert one != two
    assert person_by_identifier(house, "curp", CURP) == one
    assert person_by_identifier(elsewhere, "curp", CURP) == two
    assert len(set(PersonIdentifier.objects.values_list("mac", flat=True))) == 2


def test_a_documented_rfc_is_a_warning(register):
    assert register(rfc="LME060822IH5").warnings == ("rfc-digit",)


def test_the_database_refuses_a_second_owner(register, house):
    row = register(curp=CURP).person.identifiers.get()
    with pytest.raises(IntegrityError):
        PersonIdentifier.objects.create(
            institution=house, person=PersonFactory(institution=house), kind="curp", cipher=row.cipher, mac=row.mac
        )


def test_correct_identifier(register, clerk, house):
    person = register(curp=CURP).person
    correct_identifier(person, "curp", OTHER_CURP, by=clerk)
    assert person_by_identifier(house, "curp", CURP) is None
    assert person_by_identifier(house, "curp", OTHER_CURP) == person
    entry = AuditEntry.objects.get(verb="identifier.corrected")
    assert OTHER_CURP not in str(entry.data)
    before = state()
    correct_identifier(person, "curp", OTHER_CURP, by=clerk)
    assert state() == before


def test_correct_identifier_refuses_that_of_another(register, clerk):
    register(curp=CURP)
    other = register(LUIS, clave="IP-2").person
    refused("curp-of-other-person", lambda: correct_identifier(other, "curp", CURP, by=clerk))


def test_reveal_writes_who_and_why(register, clerk):
    person = register(curp=CURP).person
    assert reveal_identifier(person, "curp", by=clerk, reason=" Alta en  nómina ") == CURP
    access = AccessLog.objects.get()
    assert (access.person, access.reader, access.what, access.reason) == (person, clerk, "curp", "Alta en nómina")


def test_reveal_refuses_without_reason_and_without_datum(register, clerk):
    person = register(curp=CURP).person
    refused("reason-missing", lambda: reveal_identifier(person, "curp", by=clerk, reason="  "))
    refused("identifier-missing", lambda: reveal_identifier(person, "rfc", by=clerk, reason="Alta"))
    assert not AccessLog.objects.exists()


def test_ones_own_datum_needs_no_reason(register):
    person = register(curp=CURP).person
    assert reveal_identifier(person, "curp", by=person, reason="") == CURP


def test_change_of_keys_keeps_everything_readable(register, house, settings):
    settings.FIELD_KEYS = [f"k1:{key(1)}"]
    person = register(curp=CURP, clave="IP-1").person
    settings.FIELD_KEYS = [f"k2:{key(2)}", f"k1:{key(1)}"]
    assert person_by_identifier(house, "curp", CURP) == person
    assert reseal_identifiers() == 2
    assert reseal_identifiers() == 0
    settings.FIELD_KEYS = [f"k2:{key(2)}"]
    assert person_by_identifier(house, "curp", CURP) is None  # look-ups were the old key's: made anew below
    assert reseal_identifiers() == 2
    assert person_by_identifier(house, "curp", CURP) == person


def test_address_of_account_follows_the_person(register, clerk):
    person = register(email="a@b.mx", clave="IP-1").person
    account = create_account(person, by=clerk)
    correct_email(person, "Otra@b.mx", by=clerk)
    assert list(account.emailaddress_set.values_list("email", "primary")) == [("otra@b.mx", True)]
    correct_email(person, "", by=clerk)
    assert not account.emailaddress_set.exists()


def test_one_account_each(register, clerk):
    person = register(clave="IP-1").person
    account = create_account(person, by=clerk)
    assert create_account(person, by=clerk) == account
    assert not account.has_usable_password()
    create_account(register(LUIS, clave="IP-2").person, by=clerk, username="luis")
    other = register(LUIS, clave="IP-3").person
    refused("username-taken", lambda: create_account(other, by=clerk, username="luis"))
