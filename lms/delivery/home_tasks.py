"""What this room puts on the home page."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.delivery.models import Enrolment
from lms.delivery.queries.runs import to_continue
from lms.people.home import Task
from lms.people.scopes import Scope


def lessons(scope: Scope) -> Iterator[Task]:
    """The next lesson of each course under way. Three queries; one for whoever takes none."""
    if scope.person is None:
        return
    for enrolment, lesson in to_continue(scope.person):
        names = {"number": lesson.number, "minutes": lesson.minutes}
        yield Task(
            title=_("Continuar: Lección %(number)s (%(minutes)s min)") % names,
            detail=enrolment.run.title,
            url=reverse("delivery:lesson", args=[enrolment.run.ref, lesson.number]),
            due=_last_instant(enrolment),
            weight=60,
        )


def _last_instant(enrolment: Enrolment) -> datetime | None:
    run = enrolment.run
    if run.ends_on is None:
        return None
    return datetime.combine(run.ends_on + timedelta(days=1), time(), ZoneInfo(run.institution.time_zone))


PROVIDERS = (lessons,)
