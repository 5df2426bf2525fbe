"""The activation slip, as the liaison prints it."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people import policies
from lms.people.actions.activation import issue_activation_codes


@doors.offices(*policies.ACTIVATION_OFFICES)
@require_POST
def slip(request: HttpRequest, ref: str) -> HttpResponse:
    """A fresh slip for one person, ready to print; the one before is void. The code is shown this once."""
    person = policies.person_for_office(request, ref, *policies.ACTIVATION_OFFICES)
    try:
        [made] = issue_activation_codes([person], by=request.user.person)  # type: ignore[union-attr]
    except RuleBroken as broken:
        return render(request, "people/slip_refused.html", {"person": person, "reason": str(broken)}, status=422)
    address = request.build_absolute_uri(reverse("account_activate"))
    context = {"slip": made, "address": address, "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2)}
    return render(request, "people/slip.html", context)
