"""The areas of the institution: the tree, and the forms that change it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people import policies, queries
from lms.people.actions.units import add_unit, close_unit, move_unit, rename_unit
from lms.people.forms import UnitAddForm, UnitCloseForm, UnitMoveForm, UnitNameForm
from lms.people.models import OrgUnit, Person
from lms.people.policies import CHART_KEEPERS, PEOPLE_DESK
from lms.people.scopes import scope_of

FORMS = {"name": UnitNameForm, "move": UnitMoveForm, "close": UnitCloseForm}


@doors.offices(*PEOPLE_DESK)
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The areas that the reader's offices reach, as a tree, with how many people work in each. Two queries."""
    scope = scope_of(request)
    assert scope.institution is not None  # the door asked for an office
    areas = queries.units.people_by_unit(scope.institution, scope.units_filter(*PEOPLE_DESK))
    return render(request, "people/units.html", {"areas": areas, "may_change": scope.holds(*CHART_KEEPERS)})


@doors.offices(*CHART_KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an area."""
    scope = scope_of(request)
    assert scope.institution is not None
    start = {"parent": request.GET.get("bajo", "")}
    form = UnitAddForm(request.POST if request.method == "POST" else None, scope=scope, initial=start)
    if form.is_valid():
        try:
            unit = add_unit(scope.institution, **form.cleaned_data, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Área agregada: %(unit)s.") % {"unit": unit.name})
            return redirect("people:units")
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return render(request, "people/unit_add.html", {"form": form}, status=422 if form.is_bound else 200)


@doors.offices(*CHART_KEEPERS)
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, ref: str) -> HttpResponse:
    """One area: its name, the area above it, and its end. One form is sent at a time."""
    area = policies.unit_for_keeper(request, ref)
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {code: kind(request.POST if code == sent else None, unit=area, prefix=code) for code, kind in FORMS.items()}
    if sent in forms and forms[sent].is_valid():
        form = forms[sent]
        try:
            messages.success(request, _carry_out(sent, area, form.cleaned_data, request.user.person))  # type: ignore[union-attr]
            return redirect("people:units")
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"unit": area, "forms": forms, "form": forms.get(sent)}
    if request.method == "POST" and sent not in forms:
        answer["refusal"] = _("No sabemos qué querías cambiar y no se guardó nada. Presiona el botón de tu cambio.")
    return render(request, "people/unit.html", answer, status=422 if request.method == "POST" else 200)


def _carry_out(act: str, area: OrgUnit, data: dict[str, object], by: Person) -> str:
    """Do one of the three acts; the sentence that says so."""
    if act == "name":
        return _("El área se llama ahora «%(unit)s».") % {"unit": rename_unit(area, **data, by=by).name}  # type: ignore[arg-type]
    if act == "move":
        return _("«%(unit)s» cambió de lugar.") % {"unit": move_unit(area, **data, by=by).name}  # type: ignore[arg-type]
    return _("«%(unit)s» quedó cerrada.") % {"unit": close_unit(area, **data, by=by).name}  # type: ignore[arg-type]
