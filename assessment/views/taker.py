"""The pages of whoever answers. Complete without script: every step is a form and a redirect."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment import keys, policies, words
from assessment.actions import answer as saving
from assessment.actions import attempt as attempts
from assessment.forms import quiz as forms
from assessment.models import Attempt
from assessment.queries import quiz as queries
from assessment.queries.quiz import Asked
from assessment.rules import quiz as rules
from assessment.states import Ended, Review, Stage
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.people.models import Person

UNSENT = "assessment.unsent"  # answers of a page that arrived after the session ended, kept until sign-in


def _person(request: HttpRequest) -> Person:
    person: Person = request.user.person  # type: ignore[union-attr]
    return person


@doors.signed_in
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What I may answer and what I have answered. Five queries, however many."""
    now = clock.now()
    rows = []
    for place in queries.places_of(_person(request)):
        made = place.made  # type: ignore[attr-defined]
        window = rules.window(now, place.sitting.opens_at, place.sitting.closes_at)
        rows.append({"place": place, "last": made[-1] if made else None, "window": window, "ends": _ends(place, now)})
    return render(request, "assessment/list.html", {"rows": rows})


def _ends(place: Any, now: Any) -> str:
    closes = place.sitting.closes_at
    return words.at_moment(closes, words.zone_of(place), now) if closes else ""


@doors.signed_in
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, ref: str) -> HttpResponse:
    """«Antes de empezar»: the rules in plain words, and the button. Six queries."""
    found = policies.place_for_taker(_person(request), ref)
    refusal = ""
    if request.method == "POST":
        try:
            attempt = attempts.start(found, by=_person(request))
            return redirect(_where_to_go_on(attempt))
        except RuleBroken as broken:
            refusal = str(broken)
    now, zone, sitting = clock.now(), words.zone_of(found), found.sitting
    made, minutes = queries.attempts_of(found), sitting.version.minutes
    context = {
        "place": found,
        "version": sitting.version,
        "questions": queries.questions_in(found),
        "delivered": [each for each in made if each.stage != Stage.OPEN],
        "open": next((each for each in made if each.stage == Stage.OPEN), None),
        "left": found.attempts_allowed - len(made),
        "minutes": words.minutes(minutes + found.extra_minutes) if minutes else "",
        "extra": words.minutes(found.extra_minutes) if minutes and found.extra_minutes else "",
        "window": rules.window(now, sitting.opens_at, sitting.closes_at),
        "opens": words.at_moment(sitting.opens_at, zone, now) if sitting.opens_at else "",
        "closes": words.at_moment(sitting.closes_at, zone, now) if sitting.closes_at else "",
        "refusal": refusal,
    }
    return render(request, "assessment/place.html", context, status=422 if refusal else 200)


def _where_to_go_on(attempt: Attempt) -> str:
    """The first page with something to answer; the review when nothing is missing; the receipt when it is over."""
    if attempt.stage != Stage.OPEN:
        return reverse("assessment:receipt", args=[attempt.ref])
    slot = 1 if attempt.just_begun else queries.first_unanswered(attempt)
    if slot is None:
        return reverse("assessment:review", args=[attempt.ref])
    return _page_address(attempt, rules.page_of(slot, attempt.place.sitting.version.per_page))


def _page_address(attempt: Attempt, number: int) -> str:
    return reverse("assessment:page", args=[attempt.ref, number])


@doors.public  # it sends whoever has no session to sign in, but keeps first what a form brought
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, ref: str, page: int) -> HttpResponse:
    """The questions of one page; a POST saves them and goes on. Six queries; seven to save."""
    if not request.user.is_authenticated:
        return _keep_and_sign_in(request, ref)
    person = _person(request)
    attempt = policies.attempt_for_taker(person, ref)
    rows = queries.asked_on_page(attempt, page)
    if not rows:
        raise Http404
    if request.method == "POST":
        return _save_page(request, attempt, rows, page)
    if attempt.stage != Stage.OPEN:
        return redirect("assessment:receipt", ref)
    if words.is_over(attempt):
        return render(request, "assessment/over.html", _frame(attempt))
    unsent = _unsent(request, ref, rows)
    return _show_page(request, attempt, rows, page, typed=unsent, recovered=bool(unsent))


