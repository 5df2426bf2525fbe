"""What a person sees of her own diagnoses: her sheet, the conversation with her superior, what was found."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment import policies
from assessment.actions.conversation import reply_conversation
from assessment.actions.rating import deliver, save_answers
from assessment.forms.needs import LevelForm, ReplyForm
from assessment.models import Participant
from assessment.queries.cedula import Question, conversation_of, diagnoses_of, questions_of, said_by_both
from assessment.states import CampaignState
from assessment.views.frames import frame, result_frame, takes_answers
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.models import Person
from lms.people.scopes import scope_of


def _person(request: HttpRequest) -> Person:
    person: Person = request.user.person  # type: ignore[union-attr]
    return person


@doors.signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The diagnoses that ask or asked about me, and the way to my team's. Two queries of its own."""
    rows = [frame(each) for each in diagnoses_of(_person(request))]
    return render(
        request, "assessment/needs/mine.html", {"rows": rows, "leads": scope_of(request).related("supervisor")}
    )


@doors.signed_in
@require_safe
def start(request: HttpRequest, ref: str) -> HttpResponse:
    """Where my diagnosis stands: what it is before I answer, what both said, what was found. Five queries at most."""
    participant = policies.participant_for_self(request, ref)
    if participant.campaign.state == CampaignState.CLOSED:
        return _result(request, participant)
    answer: dict[str, Any] = frame(participant)
    if participant.both_delivered:
        answer["rows"] = said_by_both(participant)
        answer["talk"] = conversation_of(participant)
    else:
        questions = questions_of(participant, _person(request))
        answer["total"] = len(questions)
        answer["done"] = sum(each.answer is not None for each in questions)
        answer["onward"] = _onward(participant, questions)
    return render(request, "assessment/needs/start.html", answer)


def _onward(participant: Participant, questions: list[Question]) -> str:
    """The first competency without an answer; the review when none is missing."""
    missing = next((each.number for each in questions if each.answer is None), None)
    if missing is None:
        return reverse("needs:review", args=[participant.ref])
    return reverse("needs:question", args=[participant.ref, missing])


def _result(request: HttpRequest, participant: Participant) -> HttpResponse:
    return render(request, "assessment/needs/result.html", result_frame(participant, own=True))


@doors.signed_in
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One competency of my sheet; a POST keeps the answer and goes on. What was chosen is never lost."""
    participant = policies.participant_for_self(request, ref)
    questions = questions_of(participant, _person(request))
    if not 1 <= number <= len(questions):
        raise Http404
    if request.method == "GET" and not takes_answers(participant):
        return redirect("needs:start", ref)  # which says why
    asked, refusal = questions[number - 1], ""
    saved = {"level": asked.answer.level} if asked.answer else None
    form = LevelForm(request.POST if request.method == "POST" else None, question=asked, initial=saved)
    if form.is_valid():
        try:
            save_answers(participant, {asked.competency.pk: form.answer()}, by=_person(request))
            return redirect(_after(request, participant, number, len(questions)))
        except RuleBroken as broken:
            refusal = str(broken)
    answer = {**frame(participant), "question": asked, "total": len(questions), "form": form, "refusal": refusal}
    return render(request, "assessment/needs/question.html", answer, status=422 if form.is_bound else 200)


def _after(request: HttpRequest, participant: Participant, number: int, total: int) -> str:
    """Where the pressed button leads."""
    if request.POST.get("ir") == "anterior" and number > 1:
        return reverse("needs:question", args=[participant.ref, number - 1])
    if request.POST.get("ir") == "revisar" or number == total:
        return reverse("needs:review", args=[participant.ref])
    return reverse("needs:question", args=[participant.ref, number + 1])


@doors.signed_in
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """«Revisa tu cédula»: each answer with its way back; a POST delivers it."""
    participant, refusal = policies.participant_for_self(request, ref), ""
    if request.method == "POST":
        try:
            deliver(participant, by=_person(request))
            messages.success(request, _("Entregaste tu cédula."))
            return redirect("needs:start", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    questions = questions_of(participant, _person(request))
    answer = {
        **frame(participant),
        "questions": questions,
        "missing": [each for each in questions if each.answer is None],
        "refusal": refusal,
    }
    return render(request, "assessment/needs/review.html", answer, status=422 if refusal else 200)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm what my superior recorded of our conversation, or say what is wrong with it."""
    participant = policies.participant_for_self(request, ref)
    talk = conversation_of(participant)
    if talk is None:
        raise Http404
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            reply_conversation(talk, agrees=said["agrees"] == "yes", note=said["note"], by=_person(request))
            messages.success(request, _("Guardamos tu respuesta."))
            return redirect("needs:start", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {**frame(participant), "talk": talk, "form": form}
    return render(request, "assessment/needs/reply.html", answer, status=422 if form.is_bound else 200)
