"""The committee's review of a course, and its publication."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.courses import rules
from catalog.courses.models import CommitteeReview, Course
from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.models import Person


@transaction.atomic
def submit_for_review(institution: Institution, document: dict[str, Any], *, by: Person) -> CommitteeReview:
    """Put a course before the Comité Técnico Académico exactly as `document` holds it. Makes the course at first.

    Refuses a document with blocking findings, one that is already before the committee (also when two people send it
    at the same instant), and one equal to the version published.
    """
    if blocking := [finding for finding in rules.findings(document) if finding.blocks]:
        first = blocking[0]
        raise RuleBroken(
            f"course-{first.code}",
            _("%(where)s: %(sentence)s Faltan %(count)d puntos por corregir antes de enviarlo a revisión.")
            % {"where": first.where, "sentence": first.sentence, "count": len(blocking)},
        )
    course = _course(institution, document)
    digest = hashlib.sha256(audit.canonical(document)).hexdigest()
    if (last := course.versions.first()) and last.content_hash == digest:
        raise RuleBroken("course-unchanged", _("El curso es igual a la versión publicada. No hay nada que revisar."))
    review = CommitteeReview(course=course, document=document, content_hash=digest, asked_by=by, asked_at=clock.now())
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError:
        raise RuleBroken(
            "course-in-review", _("El curso ya está en revisión del comité. Espera su respuesta.")
        ) from None
    _trace("course.submitted", review, by)
    return review


def _course(institution: Institution, document: dict[str, Any]) -> Course:
    """The course by code, made when new. Its public address is fixed by its first version."""
    course, _made = Course.objects.get_or_create(
        institution=institution,
        code=document["code"],
        defaults={"slug": document["slug"], "title": document["title"], "created_at": clock.now()},
    )
    return course


@transaction.atomic
def decide_review(review: CommitteeReview, *, approve: bool, remarks: str, by: Person) -> CommitteeReview:
    """The committee's answer. The same answer of the same person again changes nothing.

    Refuses the author as judge, a second answer, and a return without its reasons.
    """
    if by.pk == review.asked_by_id:
        raise RuleBroken(
            "review-own", _("No puedes revisar un curso que tú enviaste. Debe hacerlo otra persona del comité.")
        )
    if not approve and not remarks.strip():
        raise RuleBroken(
            "review-remarks", _("Escribe qué debe corregirse antes de devolver el curso."), field="remarks"
        )
    state = CommitteeReview.State.APPROVED if approve else CommitteeReview.State.RETURNED
    decided = CommitteeReview.objects.filter(pk=review.pk, state=CommitteeReview.State.PENDING).update(
        state=state, remarks=remarks.strip(), decided_by=by, decided_at=clock.now()
    )
    if not decided:
        return _decided(review, (by.pk, state, remarks.strip()))
    review.refresh_from_db()
    _trace("course.approved" if approve else "course.returned", review, by)
    return review


def _decided(review: CommitteeReview, again: tuple[int, str, str]) -> CommitteeReview:
    """A review that was answered before, for whoever sends that same answer once more."""
    review.refresh_from_db()
    if (review.decided_by_id, review.state, review.remarks) == again:
        return review
    if review.decided_by_id == again[0]:
        raise RuleBroken("review-decided", _("Ya respondiste esta revisión. Vale tu primera respuesta."))
    raise RuleBroken("review-decided", _("Otra persona del comité ya respondió esta revisión."))


def _trace(verb: str, review: CommitteeReview, by: Person) -> None:
    audit.record(
        verb,
        institution=review.course.institution,
        subject_kind="course",
        subject_ref=review.course.ref,
        by_ref=by.ref,
        data={"review": review.ref, "hash": review.content_hash},
    )
