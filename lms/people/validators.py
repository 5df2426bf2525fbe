"""Passwords that anybody who knows the person would try first."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.core.letters import fold
from lms.people import rules
from lms.people.models import Account
from lms.people.queries.identifiers import clear_value, identifiers_of

SHORTEST = 4  # of a datum whose presence inside a password counts


class NotYourOwnData:
    """Refuses a password made of the person's CURP, numbers, address, user name or names. One query."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, Account) or user.pk is None:
            return
        secret = _plain(password)
        if any(datum in secret or secret in datum for datum in _data(user) if len(datum) >= SHORTEST):
            raise ValidationError(
                _("Tu contraseña no puede llevar tu nombre, tu CURP, tu clave ni tu correo. Elige otra."),
                code="password-own-data",
            )

    def get_help_text(self) -> str:
        return _("No uses tu nombre, tu CURP, tu clave ni tu correo.")


def _plain(text: str) -> str:
    return rules.clean_identifier(fold(text))


def _data(account: Account) -> list[str]:
    person = account.person
    whole = [clear_value(row) for row in identifiers_of(person)]
    whole += [account.username, person.email, person.email.partition("@")[0], person.full_name]
    return [_plain(datum) for datum in (*whole, *person.full_name.split())]
