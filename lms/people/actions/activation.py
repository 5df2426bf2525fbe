"""The slip that lets somebody without e-mail in: a code on paper, good once, for some days, for few mistakes."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.core import calendars, clock, parameters
from lms.core.errors import RuleBroken
from lms.people import cipher, policies, rules
from lms.people.actions.accounts import create_account, end_sessions
from lms.people.actions.trace import trace_account
from lms.people.models import AccessLog, Account, ActivationCode, Person

MISTAKES = 10  # wrong codes after which the slip is dead; ASVS 2.2.1 in its older numbering asks for a limit
NOBODY = 0


@dataclass(frozen=True)
class Slip:
    """What a slip prints. The code is nowhere else: whoever loses it asks for another."""

    person: Person
    code: str
    expires_on: date


def _hash(account: int, code: str) -> str:
    return cipher.lookup(rules.clean_identifier(code), scope=f"activation|{account}")


def issue_activation_code(account: Account, *, by: Person) -> Slip:
    """Make a new slip for an account; the one before is void from this moment.

    Refuses one's own account, a shut one, and a slip asked for twice in the same instant.
    """
    return issue_activation_codes([account.person], by=by)[0]


@transaction.atomic
def issue_activation_codes(persons: Iterable[Person], *, by: Person | None) -> list[Slip]:
    """Make slips for many people, all or none, with an account for whoever has none. Some 9 queries each.

    A slip opens the account of whoever holds it: refuses people whose offices `by` could not give, besides what
    `issue_activation_code` refuses. Who had access already can read who printed it. `by` None is the installation.
    """
    days: dict[int, date] = {}
    slips = []
    for person in persons:
        institution = person.institution
        if institution.pk not in days:
            term = parameters.value(institution, "activation.business_days")
            days[institution.pk] = calendars.add_business_days(institution, clock.today(institution.time_zone), term)
        slips.append(_issue(create_account(person, by=by), days[institution.pk], by))
    return slips


def _issue(account: Account, last_day: date, by: Person | None) -> Slip:
    _refuse(account, by)
    code = "".join(secrets.choice(rules.CODE_SIGNS) for _sign in range(rules.CODE_LENGTH))
    ActivationCode.objects.filter(account=account, used_at=None, replaced_at=None).update(replaced_at=clock.now())
    ends = datetime.combine(last_day, time.max, ZoneInfo(account.person.institution.time_zone))
    try:
        with transaction.atomic():
            ActivationCode.objects.create(
                account=account,
                code_hash=_hash(account.pk, code),
                created_at=clock.now(),
                created_by_ref=by.ref if by else "",
                expires_at=ends,
            )
    except IntegrityError:
        raise RuleBroken(
            "slip-at-once", _("Alguien más acaba de imprimir esta hoja. Usa esa o vuelve a imprimirla.")
        ) from None
    trace_account("activation.issued", account, by, expires_on=last_day.isoformat())
    if account.activated_at and by:
        _tell_owner(account.person, by)
    return Slip(account.person, rules.written_code(code), last_day)


def _refuse(account: Account, by: Person | None) -> None:
    """Refuse a slip for oneself, for a shut account and for whoever holds an office above the printer's."""
    if by and account.person_id == by.pk:
        raise RuleBroken("own-slip", _("No puedes imprimir tu propia hoja. Pídela a otra persona."))
    if not account.is_active:
        raise RuleBroken(
            "account-closed",
            _("La cuenta de %(person)s está cerrada. Ábrela antes de imprimir su hoja.") % {"person": account.person},
        )
    if by and not policies.may_give_slip(by, account.person):
        raise RuleBroken(
            "slip-of-office",
            _("%(person)s tiene funciones que tú no otorgas. Su hoja la imprime Recursos humanos o Administración.")
            % {"person": account.person},
        )


def _tell_owner(person: Person, by: Person) -> None:
    """A slip lets its bearer choose another password: whoever had one reads who asked for it."""
    AccessLog.objects.create(
        institution=person.institution,
        person=person,
        reader=by,
        what=AccessLog.SLIP,
        reason=_("Hoja para elegir otra contraseña"),
        at=clock.now(),
    )


def activate_account(account: Account | None, code: str, password: str) -> Account:
    """Set the password of whoever holds the slip, and spend it. All other sessions of the account end.

    An unknown account, a wrong code, an expired, spent, replaced or worn-out slip and a shut account are one refusal
    (`activation-failed`) after the same three queries. A weak password is refused only to who has the right code, and
    does not spend it. The same act sent twice is one: the second finds the password already set and agrees.
    """
    key = account.pk if account else NOBODY
    hashed = _hash(key, code)
    slip = ActivationCode.objects.filter(account=key, used_at=None, replaced_at=None).first()
    fits = hmac.compare_digest(slip.code_hash if slip else "0" * 64, hashed)
    wrong = ActivationCode.objects.filter(pk=slip.pk if slip and not fits else NOBODY)
    wrong.update(failures=F("failures") + 1)
    spent = ActivationCode.objects.filter(account=key, code_hash=hashed).exclude(used_at=None).exists()
    if account is not None and account.is_active and slip is not None and fits:
        return _open(account, slip, password)
    if account is not None and account.is_active and spent and account.check_password(password):
        return account
    raise _failed()


def _failed() -> RuleBroken:
    return RuleBroken(
        "activation-failed",
        _(
            "No pudimos activar tu cuenta con esos datos. Revisa tu clave o CURP y el código de la hoja. "
            "Si la hoja venció, ya se usó o hay una más nueva, pide otra a tu enlace."
        ),
    )


def _open(account: Account, slip: ActivationCode, password: str) -> Account:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise RuleBroken("password-weak", " ".join(weak.messages), field="password1") from None
    hashed = make_password(password)  # slow on purpose: before the transaction, not inside
    with transaction.atomic():
        good = ActivationCode.objects.filter(
            pk=slip.pk, used_at=None, replaced_at=None, expires_at__gt=clock.DbNow(), failures__lt=MISTAKES
        )
        if not good.update(used_at=clock.now()):
            raise _failed()
        account.password = hashed
        account.activated_at = account.activated_at or clock.now()
        account.save(update_fields=["password", "activated_at"])
        end_sessions(account)
        trace_account("account.activated", account, account.person)
    return account
