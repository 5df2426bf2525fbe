"""A CURP that went through everything is found nowhere in the clear: tables, cache, sessions, mail, logs, files."""

import logging

import pytest
from django.conf import settings

from lms.people.actions.accounts import create_account
from lms.people.actions.activation import issue_activation_code
from lms.people.actions.identifiers import correct_identifier, reveal_identifier
from lms.people.actions.persons import register_person
from tests.canaries import files_with, letters, rows_with
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory

CURP = "HEGG560427MVZRRL04"


@pytest.mark.django_db
def test_curp_stays_sealed(client, caplog):
    caplog.set_level(logging.DEBUG)
    house = InstitutionFactory(is_default=True)
    clerk = PersonFactory(institution=house)
    person = register_person(
        house,
        given_names="Ana",
        first_surname="Güemes",
        email="ana@muestra.example",
        identifiers={"curp": CURP},
        by=clerk,
    ).person
    account = create_account(person, by=clerk)
    code = issue_activation_code(account, by=clerk).code
    correct_identifier(person, "rfc", "GODE561231GR8", by=clerk)
    reveal_identifier(person, "curp", by=clerk, reason="Alta")
    for attempt in ("mala", "tampoco"):
        client.post("/cuenta/entrar/", {"login": CURP, "password": attempt})
    secret = "una frase larga y tranquila"
    client.post("/cuenta/activar/", {"login": CURP, "code": code, "password1": secret, "password2": secret})
    client.post("/cuenta/salir/")
    assert client.post("/cuenta/entrar/", {"login": CURP.lower(), "password": secret}).status_code == 302
    client.post("/cuenta/salir/")
    client.post("/cuenta/clave/olvide/", {"email": "ana@muestra.example"})
    assert client.post("/cuenta/entrar/", {"login": CURP, "password": secret}).status_code == 302

    for needle in (CURP, CURP.lower()):
        assert rows_with(needle) == []
        assert needle not in caplog.text
        assert needle not in letters()
        assert files_with(needle, [settings.STORED_FILES_ROOT]) == []


@pytest.mark.django_db
def test_the_search_of_this_test_finds_what_is_there(client):
    """Negative control: a CURP in a name, and one remembered by a session, are both seen."""
    PersonFactory(given_names=CURP)
    client.session.save()
    session = client.session
    session["typed"] = CURP
    session.save()
    assert {"people_person", "django_session"} <= set(rows_with(CURP))
