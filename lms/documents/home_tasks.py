"""What this room puts on the home page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.documents import policies
from lms.documents.models import Letter, SessionMember
from lms.documents.queries.letters import to_acknowledge
from lms.documents.queries.panels import motions_to_vote, open_sessions, sessions_to_attend
from lms.documents.queries.signatures import scans_waiting
from lms.documents.states import SessionState
from lms.people.home import Gate, Provider, Task
from lms.people.scopes import Scope


def letters(scope: Scope) -> Iterator[Task]:
    """Letters that wait for the person's receipt. One query."""
    if scope.person is None:
        return
    for letter in to_acknowledge(scope.person)[:5]:
        yield Task(
            title=_("Lee el oficio «%(subject)s»") % {"subject": letter.subject},
            detail=_("Oficio %(folio)s. Léelo y da tu acuse de recibido.") % {"folio": letter.folio},
            url=reverse("documents:letter", args=[letter.ref]),
            weight=85,
        )


def sessions(scope: Scope) -> Iterator[Task]:
    """Sessions that the person is convened to, votes and minutes that wait for her. One query; two in a session."""
    if scope.person is None:
        return
    found = list(sessions_to_attend(scope.person)[:5])
    waiting: dict[int, int] = {}
    if any(each.state == SessionState.HELD for each in found):
        for motion in motions_to_vote(scope.person)[:100]:
            waiting[motion.session_id] = waiting.get(motion.session_id, 0) + 1
    for each in found:
        url = reverse("documents:session", args=[each.ref])
        if each.state == SessionState.CONVENED:
            names = {"number": each.number, "panel": each.panel.name}
            yield Task(
                title=_("Asiste a la sesión %(number)s: %(panel)s") % names,
                detail=each.place,
                url=url,
                due=each.starts_at,
                tag=_("Convocada"),
            )
        elif each.state == SessionState.CLOSED:
            names = {"number": each.number, "panel": each.panel.name}
            yield Task(
                title=_("Firma el acta de la sesión %(number)s: %(panel)s") % names,
                detail=_("Léela antes. Firmar después no cambia la fecha del acta."),
                url=reverse("documents:minutes", args=[each.ref]),
                tag=_("Por firmar"),
                weight=85,
            )
        elif count := waiting.get(each.pk):
            title = ngettext("Vota %(count)s punto", "Vota %(count)s puntos", count) % {"count": count}
            yield Task(title=title, detail=each.panel.name, url=url, tag=_("En sesión"), weight=95)


def sessions_to_run(scope: Scope) -> Iterator[Task]:
    """Sessions that the office convened and has not closed. One query for the office, none for the rest."""
    for each in open_sessions(scope, *policies.CONVENERS)[:5]:
        names = {"number": each.number, "panel": each.panel.name}
        yield Task(
            title=_("Conduce la sesión %(number)s: %(panel)s") % names,
            detail=each.place,
            url=reverse("documents:session_desk", args=[each.ref]),
            due=each.starts_at,
            tag=str(SessionState(each.state).label),
        )


def papers(scope: Scope) -> Iterator[Task]:
    """Signatures on paper that wait for a second person. One query for the offices that see them, none for the rest."""
    if scope.person is None or scope.institution is None or not scope.holds(*policies.CONFIRMERS):
        return
    rows = scans_waiting(scope.institution).exclude(recorded_by=scope.person)
    count = rows.exclude(signature__person=scope.person).count()
    if count:
        title = ngettext("Revisa %(count)s firma en papel", "Revisa %(count)s firmas en papel", count)
        yield Task(
            title=title % {"count": count},
            detail=_("La firma cuenta hasta que una segunda persona la confirma."),
            url=reverse("documents:papers"),
            tag=_("Por confirmar"),
            weight=75,
        )


PROVIDERS = (letters, sessions, sessions_to_run, papers)
GATES: dict[Provider, Gate] = {
    letters: lambda person: Letter.objects.filter(addressee=person, acknowledgement=None),
    sessions: lambda person: SessionMember.objects.filter(person=person),
}
