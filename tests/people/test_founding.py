"""The first institution and its first people, from the command line."""

import re

import pytest
from django.core.management import CommandError, call_command

from lms.core.models import Institution
from lms.people.actions.activation import activate_account
from lms.people.models import Account, Person, RoleGrant

pytestmark = pytest.mark.django_db
ADMIN = ("--admin", "Ana|Güemes|Ortiz", "--staff-number", "A-1")


def create(capsys, *options):
    call_command("create_institution", *options)
    return capsys.readouterr().out


def test_an_empty_installation_gets_somebody_who_may_enter(capsys):
    said = create(capsys, "IP", "Instituto  de Prueba", *ADMIN)
    institution, person = Institution.objects.get(), Person.objects.get()
    assert (institution.name, institution.is_default) == ("Instituto de Prueba", True)
    assert RoleGrant.objects.get().role == "admin"
    assert "Ana Güemes Ortiz" in said
    code = re.search(r"código (\S+)\n", said)[1]
    assert activate_account(person.account, code, "una frase larga y tranquila").activated_at


def test_who_heads_it_is_named_too_and_the_second_is_not_the_default(capsys):
    create(capsys, "UNO", "Uno", *ADMIN)
    create(capsys, "DOS", "Dos", *ADMIN, "--head", "Luis|Pech", "--head-number", "A-2")
    assert set(RoleGrant.objects.filter(institution__code="DOS").values_list("role", flat=True)) == {
        "admin",
        "institute_head",
    }
    assert Institution.objects.get(is_default=True).code == "UNO"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("IP", "Otra", *ADMIN), "Ya hay una institución"),
        (("CON ESPACIO", "Otra", *ADMIN), "letras sin acento"),
        (("OTRA", "Otra", "--admin", "Ana", "--staff-number", "1"), "Escribe el nombre así"),
        (("OTRA", "Otra", *ADMIN, "--head", "Luis|Pech"), "Falta la clave"),
        (("OTRA", "Otra", *ADMIN, "--head", "Luis|Pech", "--head-number", "A-1"), "otra persona"),
    ],
)
def test_a_refusal_leaves_nothing_behind(capsys, options, said):
    create(capsys, "IP", "Instituto", *ADMIN)
    with pytest.raises(CommandError, match=said):
        call_command("create_institution", *options)
    assert (Institution.objects.count(), Account.objects.count()) == (1, 1)
