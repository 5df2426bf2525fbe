"""The people desk: list, one person, and what an office may do with them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people import panels, policies, queries
from lms.people.actions.identifiers import reveal_identifier
from lms.people.actions.roles import grant_role, revoke_role
from lms.people.forms import GrantForm, ReasonForm, RevealForm, SearchForm
from lms.people.models import Approval, Person, PersonIdentifier
from lms.people.policies import ACTIVATION_OFFICES, IDENTIFIER_READERS, PEOPLE_DESK, RECORD_KEEPERS
from lms.people.queries.identifiers import identifiers_of, masked
from lms.people.scopes import scope_of

ROWS = 20
GRANTING = ("hr", "admin")


@doors.offices(*PEOPLE_DESK)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """People that the reader's offices reach, with search and one filter. Six queries at most, however many rows."""
    form = SearchForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "estado": ""}
    people = queries.people.people_in(scope_of(request), *PEOPLE_DESK)
    found = queries.people.search_people(people, chosen["q"], chosen["estado"])
    page = Paginator(found, ROWS).get_page(request.GET.get("pagina"))
    answer = {"form": form, "page": page, "words": chosen["q"], "state": chosen["estado"]}
    if chosen["estado"] == "sin-activar" and scope_of(request).holds(*ACTIVATION_OFFICES):
        waiting = queries.people.waiting_for_slip(scope_of(request), *ACTIVATION_OFFICES)
        answer["slips"] = queries.people.named(waiting, chosen["q"]).count()
    return render(request, "people/list.html", answer)


def _show(request: HttpRequest, person: Person, status: int = 200, **more: Any) -> HttpResponse:
    scope = scope_of(request)
    place = person.places_today[0] if person.places_today else None  # type: ignore[attr-defined]
    offices = queries.people.offices_of(person, scope)
    own = person.pk == request.user.person.pk  # type: ignore[union-attr]
    reached = scope.covers(place.unit.path if place else "", *ACTIVATION_OFFICES)
    answer = {
        "person": person,
        "place": place,
        "places": person.affiliations.select_related("unit", "superior"),
        "facts": panels.facts_of(person),
        "offices": offices,
        "identifiers": [(each, masked(each)) for each in identifiers_of(person)],
        "may_reveal": scope.holds(*IDENTIFIER_READERS),
        "may_grant": bool(policies.grantable(scope)) and not own,
        "may_activate": reached and not own and person.is_active,
        "slip_is_theirs": all(each.may_revoke for each in offices),
        "may_record": scope.whole(*RECORD_KEEPERS) and not own and person.is_active,
        "reveal_form": RevealForm(),
        **more,
    }
    return render(request, "people/person.html", answer, status=status)


@doors.offices(*PEOPLE_DESK)
@require_GET
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """One person: place, offices, access, and identifiers by name only."""
    return _show(request, policies.person_for_office(request, ref))


@doors.offices(*IDENTIFIER_READERS)
@require_POST
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one identifier on this one answer. Its owner can read who saw it and why."""
    person = policies.person_for_office(request, ref, *IDENTIFIER_READERS)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _show(request, person, 422, reveal_form=form)
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        value = reveal_identifier(person, kind, reason=reason, by=request.user.person)  # type: ignore[union-attr]
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return _show(request, person, 422, reveal_form=form)
    return _show(request, person, shown={"label": PersonIdentifier.Kind(kind).label, "value": value})


@doors.offices(*GRANTING)
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, ref: str) -> HttpResponse:
    """Give an office in two steps: fill in, review. Without a valid review nothing is written."""
    scope = scope_of(request)
    person = policies.person_for_office(request, ref, *GRANTING)
    form = GrantForm(request.POST if request.method == "POST" else None, scope=scope)
    if not form.is_bound or "edit" in request.POST:
        return render(request, "people/grant.html", {"person": person, "form": form})
    if form.is_valid() and "confirm" not in request.POST:
        return render(request, "people/grant_review.html", {"person": person, "form": form})
    if form.is_valid():
        try:
            given = grant_role(person, **form.cleaned_data, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _grant_message(given))
            return redirect("people:person", person.ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return render(request, "people/grant.html", {"person": person, "form": form}, status=422)


def _grant_message(given: Any) -> str:
    if isinstance(given, Approval):
        return _("Solicitud enviada. La función empieza cuando otra persona la autorice.")
    return _("Función otorgada.")


@doors.offices(*GRANTING)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, ref: str, grant_ref: str) -> HttpResponse:
    """Take an office away at once, with its reason."""
    person = policies.person_for_office(request, ref, *GRANTING)
    held = policies.grant_for_office(request, person, grant_ref)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            revoke_role(held, reason=form.cleaned_data["reason"], by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Función retirada. Dejó de tener efecto en este momento."))
            return redirect("people:person", person.ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    if form.is_bound:
        status = 422
    office = next(each for each in queries.people.offices_of(person, scope_of(request)) if each.grant.pk == held.pk)
    return render(request, "people/revoke.html", {"person": person, "office": office, "form": form}, status=status)
