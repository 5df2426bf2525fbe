"""Whoever sits in a body: the session she is convened to, her vote, the minutes she signs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.documents import policies, subjects
from lms.documents.actions.motions import vote
from lms.documents.actions.signatures import sign
from lms.documents.forms import VoteForm
from lms.documents.queries.panels import MINUTES, convened_to, motions_in
from lms.documents.queries.signatures import signatures_of
from lms.people.signing import fresh_signature


@doors.relations("panel_member")
@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """A session that I was convened to and my votes. Eight queries, however many points."""
    session = policies.session_for_member(request, ref)
    person = request.user.person  # type: ignore[union-attr]
    convened = list(convened_to(session))
    mine = next(each for each in convened if each.person_id == person.pk)
    motions = list(motions_in(session))
    for motion in motions:
        motion.excludes_me = any(each.person_id == person.pk for each in motion.exclusions.all())  # type: ignore[attr-defined]
        motion.my_vote = next((each for each in motion.votes.all() if each.member_id == mine.pk), None)  # type: ignore[attr-defined]
        subject = subjects.subject(motion.subject_kind)
        motion.page = subject.url(motion.subject_ref) if subject.url else ""  # type: ignore[attr-defined]
        motion.votes_there = subject.votes_there  # type: ignore[attr-defined]
    answer = {
        "session": session,
        "mine": mine,
        "convened": convened,
        "motions": motions,
        "guests": session.guests.all(),
        "minutes": getattr(session, "minutes", None),
    }
    return render(request, "documents/panels/session.html", answer)


@doors.relations("panel_member")
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, ref: str, motion: str) -> HttpResponse:
    """Vote on a point. A vote is not changed."""
    found = policies.motion_for_member(request, ref, motion)
    form = VoteForm(request.POST if request.method == "POST" else None, motion=found)
    if form.is_valid():
        try:
            vote(found, form.cleaned_data["choice"], form.cleaned_data["reason"], by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Tu voto quedó registrado."))
            return redirect("documents:session", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    subject = subjects.subject(found.subject_kind)
    answer = {
        "session": found.session,
        "motion": found,
        "form": form,
        "subject": subject,
        "page": subject.url(found.subject_ref) if subject.url else "",
    }
    return render(request, "documents/panels/ballot.html", answer, status=422 if form.is_bound else 200)


@doors.relations("panel_member")
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, ref: str) -> HttpResponse:
    """Read the minutes and, whoever was there, sign them. Five queries."""
    session = policies.session_for_member(request, ref)
    person, found = request.user.person, getattr(session, "minutes", None)  # type: ignore[union-attr]
    if found is None:
        raise Http404
    seat = next((each for each in found.data["present"] if each["person"] == person.ref), None)
    refusal = ""
    if request.method == "POST" and seat is not None:
        if (again := fresh_signature(request, _("Firmar el acta"))) is not None:
            return again
        try:
            sign(MINUTES, found.ref, found.content_hash, by=person, capacity=seat["function"])
            messages.success(request, _("Firmaste el acta."))
            return redirect("documents:minutes", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    signatures = list(signatures_of(MINUTES, found.ref))
    answer = {
        "session": session,
        "minutes": found,
        "signatures": signatures,
        "may_sign": seat is not None and all(each.person_id != person.pk for each in signatures),
        "refusal": refusal,
    }
    return render(request, "documents/panels/minutes.html", answer, status=422 if refusal else 200)
