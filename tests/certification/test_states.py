import pytest

from certification.states import (
    ENDS,
    NEXT,
    REGISTRATION_NEXT,
    STAGES,
    ProcessState,
    RegistrationState,
    before,
)


def test_every_state_of_a_process_stands_in_the_table():
    assert set(NEXT) == set(ProcessState)
    assert set(REGISTRATION_NEXT) == set(RegistrationState)


def test_every_state_can_be_reached_and_leads_to_an_end():
    reached = {ProcessState.REGISTERED}
    while grown := {target for state in reached for target in NEXT[state]} - reached:
        reached |= grown
    assert reached == set(ProcessState)
    saved = set(ENDS)
    while grown := {state for state in NEXT if NEXT[state] & saved} - saved:
        saved |= grown
    assert saved == set(ProcessState)


def test_the_ends_are_those_of_the_manual():
    assert {state.value for state in ENDS} == {
        "delivered",
        "not_yet",
        "not_upheld",
        "withdrawn",
        "abandoned",
        "cancelled",
    }


def test_losing_the_accreditation_cancels_only_what_has_no_signed_plan():
    assert set(before(ProcessState.CANCELLED)) == {
        ProcessState.REGISTERED,
        ProcessState.DIAGNOSED,
        ProcessState.PLAN_PROPOSED,
    }


def test_nobody_is_ruled_or_requested_without_the_steps_before():
    assert before(ProcessState.UPHELD) == [ProcessState.IN_BATCH]
    assert before(ProcessState.REQUESTED) == [ProcessState.UPHELD]
    assert before(ProcessState.IN_BATCH) == [ProcessState.VERIFIED]


@pytest.mark.parametrize("state", [each for each in ProcessState if each not in set(ENDS) | {ProcessState.DELIVERED}])
def test_each_open_state_belongs_to_one_stage(state):
    assert sum(state in states for _name, states in STAGES) == 1
