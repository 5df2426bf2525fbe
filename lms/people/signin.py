"""How people come in: our answers to the questions that allauth asks."""

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.core.institutions import institution_for_host
from lms.core.models import Institution
from lms.people import cipher, rules, sessions
from lms.people.actions.accounts import set_password
from lms.people.models import Account
from lms.people.queries.accounts import account_for_sign_in, account_of_session, needs_mfa

SEALED_AS = "totp"  # what the cipher of TOTP secrets is bound to: the row is not known when allauth asks


def institution_of(request: HttpRequest) -> Institution | None:
    """The institution a request speaks to, signed in or not."""
    found: Institution | None = getattr(request, "institution", None)
    return found or institution_for_host(request.get_host())


def named_account(request: HttpRequest, text: str) -> Account | None:
    """The account that somebody names at this host's door. The same queries whether it exists or not."""
    return account_for_sign_in(text, institution_of(request), request.get_host())


class IdentifierBackend(AuthenticationBackend):
    """Signs in by staff number, CURP, e-mail or user name; one password hash is computed, found or not."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        request = request or context.request
        text, password = credentials.get("username"), credentials.get("password")
        if request is None or not text or not password:
            return None
        found: AbstractBaseUser | None = self._check_password(named_account(request, text), password)
        return found

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session with its person and institution, while it is open. One query."""
        return account_of_session(user_id, context.request.get_host() if context.request else "")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers alone; one sentence for every failed sign-in; limits counted per identifier as typed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Esos datos no coinciden. Revisa tu clave, CURP o correo y tu contraseña, y vuelve a intentar. "
            "Después de cinco intentos fallidos hay que esperar cinco minutos."
        ),
        "too_many_login_attempts": _(
            "Hubo demasiados intentos. Espera cinco minutos y vuelve a intentar, o elige «Olvidé mi contraseña»."
        ),
        "incorrect_password": _("Esa no es tu contraseña. Vuelve a intentar."),
        "enter_current_password": _("Esa no es tu contraseña actual. Vuelve a intentar."),
        "invalid_password_reset": _("El enlace ya no sirve. Pide otro en «Olvidé mi contraseña»."),
        "rate_limited": _("Hubo demasiados intentos. Espera unos minutos y vuelve a intentar."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Keyed hash: the cache never holds anything from which a CURP could be guessed."""
        typed = rules.clean_identifier(credentials.get("username") or credentials.get("email") or "")
        institution = institution_of(request)
        return cipher.lookup(typed, scope=f"sign-in|{institution.pk if institution else 0}")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.begin(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked for the password twice."""
        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not sessions.just_begun(self.request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        set_password(cast(Account, user), password)

    def format_email_subject(self, subject: str) -> str:
        return subject


class SocialAdapter(DefaultSocialAccountAdapter):
    """An identity provider opens an account that is already linked to it; it never makes nor claims one by e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Secrets sealed at rest; whoever sees other people's data cannot take the second step away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ese código no es correcto o ya cambió. Escribe el que muestra tu aplicación ahora."),
        "cannot_delete_authenticator": _(
            "Tu función pide entrar con dos pasos, así que no se puede quitar. "
            "Si cambiaste de teléfono, pide ayuda a quien administra el sistema."
        ),
        "cannot_generate_recovery_codes": _("Primero activa la verificación en dos pasos."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.person.full_name if isinstance(user, Account) else str(user)

    def get_totp_issuer(self) -> str:
        institution = institution_of(context.request)
        return f"Calmécac {institution.code}" if institution else "Calmécac"

    def encrypt(self, text: str) -> str:
        return base64.b64encode(cipher.seal(text, bound_to=SEALED_AS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher.unseal(base64.b64decode(encrypted_text), bound_to=SEALED_AS)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        account = Account.objects.get(pk=authenticator.user_id)
        return not needs_mfa(account.person)
