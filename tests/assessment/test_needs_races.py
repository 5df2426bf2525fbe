"""The same instant: one campaign over an area, one closing, nothing delivered after it. The naive way loses."""

import threading

import pytest

from assessment.actions.campaign import cancel_campaign, extend_campaign
from assessment.actions.close import close_campaign
from assessment.actions.rating import deliver, save_answers
from assessment.models import DiagnosisCampaign, Gap, Participant, Rating, Unassessed
from assessment.queries.findings import findings_of
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.records.models import Attainment
from tests.factories import needs as make
from tests.factories.people import OrgUnitFactory, RoleGrantFactory

pytestmark = pytest.mark.race
PRESSES = 4


@pytest.fixture
def area(fresh_database):
    return make.Area(people=2)


def fresh(campaign) -> DiagnosisCampaign:
    """The row as each request reads it."""
    return DiagnosisCampaign.objects.select_related("institution", "unit", "created_by").get(pk=campaign.pk)


def faults(answers):
    return [each for each in answers if isinstance(each, Exception) and not isinstance(each, RuleBroken)]


def codes(answers):
    return sorted(each.code for each in answers if isinstance(each, RuleBroken))


def test_many_openings_make_one_campaign(fresh_database, area):
    answers = fresh_database.together(PRESSES, lambda _i: make.campaign(area))
    assert faults(answers) == []
    assert codes(answers) == ["campaign-overlap"] * (PRESSES - 1)
    assert (DiagnosisCampaign.objects.count(), Participant.objects.count()) == (1, 2)


def test_an_area_and_the_one_above_it_do_not_both_ask_the_same_people(fresh_database, area):
    above = OrgUnitFactory(institution=area.institution, path="90000")
    area.unit.path, area.unit.parent = "9000000001", above
    area.unit.save()

    def opens(index):
        mine = make.Area.__new__(make.Area)
        mine.__dict__ = {**area.__dict__, "unit": (area.unit, above)[index]}
        return make.campaign(mine)

    answers = fresh_database.together(2, opens)
    assert faults(answers) == []
    assert codes(answers) == ["campaign-overlap"]
    assert DiagnosisCampaign.objects.count() == 1


def test_two_closers_close_once(fresh_database, area):
    campaign = make.campaign(area)
    make.says(area, area.superior, 1, 1)
    make.over(campaign)
    second = RoleGrantFactory(role="strategy", person=area.somebody()).person
    closers = [area.office, second] * 2
    answers = fresh_database.together(PRESSES, lambda i: close_campaign(fresh(campaign), by=closers[i]).ended_by_id)
    assert faults(answers) == []
    assert len(set(answers)) == 1
    assert (Gap.objects.count(), Unassessed.objects.count(), Attainment.objects.count()) == (2, 2, 2)
    assert AuditEntry.objects.filter(verb="campaign.closed").count() == 1


def test_control_closing_after_looking_freezes_twice(fresh_database, area):
    campaign = make.campaign(area)
    looked, frozen = threading.Barrier(2), []

    def naive(index):
        row = fresh(campaign)
        looked.wait()
        if row.state == "open":
            frozen.append(index)

    fresh_database.together(2, naive)
    assert len(frozen) == 2


@pytest.mark.parametrize("_again", range(3))
def test_what_was_delivered_is_in_the_result_or_was_refused(fresh_database, area, _again):
    """Deliver and close at once: either the rating counts, or its author was told that it came late."""
    campaign = make.campaign(area)
    make.says(area, area.superior, 1, 1)
    for each in area.people:
        make.says(area, each, 2, 2, which=area.people.index(each))
    one = make.part(area, 1)
    save_answers(one, make.answers(area, 1, 1), by=area.superior)

    def act(index):
        if index:
            return close_campaign(fresh(campaign), by=area.office)
        return deliver(Participant.objects.select_related("campaign__institution").get(pk=one.pk), by=area.superior)

    answers = fresh_database.together(2, act)
    assert faults(answers) == []
    delivered = isinstance(answers[0], list)
    closed = fresh(campaign).state == "closed"
    assert delivered or codes(answers[:1]) == ["campaign-closed"]
    if closed:
        assert Gap.objects.filter(participant=one).exists() == delivered
    else:  # the window still runs and a sheet was missing when it looked
        assert codes(answers[1:]) == ["campaign-running"]
        assert delivered


