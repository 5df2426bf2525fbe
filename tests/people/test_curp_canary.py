"""A CURP that went through everything is found nowhere in the clear: tables, cache, sessions, mail, logs, files."""

import logging
from pathlib import Path

import pytest
from django.conf import settings as live_settings
from django.core import mail
from django.db import connections

from lms.people.actions.accounts import create_account
from lms.people.actions.activation import issue_activation_code
from lms.people.actions.identifiers import correct_identifier, reveal_identifier
from lms.people.actions.persons import register_person
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory

CURP = "HEGG560427MVZRRL04"


def rows_with(needle: str) -> list[str]:
    """Tables of every database that hold the text in some column, bytes and encoded sessions included."""
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                if any(needle in readable(value) for row in cursor.fetchall() for value in row):
                    found.append(table)
    return found


def readable(value) -> str:
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("latin-1")
    if isinstance(value, str):
        from django.core import signing  # noqa: PLC0415

        try:
            return value + str(signing.loads(value, salt="django.contrib.sessions.SessionStore"))
        except signing.BadSignature:
            return value
    return str(value)


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
        assert all(needle not in str(letter.message()) for letter in mail.outbox)
        stored = [file for file in Path(live_settings.STORED_FILES_ROOT).rglob("*") if file.is_file()]
        assert all(needle.encode() not in file.read_bytes() for file in stored)


@pytest.mark.django_db
def test_the_search_of_this_test_finds_what_is_there(client):
    """Negative control: a CURP in a name, and one remembered by a session, are both seen."""
    PersonFactory(given_names=CURP)
    client.session.save()
    session = client.session
    session["typed"] = CURP
    session.save()
    assert {"people_person", "django_session"} <= set(rows_with(CURP))
