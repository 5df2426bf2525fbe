"""What a superior sees of her team's diagnoses: whom to rate, what both said, conversations, what was found."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment import policies
from assessment.actions.conversation import record_conversation
from assessment.actions.rating import deliver, save_answers
from assessment.forms.needs import TalkForm, TeamForm
from assessment.models import Participant
from assessment.queries.cedula import apart, conversation_of, questions_of, said_by_both, talks_of, team_of
from assessment.queries.findings import accepted
from assessment.states import CampaignState
from assessment.views.frames import frame, result_frame, takes_answers
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.models import Person

ROWS = 20


def _person(request: HttpRequest) -> Person:
    person: Person = request.user.person  # type: ignore[union-attr]
    return person


@doors.relations("supervisor")
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """My team in the campaigns that ask about it, who is to be rated on top. Six queries, however many people."""
    page = Paginator(team_of(_person(request)), ROWS).get_page(request.GET.get("pagina"))
    shown = list(page)
    talks = {each.pk: state for each, state in talks_of([each for each in shown if each.is_open])}
    rows = [{**frame(each), "state": _state(each, talks.get(each.pk, ""))} for each in shown]
    return render(request, "assessment/needs/team.html", {"page": page, "rows": rows})


def _state(participant: Participant, talk: str) -> str:
    """What is to be done about a participant: rate, talk, wait, or read."""
    if participant.campaign.state == CampaignState.CLOSED:
        return "closed"
    if participant.superior_at is None:
        return "rate"
    if talk in {"missing", "refused"}:
        return "talk"
    return "both" if participant.both_delivered else "alone"


@doors.relations("supervisor")
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet about one person of my team: keep it for later, or deliver it. What was chosen is never lost."""
    participant, refusal = policies.participant_for_superior(request, ref), ""
    if participant.both_delivered or (request.method == "GET" and not takes_answers(participant)):
        return redirect("needs:person", ref)  # which says why
    questions = questions_of(participant, _person(request))
    whole = "entregar" in request.POST
    data = request.POST if request.method == "POST" else None
    form = TeamForm(data, questions=questions, method=participant.campaign.rules, whole=whole)
    if form.is_valid():
        try:
            save_answers(participant, form.answers(), by=_person(request))
            if whole:
                deliver(participant, by=_person(request))
                messages.success(request, _("Entregaste la evaluación de %(who)s.") % {"who": participant.person})
                return redirect("needs:person", ref)
            messages.success(request, _("Guardado. Cuenta cuando la entregues."))
            return redirect("needs:team")
        except RuleBroken as broken:
            refusal = str(broken)
    answer = {**frame(participant), "form": form, "rows": form.rows(), "refusal": refusal}
    return render(request, "assessment/needs/rate.html", answer, status=422 if form.is_bound else 200)


@doors.relations("supervisor")
@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """What there is about one person of my team: after both delivered, what each said; after closing, the result.

    Before I deliver, nothing of what she said: it would pull mine towards hers.
    """
    participant = policies.participant_for_superior(request, ref)
    answer: dict[str, Any] = frame(participant)
    if participant.campaign.state == CampaignState.CLOSED:
        return render(request, "assessment/needs/result.html", result_frame(participant, own=False))
    if participant.both_delivered:
        answer["rows"] = said_by_both(participant)
        answer["talk"] = conversation_of(participant)
    return render(request, "assessment/needs/person.html", answer)


@doors.relations("supervisor")
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, ref: str) -> HttpResponse:
    """Record the conversation with somebody who sees it very differently."""
    participant = policies.participant_for_superior(request, ref)
    differing, former = apart(participant), conversation_of(participant)
    settled = former is not None and accepted(former)
    if not differing or participant.campaign.state != CampaignState.OPEN or (settled and request.method == "GET"):
        return redirect("needs:person", ref)
    form = TalkForm(request.POST if request.method == "POST" else None, competencies=differing)
    if form.is_valid():
        said = form.cleaned_data
        try:
            record_conversation(participant, said["held_on"], said["agreement"], form.levels(), by=_person(request))
            messages.success(request, _("Registraste la conversación. Falta que la otra persona la confirme."))
            return redirect("needs:person", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    standing = {each.competency.pk: each for each in said_by_both(participant)}
    answer = {
        **frame(participant),
        "form": form,
        "rows": [(standing[each.pk], form[f"level{each.pk}"]) for each in differing],
        "former": former,
    }
    return render(request, "assessment/needs/talk.html", answer, status=422 if form.is_bound else 200)
