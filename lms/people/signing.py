"""What a view asks before a signature: the password again, and back to the act with all that was typed."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from lms.core import clock
from lms.core.fields import new_ref
from lms.people import proofs

PENDING = "acts_to_resume"
MOST = 5  # acts that one session may leave half-way: one per tab
LIVES = 30 * 60  # seconds
LEFT_OUT = frozenset({"csrfmiddlewaretoken"})


def fresh_signature(request: HttpRequest, act: str = "") -> HttpResponse | None:
    """None when the session's proof serves to sign; else the answer that the view gives instead of acting.

    That answer asks for the password (or a code) and comes back. What a form sent is kept in the session and sent
    again by whoever signs, with a button that says `act` («Firmar el plan»), so nothing typed is lost; a file cannot
    be kept, and the page of the act asks for it again. One query.
    """
    person = request.user.person  # type: ignore[union-attr]
    if proofs.is_fresh(proofs.of_session(request), person.institution):
        return None
    if not get_reauthentication_flows(request.user):
        return render(request, "account/prove_elsewhere.html", status=403)
    back = request.get_full_path()
    if request.method == "POST" and not request.FILES:
        back = reverse("account_resume", args=[_keep(request, act)])
    return _ask(back)


def _ask(back: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def _keep(request: HttpRequest, act: str) -> str:
    key, now = new_ref(), int(clock.now().timestamp())
    fields = [[name, value] for name, values in request.POST.lists() if name not in LEFT_OUT for value in values]
    kept = {**_alive(request), key: {"path": request.get_full_path(), "fields": fields, "act": act, "at": now}}
    request.session[PENDING] = dict(list(kept.items())[-MOST:])
    return key


def _alive(request: HttpRequest) -> dict[str, dict[str, Any]]:
    oldest = int(clock.now().timestamp()) - LIVES
    return {key: each for key, each in request.session.get(PENDING, {}).items() if each["at"] > oldest}


def act_to_resume(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """What was kept of an act of this session, while it lives. No query."""
    return _alive(request).get(key)
