"""What somebody who thinks of certifying sees: the calls, the standard, her registration and its receipt."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.profiles.models import StandardVersion
from certification import moments, policies, words
from certification.actions import registration as acts
from certification.forms.registration import DocumentsForm, RegisterForm, SheetForm, initial_of
from certification.models import EcCall, Registration
from certification.panels import guidance_for
from certification.queries import call as calls
from certification.queries.diagnosis import element_pages
from certification.queries.process import process_of_registration
from certification.states import RegistrationState
from lms.core import clock, doors
from lms.core.errors import RuleBroken


@doors.signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """«Certifícate»: the calls that are open or to come. Two queries of its own."""
    person = policies.reader(request)
    now = clock.now()
    shown = list(calls.calls_shown(person.institution, now))
    mine = {row.call_id: row for row in calls.own_registrations(person) if row.state != RegistrationState.WITHDRAWN}
    rows = [(call, mine.get(call.pk), call.opens_at <= now) for call in shown]
    return render(request, "certification/calls.html", {"rows": rows, "any_mine": bool(mine)})


@doors.signed_in
@require_safe
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """One call: what, when, where, what to bring, what it costs, what if not. Four queries of its own."""
    found = policies.call_for_reader(request, ref)
    mine = calls.standing_registration(found, policies.reader(request))
    answer = {"call": found, "window": _window(found), "registration": mine, "steps": words.STEPS}
    return render(request, "certification/call.html", answer)


def _window(found: EcCall) -> str:
    """ "cancelled", "before", "open" or "over" by this server's clock: what a page shows. Writes ask the database."""
    if found.cancelled_at is not None:
        return "cancelled"
    now = clock.now()
    return "before" if now < found.opens_at else "open" if now < found.closes_at else "over"


@doors.signed_in
@require_safe
def standard(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole standard, free to read, and how to prepare for it. Six queries of its own."""
    person = policies.reader(request)
    version = (
        StandardVersion.objects.filter(ref=ref, standard__institution=person.institution_id)
        .select_related("standard__institution")
        .first()
    )
    if version is None:
        raise Http404
    pages = element_pages(version)
    answer = {"version": version, "pages": pages, "kinds": words.KINDS, "panels": guidance_for(version, person)}
    return render(request, "certification/standard.html", answer)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, ref: str) -> HttpResponse:
    """The ficha and the consents. Late or wrong, what was typed stays on the page."""
    found, person = policies.call_for_reader(request, ref), policies.reader(request)
    if request.method == "GET" and (mine := calls.standing_registration(found, person)):
        return redirect("certification:registration", mine.ref)
    form = RegisterForm(request.POST if request.method == "POST" else None, institution=found.institution)
    if form.is_valid():
        try:
            mine = acts.register(found, form.declared(), form.consents(), by=person)
            messages.success(request, _("Recibimos tu registro. Guarda este acuse."))
            return redirect("certification:registration", mine.ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    elif form.is_bound and _window(found) == "over":  # say it now: mending the rest would be in vain
        form.add_error(None, str(acts.window_refusal(found)))
    answer = {"call": found, "form": form, "window": _window(found)}
    return render(request, "certification/register.html", answer, status=422 if form.is_bound else 200)


@doors.signed_in
@require_safe
def registration(request: HttpRequest, ref: str) -> HttpResponse:
    """My registration: the receipt, what is missing, what was decided. Printed, it is the acuse. Four queries."""
    mine = policies.registration_for_candidate(request, ref)
    return render(request, "certification/registration.html", _shown(mine))


def _shown(mine: Registration) -> dict[str, Any]:
    handed = calls.handed_of(mine)
    in_window = _window(mine.call) == "open"
    received = mine.state == RegistrationState.RECEIVED
    mending = mine.state == RegistrationState.PREVENTED and mine.mend_by is not None and clock.now() < mine.mend_by
    return {
        "registration": mine,
        "call": mine.call,
        "handed": handed,
        "missing": [each for each in handed if each.document is None],
        "may_hand_in": (received and in_window) or mending,
        "mending": mending,
        "last_day": moments.last_day_words(mine.mend_by, mine.call.institution) if mine.mend_by else "",
        "schooling": words.SCHOOLING.get(mine.form.get("schooling", ""), ""),
        "consents": mine.consents.order_by("pk"),
        "process": process_of_registration(mine) if mine.state == RegistrationState.ADMITTED else None,
    }


@doors.signed_in
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand in documents: those that fit are kept even when another is refused."""
    mine = policies.registration_for_candidate(request, ref)
    handed, posted = calls.handed_of(mine), request.method == "POST"
    form = DocumentsForm(request.POST if posted else None, request.FILES if posted else None, handed=handed)
    if posted:
        kept = _keep(request, mine, form)
        if not form.errors and kept:
            messages.success(request, _("Guardado: %(titles)s.") % {"titles": "; ".join(kept)})
            return redirect("certification:registration", ref)
        if not form.errors:
            form.add_error(None, _("Elige al menos un archivo."))
        form.rows = [(each, form[each.code]) for each in calls.handed_of(mine)]
        answer = {"registration": mine, "call": mine.call, "form": form, "kept": kept}
        return render(request, "certification/documents.html", answer, status=422)
    return render(request, "certification/documents.html", {"registration": mine, "call": mine.call, "form": form})


def _keep(request: HttpRequest, mine: Registration, form: DocumentsForm) -> list[str]:
    """Keep each file that fits, each by itself; their titles. What is refused stands on the form."""
    form.is_valid()
    titles, kept = {each["code"]: each["title"] for each in mine.call.requirements}, []
    for code, file in form.chosen():
        try:
            acts.hand_in(mine, code, file, file.name, by=policies.reader(request))
            kept.append(titles[code])
        except RuleBroken as broken:
            form.add_error(code, str(broken))
    return kept


@doors.signed_in
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, ref: str) -> HttpResponse:
    """Put my ficha right and hand the registration in again."""
    mine = policies.registration_for_candidate(request, ref)
    form = SheetForm(request.POST if request.method == "POST" else None, initial=initial_of(mine))
    if form.is_valid():
        try:
            acts.mend(mine, form.declared(), by=policies.reader(request))
            messages.success(request, _("Recibimos tu corrección. Tu registro conserva su fecha."))
            return redirect("certification:registration", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"form": form, **_shown(mine)}
    return render(request, "certification/mend.html", answer, status=422 if form.is_bound else 200)


@doors.signed_in
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take my registration back."""
    mine = policies.registration_for_candidate(request, ref)
    try:
        acts.withdraw(mine, by=policies.reader(request))
        messages.success(request, _("Retiraste tu registro. Mientras el registro siga abierto puedes volver."))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("certification:registration", ref)