def _keep_and_sign_in(request: HttpRequest, ref: str) -> HttpResponse:
    """Nobody loses what they wrote because the session ended: it waits in the new one, on the server."""
    if request.method == "POST":
        request.session[UNSENT] = {"attempt": ref, "fields": forms.kept(request.POST)}
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _unsent(request: HttpRequest, ref: str, rows: Sequence[Asked]) -> dict[int, list[str]]:
    """What was kept for this page and is not stored yet. It stays until the page is saved."""
    kept = request.session.get(UNSENT)
    if not kept or kept["attempt"] != ref:
        return {}
    data = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        data.setlist(name, values)
    said = {slot: values for slot, values in forms.typed(data, rows).items() if f"v{slot}" in kept["fields"]}
    return {
        row.answer.slot: said[row.answer.slot] for row in rows if said.get(row.answer.slot, row.marked) != row.marked
    }


def _frame(attempt: Attempt) -> dict[str, Any]:
    deadline, server = attempt.deadline, clock.now()
    return {
        "attempt": attempt,
        "version": attempt.place.sitting.version,
        "left": words.time_left(attempt),
        "ends_ms": int(deadline.timestamp() * 1000) if deadline else "",
        "end_words": words.at_moment(deadline, words.zone_of(attempt.place), server) if deadline else "",
        "now_ms": int(server.timestamp() * 1000),
    }


