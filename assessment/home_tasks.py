"""What this room puts on the home page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import rules
from assessment.models import Place
from assessment.queries import places_of
from assessment.states import Stage
from lms.core import clock
from lms.people.home import Task
from lms.people.scopes import Scope


def to_sit(scope: Scope) -> Iterator[Task]:
    """Questionnaires that wait for this person: begun ones first. Two queries."""
    if scope.person is None:
        return
    now = clock.now()
    for place in places_of(scope.person):
        made = place.made  # type: ignore[attr-defined]
        begun = bool(made) and made[-1].stage == Stage.OPEN
        is_open = rules.window(now, place.sitting.opens_at, place.sitting.closes_at) == "open"
        if begun or (is_open and len(made) < place.attempts_allowed and not any(each.passed for each in made)):
            verb = _("Termina: %(title)s") if begun else _("Contesta: %(title)s")
            yield Task(
                title=verb % {"title": place.sitting.version.title},
                detail=_terms(place),
                url=reverse("assessment:place", args=[place.ref]),
                due=made[-1].deadline if begun else place.sitting.closes_at,
                tag=_("En curso") if begun else "",
                weight=70 if begun else 50,
            )


def _terms(place: Place) -> str:
    """How long it lasts and how often it may be tried. No query."""
    attempts = ngettext("%(count)s intento", "%(count)s intentos", place.attempts_allowed)
    words = attempts % {"count": place.attempts_allowed}
    minutes = place.sitting.version.minutes
    return _("%(minutes)s minutos, %(attempts)s") % {"minutes": minutes, "attempts": words} if minutes else words
