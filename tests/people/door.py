"""People at the door, for tests of sign-in: an institution, somebody who may come in, and a hasher that counts."""

import re

from django.contrib.auth.hashers import MD5PasswordHasher

from lms.people.actions.accounts import create_account
from lms.people.actions.persons import register_person
from tests.factories.people import PersonFactory

PASSWORD = "una frase larga y tranquila"
CURP = "HEGG560427MVZRRL04"
SIGN_IN, ACTIVATE = "/cuenta/entrar/", "/cuenta/activar/"


class CountingHasher(MD5PasswordHasher):
    """Quick, and knows how many times it worked: what an observer of the time would see."""

    algorithm = "counting"
    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


COUNTING = "tests.people.door.CountingHasher"


def newcomer(house, *, email="ana@muestra.example", clave="IP-0013", curp=CURP, username=None):
    """Somebody registered, with an account and no password yet."""
    person = register_person(
        house,
        given_names="Ana",
        first_surname="Güemes",
        email=email,
        identifiers={"clave": clave, "curp": curp},
        by=PersonFactory(institution=house),
    ).person
    return create_account(person, by=None, username=username)


def insider(house, **about):
    """Somebody who may sign in with PASSWORD."""
    account = newcomer(house, **about)
    account.set_password(PASSWORD)
    account.save()
    return account


def enter(client, typed, password=PASSWORD, **extra):
    """One attempt at the door."""
    return client.post(SIGN_IN, {"login": typed, "password": password}, **extra)


def inside(client) -> bool:
    """Whether the session of a client belongs to somebody."""
    return "_auth_user_id" in client.session


def same_page(answer, typed: str) -> str:
    """The body without what differs in any two requests: the token and the echo of what was typed."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return body.replace(f'value="{typed}"', "")
