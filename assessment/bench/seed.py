"""A quiz of 20 questions and as many people with a session and a place. Writes people through no action: bench only."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from assessment.actions.bank import load_questions, make_bank
from assessment.actions.quiz import QuizRules, build_quiz, give_places, open_sitting
from assessment.models import QuestionVersion
from assessment.states import Status
from lms.core.fields import new_ref
from lms.core.letters import fold
from lms.core.models import Institution
from lms.people.models import Account, Person
from lms.people.rules import sort_key

QUESTIONS, PER_PAGE = 20, 5


@dataclass(frozen=True)
class Sitter:
    """One of the crowd: the session it comes with, and its place."""

    session: str
    place: str


def seed(people: int) -> list[Sitter]:
    """An institution that is shown at every host, a new quiz, and so many new people who may sit it."""
    institution, _made = Institution.objects.get_or_create(code="BANCO", defaults={"name": "Banco", "is_default": True})
    code = new_ref()
    bank = make_bank(institution, code, "Banco", by=None)
    load_questions(bank, [_entry(number) for number in range(1, QUESTIONS + 1)], by=None)
    ready = QuestionVersion.objects.filter(question__bank=bank, status=Status.READY).select_related("question__bank")
    rules = QuizRules(per_page=PER_PAGE, minutes=60, shuffle_questions=True)
    version = build_quiz(institution, code, "Cuestionario", [(each, Decimal(1)) for each in ready], rules, by=None)
    sitting = open_sitting(version, opens_at=None, closes_at=None, by=None)
    crowd = [_person(institution, number) for number in range(people)]
    Person.objects.bulk_create(crowd)
    accounts = [Account(person=person, created_at=timezone.now()) for person in crowd]
    for account in accounts:
        account.set_unusable_password()
    Account.objects.bulk_create(accounts)
    places = {place.person_id: place.ref for place in give_places(sitting, crowd, by=None)}
    return [Sitter(session_of(account), places[account.person_id]) for account in accounts]


def _entry(number: int) -> dict[str, Any]:
    words = "Una persona pide corregir su domicilio y no adjunta documento alguno. ¿Qué haces primero con su solicitud?"
    options = [{"id": each, "text": f"Respuesta {each} de la pregunta", "feedback": "Porque sí."} for each in "abcd"]
    about = {"level": "Aplicación", "difficulty": 60, "competency": None, "criterion": None, "feedback": ""}
    return {"id": f"P{number:02}", "kind": "single", "stem": words, "options": options, "key": ["b"], **about}


def _person(institution: Institution, number: int) -> Person:
    given, surname = f"Persona{number}", "Banco"
    return Person(
        institution=institution,
        given_names=given,
        first_surname=surname,
        name_fold=fold(f"{given} {surname}"),
        name_sort=sort_key(surname, "", given),
        created_at=timezone.now(),
    )


def session_of(account: Account) -> str:
    """The key of a new session of an account, as if somebody had just signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)
