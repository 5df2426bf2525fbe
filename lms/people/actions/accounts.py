"""Accounts: made for a person, shut and opened again. Nobody makes their own."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.people.actions.trace import trace_account
from lms.people.models import Account, Person


@transaction.atomic
def create_account(person: Person, *, by: Person | None, username: str | None = None) -> Account:
    """Give a person an account without a password; a known account is returned as it is.

    The way in is a slip (`activation.issue_activation_code`) or the link that «Olvidé mi contraseña» sends by e-mail.
    Refuses a user name in use. `by` None is an import run by the system.
    """
    account = Account.objects.filter(person=person).first()
    if account is not None:
        return account
    account = Account(person=person, username=username or new_ref(), created_at=clock.now())
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "username-taken", _("Ese nombre de usuario ya existe. Elige otro."), field="username"
        ) from None
    keep_address(person)
    trace_account("account.created", account, by)
    return account


def keep_address(person: Person) -> None:
    """Keep allauth's row of addresses in step with the person's own. For actions, inside their transaction.

    Never «verified»: allauth would ask that it be unique everywhere, and two institutions may know one address.
    """
    account = Account.objects.filter(person=person).first()
    if account is None:
        return
    EmailAddress.objects.filter(user=account).exclude(email=person.email).delete()
    if person.email:
        EmailAddress.objects.get_or_create(user=account, email=person.email, defaults={"primary": True})


@transaction.atomic
def deactivate_account(account: Account, *, by: Person, reason: str) -> Account:
    """Shut an account: its sessions end with their next request. Refuses one's own, and no reason. Repeatable."""
    if account.person_id == by.pk:
        raise RuleBroken("own-account", _("No puedes cerrar tu propia cuenta. Pide a otra persona que lo haga."))
    reason = " ".join(reason.split())
    if not reason:
        raise RuleBroken("reason-missing", _("Escribe por qué se cierra la cuenta."), field="reason")
    if Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        trace_account("account.deactivated", account, by, reason=reason[:300])
    account.is_active = False
    end_sessions(account)
    return account


@transaction.atomic
def reactivate_account(account: Account, *, by: Person, reason: str) -> Account:
    """Open a shut account again, with the password it had. Repeatable."""
    if Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        trace_account("account.reactivated", account, by, reason=" ".join(reason.split())[:300])
    account.is_active = True
    return account


@transaction.atomic
def set_password(account: Account, password: str) -> Account:
    """Write a password that the person chose for herself (changed, or by the link of an e-mail).

    Sessions opened with the former one end with their next request.
    """
    account.set_password(password)
    account.activated_at = account.activated_at or clock.now()
    account.save(update_fields=["password", "activated_at"])
    trace_account("account.password_set", account, account.person)
    return account


def end_sessions(account: Account) -> None:
    """Close every session of an account, here and on other devices."""
    for session in UserSession.objects.filter(user=account):
        session.end()
