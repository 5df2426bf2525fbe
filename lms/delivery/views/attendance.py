"""The list of a session, for whoever teaches the group; whoever runs groups may read it and print it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.attendance import save_list
from lms.delivery.forms import AttendanceForm
from lms.delivery.models import Session
from lms.delivery.queries import attendance as queries
from lms.delivery.queries.learner import teachers_of


@doors.signed_in
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Mark everybody, touch the exceptions, save. Once saved it is read, and corrected with a reason."""
    session, teaches = policies.session_for_keeper(request, ref, number)
    rows = queries.sheet(session)
    if request.method == "GET":
        whole = bool(rows) and all(row.value for row in rows) and "corregir" not in request.GET
        if whole or not teaches or not queries.admits_list(session):
            return _read(request, session, rows, teaches)
        return _ask(request, session, AttendanceForm(session=session, rows=rows))
    if not teaches:
        raise Http404
    if "todos" in request.POST:
        return _ask(request, session, AttendanceForm(session=session, rows=rows, typed=request.POST.dict()))
    form = AttendanceForm(request.POST, session=session, rows=rows)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            saved = save_list(session, form.marks(), by=request.user.person, reason=reason)  # type: ignore[union-attr]
            _say(request, saved.corrected)
            return redirect("delivery:attendance", ref, number)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
            form.show(queries.sheet(session))
    return _ask(request, session, form, status=422)


def _say(request: HttpRequest, corrected: int) -> None:
    if corrected:
        messages.success(request, _("Guardado. Lo de antes se conserva con tu motivo."))
    else:
        messages.success(request, _("Lista guardada."))


def _ask(request: HttpRequest, session: Session, form: AttendanceForm, status: int = 200) -> HttpResponse:
    answer = {
        **_facts(session, teaches=True),
        "form": form,
        "lines": list(form.lines()),
        "tally": form.tally(),
        "saved": any(row.value for row in form.rows),
        "blank": sum(not row.value for row in form.rows),
        "now": clock.now(),
        "counting": queries.counting_of(session.run),
    }
    return render(request, "delivery/attendance.html", answer, status=status)


def _read(request: HttpRequest, session: Session, rows: list[queries.Row], teaches: bool) -> HttpResponse:
    answer = {
        **_facts(session, teaches),
        "rows": rows,
        "tally": queries.tally(session, rows),
        "blank": sum(not row.value for row in rows),
        "last": queries.last_saved(rows),
        "admits": queries.admits_list(session),
        "corrected": [row for row in rows if row.former],
        "counting": queries.counting_of(session.run)["by"],
    }
    return render(request, "delivery/attendance_read.html", answer)


def _facts(session: Session, teaches: bool) -> dict[str, Any]:
    return {"run": session.run, "session": session, "teaches": teaches, "today": queries.is_today(session)}


@doors.signed_in
@require_safe
def paper(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The list to print and sign: blank before the session, with what was marked after it."""
    session, teaches = policies.session_for_keeper(request, ref, number)
    rows = queries.sheet(session)
    answer = {
        **_facts(session, teaches),
        "rows": rows,
        "tally": queries.tally(session, rows),
        "marked": any(row.value for row in rows),
        "counting": queries.counting_of(session.run)["by"],
        "teachers": teachers_of(session.run),
        "now": clock.now(),
    }
    return render(request, "delivery/attendance_paper.html", answer)
