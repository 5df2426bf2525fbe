"""The activation slip, as the liaison prints it."""

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.core.fields import refs_among
from lms.people import policies, queries
from lms.people.actions.activation import issue_activation_codes
from lms.people.forms import SearchForm
from lms.people.scopes import scope_of

AT_ONCE = 100  # slips of one print: more take a printer's tray and a reader's patience


@doors.offices(*policies.ACTIVATION_OFFICES)
@require_POST
def slip(request: HttpRequest, ref: str) -> HttpResponse:
    """A fresh slip for one person, ready to print; the one before is void. The code is shown this once."""
    person = policies.person_for_office(request, ref, *policies.ACTIVATION_OFFICES)
    try:
        [made] = issue_activation_codes([person], by=request.user.person)  # type: ignore[union-attr]
    except RuleBroken as broken:
        return _refused(request, str(broken))
    return render(request, "people/slip.html", {"slip": made, **_way_in(request)})


@doors.offices(*policies.ACTIVATION_OFFICES)
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """The slips of whoever never entered, in two steps: review, then print. Without a review nothing is written."""
    waiting = queries.people.waiting_for_slip(scope_of(request), *policies.ACTIVATION_OFFICES)
    if "confirm" not in request.POST:
        return _review(request, waiting)
    asked = refs_among(request.POST.getlist("persona")[:AT_ONCE])
    people = list(waiting.filter(ref__in=asked).order_by("name_sort", "pk"))
    if not people:
        return _refused(request, _("Nadie de esa lista espera su hoja: ya entraron o ya no están a tu cargo."))
    try:
        made = issue_activation_codes(people, by=request.user.person)  # type: ignore[union-attr]
    except RuleBroken as broken:
        return _refused(request, str(broken))
    return render(request, "people/slips.html", {"slips": made, "less": len(asked) - len(made), **_way_in(request)})


def _review(request: HttpRequest, waiting: Any) -> HttpResponse:
    form = SearchForm(request.POST)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.people.named(waiting, words)
    people = list(found[:AT_ONCE])
    if not people:
        return _refused(request, _("Nadie espera su hoja: todas las personas de la lista ya entraron."))
    rest = found.count() - len(people)
    return render(request, "people/slips_review.html", {"people": people, "rest": rest, "at_once": AT_ONCE})


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "people/slip_refused.html", {"reason": reason}, status=422)


def _way_in(request: HttpRequest) -> dict[str, str]:
    address = request.build_absolute_uri(reverse("account_activate"))
    return {"address": address, "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2)}
