"""Taking a process for the length of an act."""

from django.db.models import F
from django.utils.translation import gettext as _

from certification import policies
from certification.models import Process
from certification.states import ProcessState
from lms.core.errors import RuleBroken
from lms.people.models import Person


def hold(process: Process, *states: ProcessState) -> None:
    """Take a process in one of these states until the caller's transaction ends, so that nothing moves it meanwhile.

    One guarded UPDATE that changes nothing: on both databases whoever comes second waits and reads what the first left.
    Refuses any other state with `process-state`.
    """
    if not Process.objects.filter(pk=process.pk, state__in=states).update(moved_at=F("moved_at")):
        process.refresh_from_db(fields=["state", "moved_at"])
        raise RuleBroken(
            "process-state",
            _("El proceso está en «%(here)s» y ya no admite este paso. Ábrelo de nuevo para ver en qué va.")
            % {"here": process.get_state_display().lower()},
        )
    process.refresh_from_db(fields=["state", "moved_at"])


def check_assessor(process: Process, by: Person) -> None:
    """Refuse (`not-assessor`) whoever does not assess this process today, or lost the office. Two queries."""
    if not policies.may_assess(by, process):
        raise RuleBroken(
            "not-assessor",
            _("Solo quien evalúa este proceso hace este paso. Si cambió la persona evaluadora, ábrelo con su cuenta."),
        )


def check_candidate(process: Process, by: Person) -> None:
    """Refuse (`not-candidate`) whoever is not the process's candidate. No query."""
    if by.pk != process.candidate_id:
        raise RuleBroken("not-candidate", _("Solo la persona candidata hace este paso, con su propia cuenta."))
