"""The internal verification: fourteen points, somebody else, once."""

import pytest

from certification.actions.check import Answer, check_portfolio
from certification.models import PortfolioCheck, ProcessActor
from certification.points import CODES
from certification.states import ProcessState
from lms.core.errors import RuleBroken
from lms.documents.models import Signature
from lms.people.proofs import proved
from tests.factories import ruling as make
from tests.factories.people import RoleGrantFactory

pytestmark = pytest.mark.django_db


def refused(code, *args, **options):
    with pytest.raises(RuleBroken) as refusal:
        check_portfolio(*args, **options)
    assert refusal.value.code == code
    return refusal.value


def test_fourteen_yes_verify_a_portfolio(house):
    process = house.presented()
    portfolio = make.hand_in(process, house)
    with proved(house.verifier):
        check = check_portfolio(portfolio, make.all_yes(), by=house.verifier)
    process.refresh_from_db()
    assert (check.accepted, process.state) == (True, ProcessState.VERIFIED)
    assert len(check.points) == 14
    assert ProcessActor.objects.get(process=process, person=house.verifier).function == "check"
    assert Signature.objects.get(subject_ref=check.ref).content_hash == check.content_hash


def test_a_finding_sends_it_back_and_another_portfolio_is_checked_again(house):
    process = house.presented()
    with proved(house.verifier):
        check_portfolio(make.hand_in(process, house), make.all_yes(plan="Falta la hora"), by=house.verifier)
    process.refresh_from_db()
    assert process.state == ProcessState.RESULTS_PRESENTED
    assert PortfolioCheck.objects.get().points["plan"] == {"ok": False, "note": "Falta la hora"}
    with proved(house.verifier):
        check_portfolio(make.hand_in(process, house), make.all_yes(), by=house.verifier)
    process.refresh_from_db()
    assert process.state == ProcessState.VERIFIED


def test_who_may_not_verify(house):
    candidate = make.somebody(house.institution, "verifier")
    process = house.presented(candidate)
    portfolio = make.hand_in(process, house)
    RoleGrantFactory(person=house.assessor, role="verifier")
    refused("check-office", portfolio, make.all_yes(), by=house.office)
    refused("check-own", portfolio, make.all_yes(), by=candidate)
    refused("check-other-function", portfolio, make.all_yes(), by=house.assessor)
    refused("signature-proof", portfolio, make.all_yes(), by=house.verifier)
    process.refresh_from_db()
    assert process.state == ProcessState.PORTFOLIO_SUBMITTED
    assert not PortfolioCheck.objects.exists()
    assert ProcessActor.objects.count() == 1


def test_every_point_is_answered_and_a_no_says_why(house):
    portfolio = make.hand_in(house.presented(), house)
    answers = make.all_yes()
    del answers["survey"]
    assert refused("check-points", portfolio, answers, by=house.verifier).field == "survey"
    answers["survey"] = Answer(False, " ")
    assert refused("check-note", portfolio, answers, by=house.verifier).field == "survey"


def test_a_portfolio_is_verified_once(house):
    process = house.presented()
    portfolio = make.hand_in(process, house)
    with proved(house.verifier):
        check_portfolio(portfolio, make.all_yes(), by=house.verifier)
        refused("check-done", portfolio, make.all_yes(), by=house.verifier)


def test_the_points_are_fourteen_and_each_once():
    assert len(CODES) == len(set(CODES)) == 14
