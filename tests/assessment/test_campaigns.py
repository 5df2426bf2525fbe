"""A needs campaign from its opening to its closing: every rule at its action, every refusal without trace."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from assessment.actions.campaign import cancel_campaign, extend_campaign
from assessment.actions.close import close_campaign
from assessment.actions.rating import save_answers
from assessment.models import (
    DiagnosisCampaign,
    Gap,
    Participant,
    Rating,
    Unassessed,
)
from assessment.queries.campaign import duties_in
from assessment.queries.results import summary_of
from assessment.states import NEXT_CAMPAIGN, CampaignState
from catalog.profiles.models import ProfileRequirement
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.models import Person
from lms.records.models import Attainment
from tests.assessment.needs import close, refused
from tests.factories import needs as make
from tests.factories.people import AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


# --- opening ----------------------------------------------------------------------------------------------------------
def test_opening_pins_who_is_asked_with_puesto_profile_and_method(area):
    without = area.joins(holds=False)
    below = OrgUnitFactory(institution=area.institution, path=area.unit.path + "00001", parent=area.unit)
    under = area.joins(unit=below)
    elsewhere = area.somebody()
    AffiliationFactory(person=elsewhere, unit=OrgUnitFactory(institution=area.institution))
    campaign = make.campaign(area)
    rows = {each.person: each for each in campaign.participants.all()}
    assert set(rows) == {area.people[0], without, under}
    assert (rows[under].unit, rows[under].profile, rows[under].is_open) == (below, area.profile, True)
    assert (rows[without].profile, rows[without].is_open) == (None, False)
    assert campaign.method["weights"] == {"test": 40, "superior": 35, "self": 25}
    entry = AuditEntry.objects.get(verb="campaign.opened")
    assert (entry.actor_ref, entry.legal_basis, entry.data["asked"]) == (area.office.ref, "Oficio 1", 2)


def test_the_method_of_the_opening_stays_whatever_changes_later(area):
    campaign = make.campaign(area)
    today = clock.today()
    parameters.set_value(area.institution, "needs.weight.self", 99, today, "Acuerdo 1", by_ref="")
    assert campaign.rules.weights["self"] == 25
    cancel_campaign(campaign, reason="Otra", by=area.office)
    assert make.campaign(area).rules.weights["self"] == 99


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes": -2}, "campaign-window"),
        ({"opens": -3, "closes": -1}, "campaign-past"),
        ({"legal_basis": " "}, "campaign-basis"),
    ],
)
def test_opening_refuses_bad_terms(area, changes, code):
    refused(code, make.campaign, area, **changes)
    assert not DiagnosisCampaign.objects.exists()


def test_opening_refuses_who_may_not_and_a_unit_without_anybody_to_ask(area):
    refused("campaign-not-yours", make.campaign, area, by=area.superior)
    foreign = RoleGrantFactory(role="strategy", person=PersonFactory()).person
    refused("campaign-not-yours", make.campaign, area, by=foreign)
    area.profile.position.holdings.all().delete()
    refused("campaign-empty", make.campaign, area)


def test_nobody_is_in_two_open_campaigns(area, campaign):
    refused("campaign-overlap", make.campaign, area)
    cancel_campaign(campaign, reason="Se repite", by=area.office)
    assert make.campaign(area).participants.count() == 1


# --- time -------------------------------------------------------------------------------------------------------------
def test_more_time_can_be_given_with_a_reason_and_never_taken(area, campaign):
    later = campaign.closes_at + timedelta(days=3)
    refused("extend-reason", extend_campaign, campaign, later, reason=" ", by=area.office)
    refused("campaign-not-yours", extend_campaign, campaign, later, reason="Inventario", by=area.superior)
    extend_campaign(campaign, later, reason="Inventario", by=area.office)
    assert campaign.closes_at == later
    extend_campaign(campaign, later, reason="Inventario", by=area.office)
    assert AuditEntry.objects.filter(verb="campaign.extended").count() == 1
    sooner = later - timedelta(days=1)
    refused("extend-earlier", extend_campaign, campaign, sooner, reason="Prisa", by=area.office)


def test_time_can_be_given_after_the_window_is_over(area, campaign, person):
    make.over(campaign)
    refused("campaign-over", make.says, area, person, 1, 1)
    extend_campaign(campaign, clock.now() + timedelta(days=1), reason="Vacaciones", by=area.office)
    assert len(make.says(area, person, 1, 1)) == 2


def test_a_late_answer_is_refused_with_when_and_whom_to_ask(area, campaign, person):
    make.over(campaign)
    said = refused("campaign-over", save_answers, make.part(area), make.answers(area, 1, 1), by=person)
    assert "terminó" in said
    assert area.office.full_name in said


def test_an_early_answer_is_refused(area, person):
    make.campaign(area, opens=1)
    assert "abre" in refused("campaign-not-open", save_answers, make.part(area), {}, by=person)


@pytest.mark.parametrize(("state", "target"), [(s, t) for s in CampaignState for t in CampaignState])
def test_only_the_moves_of_the_table_happen(area, state, target):
    campaign = make.campaign(area)
    acts = {
        CampaignState.CLOSED: lambda: close_campaign(make.over(campaign), by=area.office),
        CampaignState.CANCELLED: lambda: cancel_campaign(campaign, reason="Error", by=area.office),
    }
    if state != CampaignState.OPEN:
        acts[state]()
    if target not in acts:
        return  # nothing opens a campaign again
    before = AuditEntry.objects.count()
    try:
        acts[target]()
    except RuleBroken:
        assert target not in NEXT_CAMPAIGN[state]
    campaign.refresh_from_db()
    moved = AuditEntry.objects.count() > before
    assert moved == (target in NEXT_CAMPAIGN[state])
    assert campaign.state == (target if moved else state)


# --- what is computed -------------------------------------------------------------------------------------------------
def test_closing_freezes_gaps_and_writes_what_was_observed(area, campaign, person):
    make.says(area, person, 2, 1)
    make.says(area, area.superior, 1, 1, urgency=3)
    close(area, campaign)
    first, second = Gap.objects.order_by("pk")
    assert (first.observed, first.gap) == (Fraction(35 + 50, 60), 2 - Fraction(85, 60))
    assert (second.observed, second.gap, second.priority, second.band) == (1, 1, 3, "low")
    assert first.formula == "needs/1"
    said = {each["instrument"]: each for each in first.inputs["levels"]}
    assert (said["self"]["level"], said["self"]["share"]) == (2, [5, 12])
    assert first.inputs["absent"] == ["test", "duty"]
    shown = Attainment.objects.filter(person=person).order_by("pk")
    assert [(each.level, each.evidence, each.title) for each in shown] == [(1, "diagnosis", "Necesidades 2026")] * 2
    assert {each.source_ref for each in shown} == {campaign.ref}
    assert AuditEntry.objects.get(verb="campaign.closed").data["gaps"] == 2
    assert not Participant.objects.filter(is_open=True).exists()


def test_closing_again_gives_the_same_and_writes_nothing(area, campaign, person):
    make.says(area, area.superior, 1, 1)
    close(area, campaign)
    before = AuditEntry.objects.count(), Gap.objects.count(), Attainment.objects.count(), campaign.ended_at
    second = RoleGrantFactory(role="strategy", person=area.somebody()).person
    assert close_campaign(campaign, by=second).ended_by == area.office
    assert (AuditEntry.objects.count(), Gap.objects.count(), Attainment.objects.count(), campaign.ended_at) == before


def test_closing_waits_for_the_window_unless_nobody_is_missing(area, campaign, person):
    make.says(area, person, 1, 1)
    assert "1 persona" in refused("campaign-running", close_campaign, campaign, by=area.office)
    make.says(area, area.superior, 1, 1)
    assert close_campaign(campaign, by=area.office).state == CampaignState.CLOSED


def test_whoever_left_is_not_waited_for_and_gets_no_result(area, campaign, person):
    make.says(area, person, 1, 1)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    close_campaign(campaign, by=area.office)
    assert set(Unassessed.objects.values_list("reason", flat=True)) == {"left"}
    assert not Gap.objects.exists()
    assert not Attainment.objects.exists()


def test_only_the_office_closes(area, campaign):
    make.over(campaign)
    refused("campaign-not-yours", close_campaign, campaign, by=area.superior)
    cancel_campaign(campaign, reason="Error", by=area.office)
    refused("campaign-cancelled", close_campaign, campaign, by=area.office)


def test_self_alone_gives_no_gap_and_silence_neither(area, campaign, person):
    silent = make.campaign(make.Area(area.institution))
    make.over(silent)
    make.says(area, person, 0, 4)
    close(area, campaign)
    close_campaign(silent, by=area.office)
    assert not Gap.objects.exists()
    assert not Attainment.objects.exists()
    reasons = Unassessed.objects.values_list("participant__campaign", "reason")
    assert set(reasons) == {(campaign.pk, "only_self"), (silent.pk, "silence")}


def test_what_a_superior_has_not_seen_counts_as_not_answered(area, campaign, person):
    make.says(area, person, 2, 2)
    make.says(area, area.superior, None, 2)
    close(area, campaign)
    assert Unassessed.objects.get().reason == "only_self"
    assert Gap.objects.get().competency_id == area.asked[1].competency_id


def test_another_cause_is_kept_with_the_gap_and_leaves_the_programme(area, campaign):
    make.says(area, area.superior, 1, 2, cause="tools", note="Sin equipo desde mayo")
    close(area, campaign)
    short, enough = Gap.objects.order_by("pk")
    assert (short.cause, short.cause_note, short.band) == ("tools", "Sin equipo desde mayo", "low")
    assert (enough.cause, enough.band) == ("", "none")  # nothing is missing: nothing has a cause


# --- the summary of a unit --------------------------------------------------------------------------------------------
def test_a_summary_hides_few_people(area):
    area.people += [area.joins() for _number in range(9)]
    campaign = make.campaign(area)
    for which in range(10):
        make.says(area, area.superior, 1 if which < 3 else 2, 2, which=which)
    close(area, campaign)
    first, second = sorted(summary_of(campaign), key=lambda row: row.competency.code)
    assert (first.counts, first.total) == ([0, 0, None, 0, None, 0], 10)
    assert (second.counts, second.total) == ([0, 0, 0, 0, 10, 0], 10)


def test_a_summary_tells_training_from_other_causes(area):
    area.people += [area.joins() for _number in range(9)]
    campaign = make.campaign(area)
    for which in range(10):
        make.says(area, area.superior, 1, 1, which=which, **({"cause": "staff"} if which % 2 else {}))
    close(area, campaign)
    assert [row.counts for row in summary_of(campaign)] == [[0, 0, 5, 5, 0, 0]] * 2


@pytest.mark.parametrize("people", [1, 20])
def test_closing_costs_a_query_for_each_person(area, people, django_assert_max_num_queries):
    area.people += [area.joins() for _number in range(people - 1)]
    campaign = make.campaign(area)
    for which in range(people):
        make.says(area, area.superior, 1, 1, which=which)
    make.over(campaign)
    with django_assert_max_num_queries(22 + people):
        close_campaign(campaign, by=area.office)


# --- what the database refuses ----------------------------------------------------------------------------------------
def test_the_database_refuses_a_gap_that_is_no_difference(area, campaign):
    facts = {
        "participant": make.part(area),
        "competency": area.asked[0].competency,
        "formula": "x",
        "required": 2,
        "criticality": 1,
        "weight": 100,
        "urgency": 1,
        "observed_numerator": 1,
        "observed_denominator": 1,
        "priority_numerator": 1,
        "priority_denominator": 1,
        "gap_denominator": 1,
        "band": "low",
        "inputs": {},
        "frozen_at": clock.now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Gap.objects.create(**facts, gap_numerator=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gap.objects.create(**{**facts, "band": "none"}, gap_numerator=1)
    assert Gap.objects.create(**facts, gap_numerator=1)


def test_the_database_refuses_to_change_what_was_said(area, campaign, person):
    made = make.says(area, person, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=made[0].pk).update(level=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            participant=make.part(area), competency=area.asked[0].competency, instrument="self", level=2,
            rater=person, rated_at=clock.now(),
        )  # fmt: skip


def test_requirements_of_a_standard_ask_nothing_here(area):
    ProfileRequirement.objects.create(profile=area.profile, standard_code="EC1171", legal_duty="Ley")
    campaign = make.campaign(area)
    make.says(area, area.superior, 2, 2)
    assert duties_in(campaign) == []
    close(area, campaign)
    assert Gap.objects.count() == 2
