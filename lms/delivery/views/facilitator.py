"""What whoever teaches a group sees: its people, how far they came, their marks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.progress import give_mark, quiz_components
from lms.delivery.actions.results import close_run
from lms.delivery.forms import MarksForm
from lms.delivery.models import Enrolment
from lms.delivery.queries.progress import component_title, slot_count
from lms.delivery.queries.runs import learners_of

ROWS = 30


@doors.relations("facilitator")
@require_safe
def people(request: HttpRequest, ref: str) -> HttpResponse:
    """The people of my group with their progress and marks. The same queries, however many."""
    run = policies.run_for_facilitator(request, ref)
    page = Paginator(learners_of(run), ROWS).get_page(request.GET.get("pagina"))
    titles = {each["id"]: component_title(each) for each in run.scheme["components"]}
    rows = [(each, _marks(each, titles)) for each in page]
    answer = {"run": run, "page": page, "rows": rows, "titles": titles.values(), "slots": slot_count(run)}
    return render(request, "delivery/people.html", answer)


def _marks(enrolment: Enrolment, titles: dict[str, str]) -> list[tuple[str, str]]:
    given = {each.component: str(each.mark) for each in enrolment.marks.all()}
    return [(title, given.get(code, "")) for code, title in titles.items()]


@doors.relations("facilitator")
@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest, ref: str, enrolment: str) -> HttpResponse:
    """The marks of one person in what is graded by hand."""
    found = policies.enrolment_for_facilitator(request, ref, enrolment)
    taken = quiz_components(found)
    by_hand = {each["id"]: component_title(each) for each in found.run.scheme["components"] if each["id"] not in taken}
    given = {each.component: each.mark for each in found.marks.all()}
    initial = {f"mark{number}": given.get(code) for number, code in enumerate(by_hand)}
    form = MarksForm(request.POST if request.method == "POST" else None, components=by_hand, initial=initial)
    if form.is_valid():
        try:
            for code, mark in form.given().items():
                give_mark(found, code, mark, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Calificaciones guardadas."))
            return redirect("delivery:people", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"run": found.run, "enrolment": found, "form": form}
    return render(request, "delivery/marks.html", answer, status=422 if form.is_bound else 200)


@doors.relations("facilitator")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Review what closing means, then close."""
    run, refusal = policies.run_for_facilitator(request, ref), ""
    if request.method == "POST":
        try:
            close_run(run, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Cerraste el grupo. Se preparan las constancias de quienes las obtuvieron."))
            return redirect("delivery:people", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    return render(request, "delivery/close.html", {"run": run, "refusal": refusal}, status=422 if refusal else 200)
