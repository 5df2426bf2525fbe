"""The office of the certifying body at a session: who is there, what is put to the vote, how it ends."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.documents import policies, rules
from lms.documents.actions.motions import close_motion, defer_motion, put_motion
from lms.documents.actions.sessions import FAULTS, attend, cancel_session, close_session
from lms.documents.forms import AttendanceForm, MotionForm, ReasonForm
from lms.documents.models import PanelSession
from lms.documents.queries.panels import MINUTES, convened_to, motions_in, quorum_of
from lms.documents.queries.signatures import signatures_of
from lms.people.models import Person

OWN_POINT = "agenda"  # a point that a body brings by itself; rooms above bring theirs
OWN_CHOICES = ("a favor", "en contra", rules.ABSTENTION)


def _show(request: HttpRequest, session: PanelSession, status: int = 200, **more: Any) -> HttpResponse:
    quorum = quorum_of(session)
    minutes = getattr(session, "minutes", None)
    voters = {each.pk: each for each in quorum.voters}
    motions = list(motions_in(session))
    for motion in motions:
        excluded = {each.person_id for each in motion.exclusions.all()}
        eligible = [each for each in voters.values() if each.person_id not in excluded]
        cast = {each.member_id for each in motion.votes.all()}
        motion.missing = [each for each in eligible if each.pk not in cast]  # type: ignore[attr-defined]
        motion.eligible = len(eligible)  # type: ignore[attr-defined]
    signatures = {each.person.ref: each for each in signatures_of(MINUTES, minutes.ref)} if minutes else {}
    present = minutes.data["present"] if minutes else []
    zone = session.institution.time_zone
    answer = {
        "session": session,
        "is_due": rules.local_day(session.starts_at, zone) <= clock.today(zone),
        "quorum": quorum,
        "faults": [FAULTS[code]() for code in quorum.faults] if session.state == "held" else [],
        "motions": motions,
        "waiting": [each for each in motions if each.state == "open"],
        "guests": session.guests.select_related("letter__acknowledgement"),
        "minutes": minutes,
        "signatures": signatures,
        "present": [{**each, "signature": signatures.get(each["person"])} for each in present],
        "attendance": AttendanceForm(convened=quorum.convened),
        **more,
    }
    return render(request, "documents/panels/session_desk.html", answer, status=status)


@doors.offices(*policies.CONVENERS)
@require_safe
def desk(request: HttpRequest, ref: str) -> HttpResponse:
    """A session, whole. Ten queries, however many points and people."""
    return _show(request, policies.session_for_convener(request, ref))


@doors.offices(*policies.CONVENERS)
@require_POST
def attendance(request: HttpRequest, ref: str) -> HttpResponse:
    """Record who is there; the last list stands."""
    session = policies.session_for_convener(request, ref)
    form = AttendanceForm(request.POST, convened=convened_to(session))
    if form.is_valid():
        try:
            attend(session, form.chosen(), by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Asistencia registrada."))
            return redirect("documents:session_desk", session.ref)
        except RuleBroken as broken:
            form.add_error("present", str(broken))
    return _show(request, session, 422, attendance=form, form=form)


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, ref: str) -> HttpResponse:
    """Bring a point that no other room brings."""
    session = policies.session_for_convener(request, ref)
    form = MotionForm(request.POST if request.method == "POST" else None, convened=convened_to(session))
    if form.is_valid():
        by = request.user.person  # type: ignore[union-attr]
        try:
            form.once(by.ref, "motion.put", lambda: _own_point(session, form, by))
            messages.success(request, _("Punto agregado."))
            return redirect("documents:session_desk", session.ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"session": session, "form": form}
    return render(request, "documents/panels/put.html", answer, status=422 if form.is_bound else 200)


def _own_point(session: PanelSession, form: MotionForm, by: Person) -> dict[str, Any]:
    title, out = form.cleaned_data["title"], form.left_out()
    return {"ref": put_motion(session, OWN_POINT, new_ref(), title, OWN_CHOICES, by=by, excluded=out).ref}


@doors.offices(*policies.CONVENERS)
@require_POST
def count(request: HttpRequest, ref: str, motion: str) -> HttpResponse:
    """Close the vote on a point."""
    found = policies.motion_for_convener(request, ref, motion)
    try:
        outcome = close_motion(found, by=request.user.person)  # type: ignore[union-attr]
        messages.success(request, _("Votación cerrada: %(outcome)s.") % {"outcome": outcome})
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("documents:session_desk", ref)


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def defer(request: HttpRequest, ref: str, motion: str) -> HttpResponse:
    """Leave a point for another session, with its reason."""
    found = policies.motion_for_convener(request, ref, motion)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            defer_motion(found, form.cleaned_data["reason"], by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("El punto queda pendiente para otra sesión."))
            return redirect("documents:session_desk", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"session": found.session, "motion": found, "form": form}
    return render(request, "documents/panels/defer.html", answer, status=422 if form.is_bound else 200)


@doors.offices(*policies.CONVENERS)
@require_POST
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a session and freeze its minutes."""
    session = policies.session_for_convener(request, ref)
    try:
        close_session(session, by=request.user.person)  # type: ignore[union-attr]
        messages.success(request, _("Sesión cerrada. El acta está lista para que la firmen."))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("documents:session_desk", ref)


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Call a session off, with its reason."""
    session = policies.session_for_convener(request, ref)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_session(session, form.cleaned_data["reason"], by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Sesión cancelada. Sus puntos quedan pendientes."))
            return redirect("documents:session_desk", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"session": session, "form": form}
    return render(request, "documents/panels/cancel.html", answer, status=422 if form.is_bound else 200)
