"""The people of one's units in groups: enrol them from a list, and who missed a session."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import doors
from lms.delivery import policies
from lms.delivery.actions.enrolments import enrol_many
from lms.delivery.forms import EnrolListForm
from lms.delivery.models import CourseRun
from lms.delivery.queries.attendance import still_reach
from lms.delivery.queries.office import absences_of
from lms.delivery.queries.people import people_named, review
from lms.delivery.queries.runs import enrolled_among
from lms.people.queries.people import people_in
from lms.people.scopes import Scope, scope_of

OFFICES = (policies.LIAISON, policies.PROGRAMME)
ROWS = 30
MOST_TICKS = 100  # whoever reaches more people pastes a list


@doors.offices(*OFFICES)
@require_http_methods(["GET", "POST"])
def enrol_list(request: HttpRequest, ref: str) -> HttpResponse:
    """Tick or paste, review, enrol. Without a valid review nobody is enrolled."""
    scope, run = scope_of(request), policies.run_to_enrol(request, ref)
    form = EnrolListForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or "edit" in request.POST or not form.is_valid():
        return _ask(request, scope, run, form)
    people = people_in(scope, *OFFICES).order_by("name_sort", "pk")
    chosen = list(people.filter(ref__in=form.cleaned_data["personas"]))
    lines = form.cleaned_data["pegadas"]
    if "confirm" in request.POST:
        outcomes = enrol_many(run, chosen, by=request.user.person)  # type: ignore[union-attr]
        run.refresh_from_db()
        done = [each for each in outcomes if each.code == "ok"]
        answer = {"run": run, "done": done, "refused": [each for each in outcomes if each.code != "ok"]}
        return render(request, "delivery/enrolled.html", answer)
    rows = review(run, chosen, lines, people_named(people, run.institution, lines))
    counts = {state: sum(row.state == state for row in rows) for state in ("ok", "full", "known", "missing")}
    return render(request, "delivery/enrol_review.html", {"run": run, "form": form, "rows": rows, "counts": counts})


def _ask(request: HttpRequest, scope: Scope, run: CourseRun, form: EnrolListForm) -> HttpResponse:
    people = list(people_in(scope, *OFFICES).filter(is_active=True).order_by("name_sort", "pk")[: MOST_TICKS + 1])
    known = enrolled_among(run, people)
    ticked = set(request.POST.getlist("personas"))
    rows = [(each, each.pk in known, each.ref in ticked) for each in people[:MOST_TICKS]]
    answer = {"run": run, "form": form, "rows": rows, "more": len(people) > MOST_TICKS}
    failed = form.is_bound and "edit" not in request.POST
    return render(request, "delivery/enrol_list.html", answer, status=422 if failed else 200)


@doors.offices(*OFFICES)
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Who of my units missed a session of a group under way, newest first, and whether the minimum is still reached."""
    scope = scope_of(request)
    page = Paginator(absences_of(people_in(scope, *OFFICES)), ROWS).get_page(request.GET.get("pagina"))
    reach = still_reach([each.enrolment for each in page])
    rows = [(each, reach[each.enrolment_id]) for each in page]
    return render(request, "delivery/absences.html", {"page": page, "rows": rows})
