"""The committee's screens, and the publication of what it approved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.courses import outline, policies, rules
from catalog.courses.actions.publish import publish_course_version
from catalog.courses.actions.review import decide_review
from catalog.courses.forms import DecisionForm
from catalog.courses.models import CommitteeReview
from catalog.courses.policies import DESK
from catalog.courses.queries.reviews import pending_in
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.scopes import scope_of


@doors.offices("academic_committee")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Courses that wait for the committee, the oldest first. One query, however many rows."""
    scope = scope_of(request)
    assert scope.institution
    rows = [(review, policies.own(scope, review)) for review in pending_in(scope.institution)]
    return render(request, "courses/reviews.html", {"rows": rows})


def _show(request: HttpRequest, review: CommitteeReview, form: DecisionForm, status: int = 200) -> HttpResponse:
    scope, document = scope_of(request), review.document
    published = review.course.versions.select_related("review").exclude(review=review).first()
    answer: dict[str, Any] = {
        "review": review,
        "course": document,
        "form": form,
        "units": outline.outline(document, document["lessons"]),
        "requirements": outline.requirements(document, document["lessons"]),
        "published": published,
        "differences": outline.differences(published.review.document, document) if published else None,
        "warnings": [finding for finding in rules.findings(document) if not finding.blocks],
        "may_decide": policies.may_decide(scope, review),
        "may_publish": policies.may_publish(scope, review),
        "own": policies.own(scope, review),
    }
    return render(request, "courses/review.html", answer, status=status)


@doors.offices(*DESK)
@require_safe
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """What was put before the committee, as the learner will see it, and what it changes."""
    return _show(request, policies.review_for_desk(request, ref), DecisionForm())


@doors.offices(*DESK)
@require_safe
def lesson(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One lesson of what was put before the committee, as a learner will read it."""
    found = policies.review_for_desk(request, ref)
    lessons = {each["number"]: each for each in found.document["lessons"]}
    if number not in lessons:
        raise Http404
    answer = {
        "review": found,
        "lesson": lessons[number],
        "lessons": lessons.values(),
        "before": lessons.get(number - 1),
        "after": lessons.get(number + 1),
    }
    return render(request, "courses/review_lesson.html", answer)


@doors.offices("academic_committee")
@require_http_methods(["POST"])
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve or return."""
    found, form = policies.review_for_desk(request, ref), DecisionForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, 422)
    approve = form.cleaned_data["answer"] == "approve"
    try:
        decide_review(found, approve=approve, remarks=form.cleaned_data["remarks"], by=request.user.person)  # type: ignore[union-attr]
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return _show(request, found, form, 422)
    messages.success(request, _("Curso aprobado. Currícula ya puede publicarlo.") if approve else _("Curso devuelto."))
    return redirect("courses:reviews")


@doors.offices("curriculum")
@require_POST
def publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Publish what the committee approved."""
    found = policies.review_for_desk(request, ref)
    try:
        version = publish_course_version(found, by=request.user.person)  # type: ignore[union-attr]
    except RuleBroken as broken:
        form = DecisionForm({})
        form.errors.clear()
        form.add_error(None, str(broken))
        return _show(request, found, form, 422)
    messages.success(request, _("Publicado. Ya se encuentra en el catálogo."))
    return redirect("course", version.course.slug)
