"""What human resources records of a person: another area, and leaving. Each act is reviewed before it is done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people import policies
from lms.people.actions.affiliations import affiliate, deactivate_person
from lms.people.forms import LeaveForm, PlaceForm
from lms.people.policies import RECORD_KEEPERS


@doors.offices(*RECORD_KEEPERS)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, ref: str) -> HttpResponse:
    """Record that a person leaves, in two steps."""
    person = policies.person_for_office(request, ref, *RECORD_KEEPERS)
    form = LeaveForm(request.POST if request.method == "POST" else None, person=person)
    if not form.is_bound or "edit" in request.POST:
        return render(request, "people/leave.html", {"person": person, "form": form})
    if form.is_valid() and "confirm" not in request.POST:
        return render(request, "people/leave_review.html", {"person": person, "form": form})
    if form.is_valid():
        try:
            deactivate_person(person, **form.cleaned_data, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Baja registrada. Sus funciones terminaron en este momento."))
            return redirect("people:person", person.ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return render(request, "people/leave.html", {"person": person, "form": form}, status=422)


@doors.offices(*RECORD_KEEPERS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a person another area or superior from a day on, in two steps."""
    person = policies.person_for_office(request, ref, *RECORD_KEEPERS)
    form = PlaceForm(request.POST if request.method == "POST" else None, person=person)
    if not form.is_bound or "edit" in request.POST:
        return render(request, "people/move.html", {"person": person, "form": form})
    if form.is_valid() and "confirm" not in request.POST:
        return render(request, "people/move_review.html", {"person": person, "form": form})
    if form.is_valid():
        data = form.cleaned_data
        try:
            affiliate(person, data["unit"], form.chief, data["starts_on"], by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Cambio registrado: %(unit)s.") % {"unit": data["unit"].name})
            return redirect("people:person", person.ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return render(request, "people/move.html", {"person": person, "form": form}, status=422)