def _show_page(
    request: HttpRequest,
    attempt: Attempt,
    rows: Sequence[Asked],
    number: int,
    *,
    typed: Mapping[int, list[str]] | None = None,
    conflicts: Mapping[int, str] | None = None,
    recovered: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    zone, typed, total = words.zone_of(attempt.place), typed or {}, queries.slots_in(attempt)
    saved = max((row.answer.saved_at for row in rows if row.answer.saved_at), default=None)
    context = {
        **_frame(attempt),
        "rows": [
            {
                "asked": row,
                "marked": typed.get(row.answer.slot, row.marked),
                "conflict": (conflicts or {}).get(row.answer.slot, ""),
            }
            for row in rows
        ],
        "page": number,
        "previous": number > 1,
        "first": rows[0].answer.slot,
        "last": rows[-1].answer.slot,
        "total": total,
        "saved": words.hour(saved, zone) if saved else "",
        "next": _page_address(attempt, number + 1) if number < queries.page_count(attempt, total) else "",
        "tab": new_ref(),
        "owner": attempt.place.ref,
        "recovered": recovered,
        "refusal": refusal,
        "conflicts": bool(conflicts),
    }
    return render(request, "assessment/page.html", context, status=status)


def _save_page(request: HttpRequest, attempt: Attempt, rows: Sequence[Asked], number: int) -> HttpResponse:
    person, typed = _person(request), forms.typed(request.POST, rows)
    try:
        batch = forms.read_page(request.POST, rows)
        done = saving.save_answers(attempt.ref, batch, by=person)
        outcome = None if done else saving.settle(attempt, batch, by=person)
    except RuleBroken as broken:
        return _show_page(request, attempt, rows, number, typed=typed, refusal=str(broken), status=422)
    if outcome is None or outcome.kind == "saved":
        request.session.pop(UNSENT, None)
        return redirect(_onward(request, attempt, number))
    if outcome.kind == "conflict":
        fresh = queries.asked_on_page(attempt, number)
        clashes = _clashes(attempt, fresh, {row.slot for row in outcome.conflicts})
        return _show_page(request, attempt, fresh, number, typed=typed, conflicts=clashes, status=409)
    return _after_the_end(request, attempt, outcome)


def _clashes(attempt: Attempt, rows: Sequence[Asked], slots: set[int]) -> dict[int, str]:
    """For each slot answered elsewhere, what stands there and since when."""
    zone = words.zone_of(attempt.place)
    return {row.answer.slot: _elsewhere(row, zone) for row in rows if row.answer.slot in slots}


def _elsewhere(row: Asked, zone: Any) -> str:
    at = words.hour(row.answer.saved_at, zone) if row.answer.saved_at else ""
    said = row.said or _("sin respuesta")
    return _("Respondida en otro lugar a las %(hour)s: «%(said)s».") % {"hour": at, "said": said}


def _after_the_end(request: HttpRequest, attempt: Attempt, outcome: saving.Outcome) -> HttpResponse:
    if outcome.kind == "late":
        attempts.deliver(attempt, by=_person(request))
        messages.warning(request, _late_words())
    else:
        messages.info(request, _delivered_words())
    return redirect("assessment:receipt", attempt.ref)


def _late_words() -> str:
    return _("Tu última respuesta llegó después del cierre. Quedó registrada como tardía y la verá quien evalúa.")


def _delivered_words() -> str:
    return _("Este intento ya se había entregado desde otro lugar. La última respuesta ya no entró.")


def _onward(request: HttpRequest, attempt: Attempt, number: int) -> str:
    """Where the pressed button leads."""
    pressed = request.POST.get("ir", "")
    if pressed == "anterior" and number > 1:
        return _page_address(attempt, number - 1)
    more = number < queries.page_count(attempt, queries.slots_in(attempt))
    if pressed == "revisar" or not more:
        return reverse("assessment:review", args=[attempt.ref])
    return _page_address(attempt, number + 1)


@doors.signed_in
@require_POST
def save(request: HttpRequest, ref: str) -> JsonResponse:
    """Answers as the script sends them. «saved» is said after COMMIT. Four queries, however many answers."""
    person = _person(request)
    try:
        batch = forms.read_json(request.body)
        if saving.save_answers(ref, batch, by=person):
            return JsonResponse({"code": "saved", "saved": _hour_now(person)})
        attempt = policies.attempt_for_taker(person, ref)
        outcome = saving.settle(attempt, batch, by=person)
    except RuleBroken as broken:
        policies.attempt_for_taker(person, ref)  # whose it is comes before what is wrong with it
        return JsonResponse({"code": broken.code, "message": str(broken)}, status=422)
    if outcome.kind == "saved":
        return JsonResponse({"code": "saved", "saved": _hour_now(person)})
    if outcome.kind == "conflict":
        slots = {row.slot for row in outcome.conflicts}
        return JsonResponse({"code": "conflict", "items": _theirs(attempt, slots)}, status=409)
    message = _late_words() if outcome.kind == "late" else _delivered_words()
    return JsonResponse({"code": outcome.kind, "message": message}, status=409)


def _theirs(attempt: Attempt, slots: set[int]) -> list[dict[str, Any]]:
    """What stands in slots that were answered elsewhere."""
    zone = words.zone_of(attempt.place)
    rows = [row for row in queries.asked(attempt, min(slots), max(slots)) if row.answer.slot in slots]
    return [
        {
            "slot": row.answer.slot,
            "version": row.answer.version,
            "value": row.answer.value,
            "message": _elsewhere(row, zone),
        }
        for row in rows
    ]


def _hour_now(person: Person) -> str:
    return words.hour(clock.now(), ZoneInfo(person.institution.time_zone))


@doors.signed_in
@require_GET
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """«Revisa tus respuestas»: each with its way back, what is missing said first. Six queries."""
    attempt = policies.attempt_for_taker(_person(request), ref)
    if attempt.stage != Stage.OPEN:
        return redirect("assessment:receipt", ref)
    if words.is_over(attempt):
        return render(request, "assessment/over.html", _frame(attempt))
    per_page, rows = attempt.place.sitting.version.per_page, queries.asked(attempt)
    missing = [row for row in rows if row.answer.value is None]
    saved = max((row.answer.saved_at for row in rows if row.answer.saved_at), default=None)
    context = {
        **_frame(attempt),
        "rows": [(row, _page_address(attempt, rules.page_of(row.answer.slot, per_page))) for row in rows],
        "missing": missing,
        "first_missing": _page_address(attempt, rules.page_of(missing[0].answer.slot, per_page)) if missing else "",
        "answered": len(rows) - len(missing),
        "total": len(rows),
        "saved": words.hour(saved, words.zone_of(attempt.place)) if saved else "",
        "when": _when_results(attempt),
        "attempts_left": attempt.place.attempts_allowed - attempt.number,
        "owner": attempt.place.ref,
        "last_page": _page_address(attempt, queries.page_count(attempt, len(rows))),
    }
    return render(request, "assessment/review.html", context)


def _when_results(attempt: Attempt) -> str:
    """When the person will read her grade, in a sentence."""
    sitting, now = attempt.place.sitting, clock.now()
    if sitting.version.review == Review.NOTHING:
        return _("Quien abrió el cuestionario te dará el resultado.")
    if sitting.version.review_when == "delivered":
        return _("Verás tu calificación en cuanto entregues.")
    if sitting.closes_at is None:
        return _("Quien abrió el cuestionario te dará el resultado.")
    end = words.at_moment(sitting.closes_at, words.zone_of(attempt.place), now)
    return _("Verás tu calificación en cuanto cierre el cuestionario, %(end)s.") % {"end": end}


@doors.signed_in
@require_POST
def deliver(request: HttpRequest, ref: str) -> HttpResponse:
    """Deliver and show the receipt; pressing twice shows the same one."""
    person = _person(request)
    attempt = policies.attempt_for_taker(person, ref)
    attempts.deliver(attempt, by=person)
    return redirect("assessment:receipt", ref)


@doors.signed_in
@require_GET
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The receipt: its code, when, how many answers, and the grade once the rules open it. Six queries."""
    attempt = policies.attempt_for_taker(_person(request), ref)
    if attempt.stage == Stage.OPEN:
        return redirect("assessment:review", ref)
    zone, total = words.zone_of(attempt.place), queries.slots_in(attempt)
    context = {
        "attempt": attempt,
        "version": attempt.place.sitting.version,
        "at": words.at_moment(attempt.delivered_at, zone, clock.now()),  # type: ignore[arg-type]
        "by_system": attempt.ended_by == Ended.SYSTEM,
        **queries.tally(attempt, total),
        "show_score": policies.may_see(attempt, Review.SCORE),
        "show_answers": policies.may_see(attempt, Review.MARKS),
        "when": _when_results(attempt),
        "attempts_left": attempt.place.attempts_allowed - attempt.number,
        "owner": attempt.place.ref,
    }
    return render(request, "assessment/receipt.html", context)


@doors.signed_in
@require_GET
def results(request: HttpRequest, ref: str) -> HttpResponse:
    """My answers with what each earned and, where the quiz opens it, what was right and why. Seven queries."""
    attempt = policies.attempt_for_taker(_person(request), ref)
    if not policies.may_see(attempt, Review.MARKS):
        raise Http404
    rows, detail = queries.asked(attempt), queries.last_grade(attempt).detail
    full = policies.may_see(attempt, Review.FULL)
    said = keys.explanations(attempt, [row.answer for row in rows], clock.now()) if full else {}
    listed = [(row, rules.verdict(*detail[str(row.answer.slot)]), said.get(row.answer.slot)) for row in rows]
    return render(
        request,
        "assessment/results.html",
        {"attempt": attempt, "version": attempt.place.sitting.version, "rows": listed, "full": full},
    )
