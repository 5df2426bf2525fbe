"""What whoever teaches a group sees: its sessions, its people, how far they came, their marks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from catalog.courses.models.course import Modality
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.progress import give_marks, quiz_components
from lms.delivery.forms import MarksForm, MarksListForm
from lms.delivery.models import Enrolment
from lms.delivery.queries.attendance import attended_of, percent_words
from lms.delivery.queries.office import LIVE, sessions_of_run
from lms.delivery.queries.progress import component_title, slot_count
from lms.delivery.queries.runs import learners_of
from lms.delivery.rules import Attended
from lms.delivery.states import EnrolmentState

ROWS = 30
LIST_ROWS = 60  # people whose marks fit on one page


@doors.relations("facilitator")
@require_safe
def people(request: HttpRequest, ref: str) -> HttpResponse:
    """The sessions and people of my group with their attendance, progress and marks. The same queries, however many."""
    run = policies.run_for_facilitator(request, ref)
    page = Paginator(learners_of(run), ROWS).get_page(request.GET.get("pagina"))
    titles = {each["id"]: component_title(each) for each in run.scheme["components"]}
    has_sessions = run.modality != Modality.ONLINE
    attended = attended_of(run, page) if has_sessions else {}
    rows = [(each, _attendance(attended.get(each.pk)), _marks(each, titles)) for each in page]
    answer = {
        "run": run,
        "page": page,
        "rows": rows,
        "titles": titles.values(),
        "slots": slot_count(run),
        "has_sessions": has_sessions,
        "sessions": sessions_of_run(run) if has_sessions else [],
        "is_live": run.state in LIVE,
        "today": clock.today(run.institution.time_zone),
    }
    return render(request, "delivery/people.html", answer)


def _attendance(attended: Attended | None) -> str:
    """«180 de 240 min, 75.0 %»; empty before the first list."""
    if attended is None or not attended.base:
        return ""
    names = {"minutes": attended.minutes, "base": attended.base, "percent": percent_words(attended)}
    return _("%(minutes)s de %(base)s min, %(percent)s") % names


def _marks(enrolment: Enrolment, titles: dict[str, str]) -> list[tuple[str, str]]:
    given = {each.component: str(each.mark) for each in enrolment.marks.all()}
    return [(title, given.get(code, "")) for code, title in titles.items()]


@doors.relations("facilitator")
@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest, ref: str, enrolment: str) -> HttpResponse:
    """The marks of one person in what is graded by hand."""
    found = policies.enrolment_for_facilitator(request, ref, enrolment)
    taken = quiz_components(found.run_id)
    by_hand = {each["id"]: component_title(each) for each in found.run.scheme["components"] if each["id"] not in taken}
    given = {each.component: each.mark for each in found.marks.all()}
    initial = {f"mark{number}": given.get(code) for number, code in enumerate(by_hand)}
    form = MarksForm(request.POST if request.method == "POST" else None, components=by_hand, initial=initial)
    if form.is_valid():
        try:
            marked = [(found, code, mark, given.get(code)) for code, mark in form.given().items()]
            give_marks(found.run, marked, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Calificaciones guardadas."))
            return redirect("delivery:people", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"run": found.run, "enrolment": found, "form": form}
    return render(request, "delivery/marks.html", answer, status=422 if form.is_bound else 200)


@doors.relations("facilitator")
@require_http_methods(["GET", "POST"])
def marks_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The marks of the whole list in what is graded by hand, on one page."""
    run = policies.run_for_facilitator(request, ref)
    taken = quiz_components(run.pk)
    by_hand = {each["id"]: component_title(each) for each in run.scheme["components"] if each["id"] not in taken}
    people = learners_of(run).filter(state=EnrolmentState.CONFIRMED)
    page = Paginator(people, LIST_ROWS).get_page(request.GET.get("pagina"))
    given = {(each.pk, mark.component): mark.mark for each in page for mark in each.marks.all()}
    data = request.POST if request.method == "POST" else None
    form = MarksListForm(data, people=list(page), components=by_hand, given=given)
    if form.is_valid():
        try:
            changed = give_marks(run, form.given(), by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _said(changed))
            return redirect("delivery:people", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"run": run, "page": page, "form": form, "rows": form.rows(), "titles": by_hand.values()}
    return render(request, "delivery/marks_list.html", answer, status=422 if form.is_bound else 200)


def _said(changed: int) -> str:
    said = ngettext("Guardaste %(count)s calificación.", "Guardaste %(count)s calificaciones.", changed)
    return said % {"count": changed} if changed else _("No había cambios que guardar.")
