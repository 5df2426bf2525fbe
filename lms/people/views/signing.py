"""Back to an act that asked for the password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.people import signing


@require_GET
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """The form as it was sent, ready to be sent again by whoever just proved to be herself."""
    act = signing.act_to_resume(request, key)
    if act is None:
        messages.info(request, _("Pasó mucho tiempo y no se firmó nada. Vuelve a abrir la página y firma otra vez."))
        return redirect("home")
    return signing.fresh_signature(request) or render(request, "account/resume.html", {"act": act})
