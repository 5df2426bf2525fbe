"""The forms of the account pages: allauth's rules, our words. Any field may be pasted into (ux.md, 3.3.8)."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lms.people.signin import institution_of

NEW_PASSWORD = _(
    "Al menos 8 caracteres; mejor 15 o más. Puede ser una frase con espacios. "
    "No uses tu nombre, tu CURP, tu clave ni tu correo."
)
ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}


def identifier_field() -> forms.CharField:
    """Staff number, CURP or e-mail, as the person remembers it."""
    return forms.CharField(
        label=_("Clave, CURP o correo"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Escribe tu clave, tu CURP o tu correo.")},
    )


def password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """A password as typed: blanks at its ends count."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Escribe la contraseña.")},
    )


def _say(field: forms.Field, label: Any, help_text: Any = "", required: Any = None) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    if required:
        field.error_messages["required"] = required


class SignInForm(account_forms.LoginForm):
    """One field for whatever identifies the person, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = identifier_field()
        _say(self.fields["password"], _("Contraseña"), required=_("Escribe tu contraseña."))
        self.order_fields(["login", "password"])

    def _login_with_password(self, request: HttpRequest, redirect_url: Any, credentials: dict[str, Any]) -> HttpResponse:
        """What was typed may be a CURP: the session only remembers the account's own name."""
        credentials = {**credentials, "username": self.user.get_username()}
        answer: HttpResponse = super()._login_with_password(request, redirect_url, credentials)
        return answer


class _NewPassword:
    """Words of the two boxes in which a new password is written."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password1"], _("Contraseña nueva"), NEW_PASSWORD, _("Escribe una contraseña nueva."))
        _say(self.fields["password2"], _("Escríbela otra vez"), required=_("Escribe otra vez la contraseña."))

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        if self.has_error("password2") and data.get("password1") and self.data.get("password2"):  # type: ignore[attr-defined]
            self._errors["password2"] = self.error_class([SAME_TWICE])  # type: ignore[attr-defined]
        return data


SAME_TWICE = _("Las dos contraseñas no son iguales. Escríbelas de nuevo.")


class ChangePasswordForm(_NewPassword, account_forms.ChangePasswordForm):
    """A new password by who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Contraseña actual"), required=_("Escribe tu contraseña actual."))


class SetPasswordForm(_NewPassword, account_forms.SetPasswordForm):
    """A first password for who came in without one."""


class ResetKeyForm(_NewPassword, account_forms.ResetPasswordKeyForm):
    """A new password by who follows the link of an e-mail."""


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password once more before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Contraseña"), required=_("Escribe tu contraseña."))


class _OneTimeCode:
    fields: dict[str, forms.Field]
    label: Any = _("Código de tu aplicación")
    hint: Any = _("Son 6 números. También puedes usar uno de tus códigos de respaldo.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], self.label, self.hint, _("Escribe el código."))
        self.fields["code"].widget.attrs.update(ONE_TIME)


class SecondStepForm(_OneTimeCode, mfa_forms.AuthenticateForm):
    """The second step of signing in."""


class SecondStepAgainForm(_OneTimeCode, mfa_forms.ReauthenticateForm):
    """The second step before something that matters."""


class ActivateTotpForm(_OneTimeCode, totp_forms.ActivateTOTPForm):
    """The first code, which proves that the application is set up."""

    hint = _("Son 6 números y cambian cada 30 segundos.")


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Asks for the link by e-mail. Only this institution's accounts get one; the page says the same in every case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], _("Correo"), _("El que tiene registrado tu institución."), _("Escribe tu correo."))

    def clean_email(self) -> str:
        email: str = super().clean_email()
        institution = institution_of(context.request)
        self.users = [user for user in self.users if institution and user.person.institution_id == institution.pk]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Whoever wrote an unknown address gets a letter that says so: the work and the answer are the same."""
        email: str = self.cleaned_data["email"]
        if not self.users:
            get_adapter(request).send_mail("account/email/unknown_account", email, {})
            return email
        answer: str = super().save(request, **kwargs)
        return answer


class ActivationForm(forms.Form):
    """The first password, by who has a printed slip."""

    login = identifier_field()
    code = forms.CharField(
        label=_("Código de tu hoja"),
        help_text=_("Tres grupos de cuatro letras o números. Da igual si usas mayúsculas, espacios o guiones."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Escribe el código de tu hoja.")},
    )
    password1 = password_field(_("Contraseña nueva"), "new-password", NEW_PASSWORD)
    password2 = password_field(_("Escríbela otra vez"), "new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", SAME_TWICE)
        return data
