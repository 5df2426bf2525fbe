"""What this room puts on the home page."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import policies
from assessment.models import Participant, Place
from assessment.queries.campaign import led_by, to_remind, to_run
from assessment.queries.cedula import talks_of, waiting_for
from assessment.queries.quiz import places_of
from assessment.rules import quiz as rules
from assessment.states import Stage
from lms.core import clock
from lms.people.home import Gate, Provider, Task
from lms.people.models import Person
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


# --- needs diagnosis --------------------------------------------------------------------------------------------------
def to_answer(scope: Scope) -> Iterator[Task]:
    """One's own sheet, the team's, and conversations to have or confirm. One query; three when a pair delivered."""
    if scope.person is None:
        return
    now, found = clock.now(), waiting_for(scope.person)
    rows = [each for each in found if each.is_open]
    running = [each for each in rows if each.campaign.opens_at <= now < each.campaign.closes_at]
    yield from _own(scope.person, running)
    yield from _team(scope.person, running)
    for each, state in talks_of(rows):
        yield from _talk(scope.person, each, state)
    for each in found:
        if not each.is_open:
            yield Task(
                title=_("Consulta lo que te falta para tu puesto"),
                detail=each.campaign.title,
                url=reverse("needs:start", args=[each.ref]),
                group="later",
            )


def _own(person: Person, running: list[Participant]) -> Iterator[Task]:
    for each in running:
        if each.person_id == person.pk and each.self_at is None:
            yield Task(
                title=_("Contesta tu cédula de necesidades"),
                detail=_("Di qué muestras de lo que pide tu puesto. Toma unos 10 minutos."),
                url=reverse("needs:start", args=[each.ref]),
                due=each.campaign.closes_at,
                weight=55,
            )


def _team(person: Person, running: list[Participant]) -> Iterator[Task]:
    team = [each for each in running if each.person_id != person.pk and each.superior_at is None]
    if team:
        title = ngettext(
            "Evalúa a %(count)s persona de tu equipo", "Evalúa a %(count)s personas de tu equipo", len(team)
        )
        yield Task(
            title=title % {"count": len(team)},
            detail=_("Tu observación pesa más que la autoevaluación: sin ella no se puede calcular qué le falta."),
            url=reverse("needs:team"),
            due=team[0].campaign.closes_at,
            weight=54,
        )


def _talk(person: Person, each: Participant, state: str) -> Iterator[Task]:
    if each.person_id != person.pk and state in {"missing", "refused"}:
        yield Task(
            title=_("Conversa con %(name)s y registra el acuerdo") % {"name": each.person.full_name},
            detail=_("Ven muy distinto alguna competencia. Sin conversación, esa queda sin evaluar."),
            url=reverse("needs:talk", args=[each.ref]),
            weight=58,
        )
    if each.person_id == person.pk and state == "unanswered":
        yield Task(
            title=_("Confirma lo que conversaste con tu superior"),
            detail=_("Un nivel acordado cuenta solo si tú lo confirmas."),
            url=reverse("needs:reply", args=[each.ref]),
            weight=58,
        )


def to_close(scope: Scope) -> Iterator[Task]:
    """Campaigns to close, and those under way. One query for the office that runs them, none for the rest."""
    if not scope.holds(policies.STRATEGY) or scope.institution is None:
        return
    for campaign in to_run(scope.institution):
        missing = 2 * campaign.asked - campaign.by_self - campaign.by_superior  # type: ignore[attr-defined]
        if campaign.closes_at <= clock.now() or not missing:
            yield Task(
                title=_("Cierra «%(title)s»") % {"title": campaign.title},
                detail=_("Ya no falta quien conteste o terminó el plazo. Revisa qué queda congelado y cierra."),
                url=reverse("needs:close", args=[campaign.ref]),
                tag=_("Por cerrar"),
                weight=65,
            )
            continue
        title = ngettext(
            "Sigue «%(title)s»: falta %(count)s cédula", "Sigue «%(title)s»: faltan %(count)s cédulas", missing
        )
        yield Task(
            title=title % {"title": campaign.title, "count": missing},
            detail=_("Registra deberes legales y recuerda a quien falta."),
            url=reverse("needs:campaign", args=[campaign.ref]),
            due=campaign.closes_at,
            group="later",
        )


def to_follow(scope: Scope) -> Iterator[Task]:
    """Sheets missing in a liaison's units. One query for a liaison, none for the rest."""
    if not scope.holds(policies.LIAISON):
        return
    for campaign, people in to_remind(scope.units_filter(policies.LIAISON, field="participants__unit__")):
        title = ngettext("Falta la cédula de %(count)s persona", "Faltan cédulas de %(count)s personas", people)
        yield Task(
            title=title % {"count": people},
            detail=campaign.title,
            url=reverse("needs:follow", args=[campaign.ref]),
            due=campaign.closes_at,
            weight=35,
        )


PROVIDERS = (to_sit, to_answer, to_close, to_follow)
GATES: dict[Provider, Gate] = {
    to_sit: lambda person: Place.objects.filter(person=person),
    to_answer: lambda person: Participant.objects.filter(Q(person=person) | led_by(person)),
}
