from math import ceil, sqrt

import pytest

from certification.rules import Weighed, diagnosis_band, propose, sample_size, weight_faults

EXAMPLE = {  # domain.md 2.9: invented numbers, real mechanics
    "D1.1": ("E1-D1", "desempeno", 1250, True),
    "D1.2": ("E1-D1", "desempeno", 1250, True),
    "P1.1": ("E1-P1", "producto", 2500, True),
    "P1.2": ("E1-P1", "producto", 2500, False),
    "C1.1": ("E1-C1", "conocimiento", 2500, True),
    "A1": ("E1-AHV1", "ahv", -100, True),
}


def items(**changes):
    met = {code.replace("_", "."): value for code, value in changes.items()}
    return [
        Weighed(code, group, kind, weight, met.get(code, was)) for code, (group, kind, weight, was) in EXAMPLE.items()
    ]


def test_the_worked_example_is_competent_with_one_product_unmet():
    proposal = propose(items(), 7400)
    assert (proposal.score, proposal.first, proposal.second, proposal.competent) == (7500, True, True, True)


def test_an_attitude_not_met_subtracts_and_the_minimum_itself_is_enough():
    proposal = propose(items(A1=False), 7400)
    assert (proposal.score, proposal.competent) == (7400, True)


def test_one_hundredth_under_the_minimum_is_not_enough():
    assert not propose(items(A1=False), 7401).competent


def test_a_criterion_without_anything_met_fails_both_conditions():
    proposal = propose(items(C1_1=False), 7400)
    assert (proposal.score, proposal.first, proposal.second) == (5000, False, False)
    assert proposal.groups_empty == ("E1-C1",)


def test_the_second_condition_fails_alone():
    proposal = propose(items(P1_2=True, C1_1=False), 7400)
    assert (proposal.score, proposal.first, proposal.second, proposal.competent) == (7500, True, False, False)


def test_an_attitude_is_outside_the_second_condition():
    assert propose(items(A1=False), 7000).groups_empty == ()


def test_what_is_pending_keeps_it_open_and_says_what_can_still_be_reached():
    proposal = propose(items(P1_2=None, C1_1=None), 7400)
    assert (proposal.score, proposal.reachable, proposal.pending) == (5000, 10_000, ("P1.2", "C1.1"))
    assert proposal.groups_pending == ("E1-C1",)
    assert not proposal.competent


@pytest.mark.parametrize(
    ("weights", "faults"),
    [
        ([("D", "desempeno", 10_000)], []),
        ([("D", "desempeno", 9_999)], ["sum"]),
        ([("D", "desempeno", 10_001)], ["sum"]),
        ([("D", "desempeno", 10_000), ("A", "ahv", -50)], []),
        ([("D", "desempeno", 10_000), ("A", "ahv", 50)], ["positive:A", "sum"]),
        ([("D", "desempeno", 10_000), ("P", "producto", -50)], ["negative:P"]),
        ([("D", "desempeno", 10_000), ("P", "producto", 0)], ["zero:P"]),
    ],
)
def test_weights_that_do_not_make_an_instrument(weights, faults):
    assert weight_faults([Weighed(code, code, kind, weight) for code, kind, weight in weights]) == faults


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 25, 30, 40, 100, 101, 2500, 2501, 47_700])
def test_the_sample_is_the_manuals(rows):
    assert sample_size(rows) == ceil(round(0.6 * sqrt(rows), 9))


@pytest.mark.parametrize(("known", "band"), [(10, "low"), (11, "medium"), (12, "medium"), (13, "high"), (20, "high")])
def test_the_bands_of_the_diagnosis(known, band):
    assert diagnosis_band(known, 20, 5500, 6500) == band
