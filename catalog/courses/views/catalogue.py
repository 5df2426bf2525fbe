"""The public catalogue and the page of a course: nothing personal but what the reader's own puesto asks for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.courses import forms, outline
from catalog.courses.panels import panels_of
from catalog.courses.queries import course as courses
from catalog.courses.queries.catalogue import catalogue, required_by_puesto
from lms.core import doors
from lms.people.scopes import scope_of


@doors.public
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Courses that the institution offers, with search and filters; every state has its own address."""
    asked = forms.asked(request.GET)
    institution = request.institution  # type: ignore[attr-defined]
    found = catalogue(institution, asked, scope_of(request).person, request.GET.get("pagina"))
    orders = [("nombre", "por nombre"), ("duracion", "por duración"), ("fecha", "por fecha de inicio")]
    answer = {
        "asked": asked,
        "found": found,
        "order": dict(orders)[asked.orden],
        "orders": [(asked.address(orden=code), words) for code, words in orders if code != asked.orden],
    }
    return render(request, "courses/catalogue.html", answer)


@doors.public
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course as published. A course that the catalogue does not show is missing."""
    offer = courses.shown_offer(request.institution, slug)  # type: ignore[attr-defined]
    if offer is None:
        raise Http404
    person = scope_of(request).person
    lessons, required = courses.lessons_of(offer.version), required_by_puesto(person)
    developed = courses.developed_by(offer.version)
    answer = {
        "offer": offer,
        "version": offer.version,
        "course": offer.version.document,
        "units": outline.outline(offer.version.document, lessons),
        "requirements": outline.requirements(offer.version.document, lessons),
        "developed": [(each, required.get(each.competency_id, 0)) for each in developed],
        "panels": panels_of(offer, person),
        "for_puesto": any(each.competency_id in required for each in developed),
    }
    return render(request, "courses/course.html", answer)
