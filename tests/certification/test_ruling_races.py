"""Several people at the same instant: one acta, one ruling, one portfolio, one lot, nobody on two sides."""

import threading

import pytest

from certification.actions.batch import open_batch
from certification.actions.check import check_portfolio
from certification.actions.ruling import repeat_process, vote_batch
from certification.models import BatchRow, Portfolio, PortfolioCheck, Process, ProcessActor, Ruling, RulingBatch
from certification.queries.batch import member_sheet
from certification.queries.dossier import dossier_of
from certification.queries.portfolio import gaps_of
from lms.core.errors import RuleBroken
from lms.documents.models import IssuedDocument, Minutes, Vote
from lms.people.proofs import proved
from lms.records.actions.duties import take_duty
from lms.records.models import Duty
from tests.factories import ruling as make

pytestmark = pytest.mark.race


@pytest.fixture
def house(fresh_database):
    return make.House()


def ready(lot, member):
    """What she reviewed, once she opened and decided everything."""
    lot.open_sample(member)
    lot.decide(member)
    return member_sheet(lot.batch, member).digest()


def signing(lot, members, digests):
    def one(index):
        batch = RulingBatch.objects.select_related("session__panel").get(pk=lot.batch.pk)
        with proved(members[index]):
            return vote_batch(batch, digests[index], by=members[index])

    return one


def test_two_last_members_at_once_leave_one_acta(house, fresh_database):
    lot = make.convened(house, [make.verified(house) for _number in range(3)])
    lot.vote(lot.members[0])
    last = lot.members[1:]
    digests = [ready(lot, member) for member in last]
    answers = fresh_database.together(2, signing(lot, last, digests))
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert Minutes.objects.count() == 1
    assert IssuedDocument.objects.filter(kind="acta-dictamen").count() == 1
    assert Ruling.objects.count() == 3
    assert RulingBatch.objects.get().state == "ruled"
    assert Vote.objects.count() == 9


def test_control_looking_for_the_others_vote_closes_nothing(house, fresh_database):
    """The naive way: each last member looks whether everybody voted before either has written hers."""
    lot = make.convened(house, [make.verified(house)])
    lot.vote(lot.members[0])
    motion, looked = lot.batch.rows.get().motion, threading.Barrier(2)

    def naive(_index):
        am_i_last = Vote.objects.filter(motion=motion).count() == 2
        looked.wait()
        return am_i_last

    assert fresh_database.together(2, naive) == [False, False]


def test_the_same_member_twice_casts_one_ballot(house, fresh_database):
    lot = make.convened(house, [make.verified(house)])
    member = lot.members[0]
    digest = ready(lot, member)
    answers = fresh_database.together(4, signing(lot, [member] * 4, [digest] * 4))
    assert len({each.pk for each in answers}) == 1
    assert Vote.objects.count() == 1


def test_a_vote_and_a_training_at_once_leave_one_side(house, fresh_database):
    lot = make.convened(house, [make.verified(house)])
    member, candidate = lot.members[0], lot.processes[0].candidate
    digest = ready(lot, member)
    vote = signing(lot, [member], [digest])

    def arrive(index):
        if index:
            return take_duty(candidate, house.standard, member, Duty.Side.TEACH, by=None)
        return vote(0)

    answers = fresh_database.together(2, arrive)
    refusals = [each for each in answers if isinstance(each, RuleBroken)]
    assert len(refusals) == 1, answers
    stands = Duty.objects.get(candidate=candidate, actor=member)
    voted = ProcessActor.objects.filter(person=member, function="rule").exists()
    assert voted == (stands.side == Duty.Side.CERTIFY)


def test_one_process_in_two_lots_at_once_is_in_one(house, fresh_database):
    shared, one, two = (make.verified(house) for _number in range(3))
    lists = [[shared, one], [two, shared]]
    answers = fresh_database.together(2, lambda i: open_batch(house.standard, lists[i], by=house.office))
    assert len([each for each in answers if isinstance(each, RulingBatch)]) == 1, answers
    assert {each.code for each in answers if isinstance(each, RuleBroken)} <= {"batch-row-taken", "process-state"}
    assert BatchRow.objects.filter(process=shared, released_at=None).count() == 1
    assert RulingBatch.objects.count() == 1


def test_control_reading_first_would_put_it_in_both(house, fresh_database):
    shared, looked = make.verified(house), threading.Barrier(2)

    def naive(_index):
        free = Process.objects.filter(pk=shared.pk, state="verified").exists()
        looked.wait()
        return free

    assert fresh_database.together(2, naive) == [True, True]


def test_two_verifiers_at_once_leave_one_check(house, fresh_database):
    portfolio = make.hand_in(house.presented(), house)
    verifiers = [house.verifier, make.somebody(house.institution, "verifier")]
    answers_of = [make.all_yes(), make.all_yes(plan="Falta la hora")]

    def check(index):
        mine = Portfolio.objects.select_related("process__institution").get(pk=portfolio.pk)
        with proved(verifiers[index]):
            return check_portfolio(mine, answers_of[index], by=verifiers[index])

    answers = fresh_database.together(2, check)
    assert len([each for each in answers if isinstance(each, PortfolioCheck)]) == 1, answers
    assert {each.code for each in answers if isinstance(each, RuleBroken)} <= {"check-done", "process-state"}
    assert PortfolioCheck.objects.count() == 1
    assert ProcessActor.objects.filter(function="check").count() == 1


def test_two_repetitions_at_once_are_one(house, fresh_database):
    lot = make.convened(house, [make.verified(house)])
    for member in lot.members[:2]:
        make.save_opinion(lot.batch.rows.get(), "no_procedente", "No basta", by=member)
    lot.everybody()

    def repeat(_index):
        process = Process.objects.select_related("institution", "candidate", "standard", "registration__call").get(
            pk=lot.processes[0].pk
        )
        return repeat_process(process, by=house.office)

    answers = fresh_database.together(2, repeat)
    assert Process.objects.filter(repeats__isnull=False).count() == 1, answers


def test_gaps_cost_nothing_once_the_dossier_was_read(house, django_assert_num_queries):
    dossier = dossier_of(house.presented())
    with django_assert_num_queries(0):
        assert gaps_of(dossier) == []
