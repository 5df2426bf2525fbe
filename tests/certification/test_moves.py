"""The table of states walked whole: what it does not know is refused, by whoever, and changes nothing."""

import pytest

from certification.actions.process import move
from certification.models import Process, ProcessMove
from certification.states import NEXT, ProcessState
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from tests.factories import certification as make

pytestmark = pytest.mark.django_db


def put(begun, state):
    """A process as if it stood in a state."""
    Process.objects.filter(pk=begun.pk).update(state=state)
    begun.refresh_from_db()
    return begun


@pytest.mark.parametrize("here", ProcessState)
def test_every_move_that_the_table_does_not_know_is_refused_and_changes_nothing(here):
    begun = put(make.process(), here)
    before = begun.moved_at, ProcessMove.objects.count(), AuditEntry.objects.count()
    for there in set(ProcessState) - NEXT[here]:
        with pytest.raises(RuleBroken) as refused:
            move(begun, there, by=None)
        assert (there, refused.value.code) == (there, "process-state")
        begun.refresh_from_db()
        assert (there, begun.state) == (there, here)
        assert (begun.moved_at, ProcessMove.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize("here", [state for state in ProcessState if NEXT[state]])
def test_every_move_of_the_table_is_made_noted_and_traced(here):
    begun = make.process()
    for number, there in enumerate(sorted(NEXT[here]), start=1):
        move(put(begun, here), there, by=begun.candidate, reason="Prueba")
        note = begun.moves.order_by("number").last()
        assert (begun.state, note.from_state, note.to_state, note.reason) == (there, here, there, "Prueba")
        assert AuditEntry.objects.filter(verb="process.moved").count() == number


def test_whoever_read_an_older_state_moves_nothing():
    begun = make.process()
    older = Process.objects.get(pk=begun.pk)
    move(begun, ProcessState.DIAGNOSED, by=None)
    with pytest.raises(RuleBroken, match="diagnóstico"):
        move(older, ProcessState.WITHDRAWN, by=None)
    assert older.state == ProcessState.DIAGNOSED