def test_control_delivering_after_looking_is_lost(fresh_database, area):
    """Without taking the campaign's row, a rating is confirmed after the result was made from those before it."""
    campaign = make.campaign(area)
    make.says(area, area.people[0], 2, 2)
    make.over(campaign)
    looked, closed = threading.Barrier(2), threading.Barrier(2)

    def act(index):
        if index:
            looked.wait()
            close_campaign(fresh(campaign), by=area.office)
            closed.wait()
            return
        row = fresh(campaign)
        looked.wait()
        closed.wait()
        if row.state == "open":
            Rating.objects.create(
                participant=Participant.objects.get(person=area.people[0]),
                competency=area.asked[0].competency,
                instrument="superior",
                level=1,
                rater=area.superior,
                rated_at=clock.now(),
            )

    assert faults(fresh_database.together(2, act)) == []
    one = Participant.objects.select_related("person", "campaign").get(person=area.people[0])
    assert Unassessed.objects.filter(participant=one, reason="only_self").count() == 2
    found = findings_of([one], campaign.rules, clock.today())
    assert [each.reason for each in found] == ["", "only_self"]  # what stands is not what was frozen


def test_two_devices_deliver_one_sheet_once(fresh_database, area):
    make.campaign(area)
    one, person = make.part(area), area.people[0]
    save_answers(one, make.answers(area, 1, 2), by=person)
    answers = fresh_database.together(PRESSES, lambda _i: len(deliver(make.part(area), by=person)))
    assert faults(answers) == []
    assert sorted(answers) == [0] * (PRESSES - 1) + [2]
    assert AuditEntry.objects.filter(verb="cedula.delivered").count() == 1


def test_the_two_sides_at_once_are_sealed_by_whoever_comes_second(fresh_database, area):
    """Both correct what they delivered, while the other delivers: after both, nothing changes."""
    make.campaign(area)
    one, person = make.part(area), area.people[0]
    save_answers(one, make.answers(area, 1, 2), by=person)
    save_answers(one, make.answers(area, 2, 2), by=area.superior)
    sides = (person, area.superior)
    answers = fresh_database.together(2, lambda i: len(deliver(make.part(area), by=sides[i])))
    assert answers == [2, 2]
    assert make.part(area).both_delivered
    with pytest.raises(RuleBroken, match="no cambian"):
        save_answers(make.part(area), make.answers(area, 4, 4), by=person)


def test_cancelling_and_closing_at_once_do_one_of_them(fresh_database, area):
    campaign = make.over(make.campaign(area))
    acts = [
        lambda: close_campaign(fresh(campaign), by=area.office),
        lambda: cancel_campaign(fresh(campaign), reason="Error", by=area.office),
    ]
    answers = fresh_database.together(2, lambda i: acts[i]())
    assert faults(answers) == []
    assert codes(answers) in (["campaign-cancelled"], ["campaign-closed"])
    ended = AuditEntry.objects.filter(verb__in=["campaign.closed", "campaign.cancelled"])
    assert ended.count() == 1


def test_two_extensions_at_once_keep_the_later(fresh_database, area):
    campaign = make.campaign(area)
    days = [clock.now() + (campaign.closes_at - campaign.opens_at) * factor for factor in (2, 3)]
    answers = fresh_database.together(
        2, lambda i: extend_campaign(fresh(campaign), days[i], reason="Más", by=area.office).closes_at
    )
    assert faults(answers) == []
    assert fresh(campaign).closes_at == max(days)
