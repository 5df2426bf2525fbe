"""The person's own account: coming in with a slip, going out, what can be changed."""

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people import cipher, rules
from lms.people.account_forms import ActivationForm
from lms.people.actions.activation import activate_account
from lms.people.scopes import scope_of
from lms.people.signin import named_account


@doors.signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a person may do with her own account."""
    two_steps = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return render(request, "account/home.html", {"two_steps": two_steps, "needs_mfa": scope_of(request).needs_mfa})


@doors.public
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session, and ask the browser to forget what it kept."""
    answer: HttpResponse = allauth_views.logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@doors.public
@sensitive_post_parameters()
def activate(request: HttpRequest) -> HttpResponse:
    """First password, by identifier and the code of a slip; a good one signs in, through the second step if any."""
    if request.user.is_authenticated:
        return redirect("account_home")
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _count(request, data["login"])
            account = activate_account(named_account(request, data["login"]), data["code"], data["password1"])
            answer: HttpResponse = perform_login(request, account)
            return answer
        except RuleBroken as broken:
            form.add_error(broken.field, str(broken))
    return render(request, "account/activate.html", {"form": form}, status=422 if form.errors else 200)


def _count(request: HttpRequest, typed: str) -> None:
    """Refuse too many attempts from one place or on one identifier, known or not."""
    key = cipher.lookup(rules.clean_identifier(typed), scope="activation")
    if not ratelimit.consume(request, action="activate", key=key):
        raise RuleBroken(
            "too-many-attempts", _("Hubo demasiados intentos. Espera cinco minutos y vuelve a intentar con tu hoja.")
        )
