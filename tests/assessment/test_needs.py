"""A needs diagnosis from its opening to its closing: every rule at its action, every refusal without trace."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from assessment.actions.campaign import cancel_campaign, extend_campaign
from assessment.actions.close import close_campaign
from assessment.actions.conversation import record_conversation, reply_conversation
from assessment.actions.rating import Answer, deliver, record_duties, save_answers
from assessment.models import (
    CedulaAnswer,
    Conversation,
    ConversationReply,
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
from lms.people.models import Affiliation, Person
from lms.records.models import Attainment
from tests.factories import needs as make
from tests.factories.people import AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make.Area()


@pytest.fixture
def campaign(area):
    return make.campaign(area)


@pytest.fixture
def person(area):
    return area.people[0]


def refused(code, act, *args, **options):
    """The act is refused with this code and leaves nothing behind, not even a trace."""
    before = AuditEntry.objects.count(), Rating.objects.count(), CedulaAnswer.objects.count()
    with pytest.raises(RuleBroken) as broken, transaction.atomic():
        act(*args, **options)
    assert broken.value.code == code
    assert (AuditEntry.objects.count(), Rating.objects.count(), CedulaAnswer.objects.count()) == before
    return str(broken.value)


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


# --- answering --------------------------------------------------------------------------------------------------------
def test_saved_answers_wait_on_the_sheet_and_delivered_ones_stay(area, campaign, person):
    one = make.part(area)
    save_answers(one, make.answers(area, 1, 2), by=person)
    assert not Rating.objects.exists()
    save_answers(one, {area.asked[0].competency_id: Answer(3)}, by=person)
    made = deliver(one, by=person)
    assert [(each.instrument, each.level) for each in made] == [("self", 3), ("self", 2)]
    assert one.self_at is not None
    entry = AuditEntry.objects.get(verb="cedula.delivered")
    assert "3" not in str(entry.data.get("levels", ""))
    assert entry.data["ratings"] == 2
    assert deliver(one, by=person) == []  # twice is once
    assert AuditEntry.objects.filter(verb="cedula.delivered").count() == 1


def test_a_correction_supersedes_and_keeps_both(area, campaign, person):
    make.says(area, person, 1, 2)
    [changed] = make.says(area, person, 1, 4)
    assert (changed.level, changed.supersedes.level) == (4, 2)
    assert Rating.objects.filter(successor=None).count() == 2


def test_an_unfinished_sheet_is_not_delivered(area, campaign, person):
    one = make.part(area)
    assert "Faltan 2" in refused("cedula-incomplete", deliver, one, by=person)
    save_answers(one, {area.asked[0].competency_id: Answer(1)}, by=person)
    assert "Falta 1" in refused("cedula-incomplete", deliver, one, by=person)


def test_only_the_person_and_her_superior_of_today_answer(area, campaign, person):
    for stranger in (area.office, area.somebody(), PersonFactory()):
        refused("cedula-foreign", save_answers, make.part(area), {}, by=stranger)
    new = area.somebody()
    today = clock.today()
    Affiliation.objects.filter(person=person).update(ends_on=today - timedelta(days=1))
    AffiliationFactory(person=person, unit=area.unit, superior=new, starts_on=today)
    refused("cedula-foreign", save_answers, make.part(area), {}, by=area.superior)
    assert len(make.says(area, new, 2, 2)) == 2


def test_a_new_superior_takes_the_place_of_the_former_one(area, campaign, person):
    make.says(area, area.superior, 1, 1)
    new = area.somebody()
    Affiliation.objects.filter(person=person).update(superior=new)
    made = make.says(area, new, 1, 3)
    assert {each.rater for each in made} == {new}
    assert all(each.supersedes.rater == area.superior for each in made)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(5), "rating-level"),
        (Answer(None), "rating-level"),
        (Answer(1, cause="tools"), "rating-shape"),
        (Answer(1, urgency=3), "rating-shape"),
    ],
)
def test_of_oneself_one_says_a_level_and_nothing_else(area, campaign, person, answer, code):
    refused(code, save_answers, make.part(area), {area.asked[0].competency_id: answer}, by=person)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(-1), "rating-level"),
        (Answer(1, urgency=4), "rating-shape"),
        (Answer(1, cause="pereza"), "rating-shape"),
        (Answer(1, cause="other"), "rating-cause"),
    ],
)
def test_of_her_team_a_superior_says_what_the_sheet_asks(area, campaign, answer, code):
    refused(code, save_answers, make.part(area), {area.asked[0].competency_id: answer}, by=area.superior)


def test_a_competency_of_another_puesto_is_refused(area, campaign, person):
    other = make.profile(area.institution).requirements.first()
    refused("rating-competency", save_answers, make.part(area), {other.competency_id: Answer(1)}, by=person)


def test_once_both_delivered_nothing_changes(area, campaign, person):
    make.says(area, person, 1, 2)
    make.says(area, area.superior, 2, 2)
    one = make.part(area)
    refused("cedula-sealed", save_answers, one, make.answers(area, 4, 4), by=person)
    CedulaAnswer.objects.filter(cedula__rater=person).update(level=4)
    refused("cedula-sealed", deliver, one, by=person)
    assert deliver(one, by=area.superior) == []


# --- what is computed -------------------------------------------------------------------------------------------------
def close(area, campaign):
    return close_campaign(make.over(campaign), by=area.office)


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


# --- talking ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def differing(area, campaign, person):
    """Person and superior see the first competency three levels apart."""
    make.says(area, person, 4, 2)
    make.says(area, area.superior, 1, 2)
    return make.part(area)


def talk(area, one, level=2, **changes):
    settled = {area.asked[0].competency_id: level}
    facts = {"held_on": clock.today(), "agreement": "Quedamos en dos.", "levels": settled, "by": area.superior}
    return record_conversation(one, **{**facts, **changes})


def test_without_a_conversation_what_differs_is_left_without_result(area, campaign, differing):
    close(area, campaign)
    assert (Unassessed.objects.get().reason, Gap.objects.get().competency_id) == ("talk", area.asked[1].competency_id)


def test_an_agreed_level_counts_once_the_person_says_yes(area, campaign, differing, person):
    reply_conversation(talk(area, differing), agrees=True, note="", by=person)
    close(area, campaign)
    gap = Gap.objects.order_by("pk")[0]
    assert (gap.observed, gap.band) == (2, "none")
    assert [each["said"] for each in gap.inputs["levels"]] == [1, 4]
    assert gap.inputs["talk"]["accepted"]


@pytest.mark.parametrize("replies", [False, True])
def test_without_her_yes_each_keeps_what_they_said(area, campaign, differing, person, replies):
    found = talk(area, differing)
    if replies:
        reply_conversation(found, agrees=False, note="No quedamos en eso.", by=person)
    close(area, campaign)
    assert Gap.objects.order_by("pk")[0].observed == Fraction(35 + 100, 60)


def test_a_conversation_may_leave_each_with_theirs(area, campaign, differing, person):
    reply_conversation(talk(area, differing, None), agrees=True, note="", by=person)
    close(area, campaign)
    assert Gap.objects.order_by("pk")[0].observed == Fraction(35 + 100, 60)


def test_a_conversation_is_recorded_also_after_the_window_and_not_after_closing(area, campaign, differing):
    make.over(campaign)
    held = make.yesterday()
    first = talk(area, differing, held_on=held)
    assert talk(area, differing, held_on=held) == first  # twice is once
    second = talk(area, differing, 3, held_on=held)
    assert second.supersedes == first
    close(area, campaign)
    refused("campaign-closed", talk, area, differing, 1)


def test_what_both_accepted_is_not_recorded_again(area, campaign, differing, person):
    reply_conversation(talk(area, differing), agrees=True, note="", by=person)
    refused("talk-accepted", talk, area, differing, 3)
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agreement": " "}, "talk-words"),
        ({"levels": {}}, "talk-incomplete"),
        ({"level": 7}, "rating-level"),
        ({"held_on": clock.today() + timedelta(days=2)}, "talk-future"),
        ({"held_on": clock.today() - timedelta(days=9)}, "talk-before"),
    ],
)
def test_a_conversation_says_when_what_and_every_competency(area, campaign, differing, changes, code):
    refused(code, talk, area, differing, **changes)


def test_only_who_differ_talk_and_only_the_superior_records(area, campaign, person):
    make.says(area, person, 2, 2)
    refused("talk-not-needed", talk, area, make.part(area))
    make.says(area, area.superior, 1, 2)
    refused("talk-not-needed", talk, area, make.part(area))
    refused("talk-not-yours", talk, area, make.part(area), by=person)


def test_only_she_replies_once_and_with_a_reason_for_no(area, campaign, differing, person):
    found = talk(area, differing)
    refused("talk-not-yours", reply_conversation, found, agrees=True, note="", by=area.superior)
    refused("reply-note", reply_conversation, found, agrees=False, note=" ", by=person)
    first = reply_conversation(found, agrees=True, note="", by=person)
    assert reply_conversation(found, agrees=True, note="", by=person) == first
    refused("reply-given", reply_conversation, found, agrees=False, note="Cambié", by=person)


def test_a_superseded_conversation_takes_no_reply(area, campaign, differing, person):
    former = talk(area, differing)
    talk(area, differing, 3)
    refused("talk-superseded", reply_conversation, former, agrees=True, note="", by=person)
    assert not ConversationReply.objects.exists()


# --- legal duties -----------------------------------------------------------------------------------------------------
@pytest.fixture
def bound():
    """One competency under a legal duty."""
    return make.Area(asks=(2,), legal_duty=make.NORM, criticality=3)


def duty(area, campaign, met, **changes):
    facts = {"document": "Oficio 7", "due_on": None, "by": area.office}
    return record_duties(campaign, area.asked[0], {make.part(area).pk: met}, **{**facts, **changes})


@pytest.mark.parametrize(("met", "level"), [(False, 0), (True, 2)])
def test_a_duty_gives_a_level_and_speaks_for_a_silent_superior(bound, met, level):
    campaign = make.campaign(bound)
    make.says(bound, bound.people[0], 2)
    [found] = duty(bound, campaign, met)
    assert (found.level, found.note) == (level, "Oficio 7")
    close(bound, campaign)
    gap = Gap.objects.get()
    assert gap.observed == Fraction(35 * level + 50, 60)
    assert gap.legal_duty == make.NORM


def test_a_duty_does_not_enter_the_sum_when_the_superior_answered(bound):
    campaign = make.campaign(bound)
    make.says(bound, bound.superior, 1)
    duty(bound, campaign, met=False, due_on=clock.today() + timedelta(days=20))
    close(bound, campaign)
    gap = Gap.objects.get()
    assert (gap.observed, gap.urgency, gap.priority, gap.band) == (1, 3, 9, "medium")
    assert [each["instrument"] for each in gap.inputs["aside"]] == ["duty"]


def test_a_pending_duty_is_raised_when_the_institution_says_so(bound):
    parameters.set_value(bound.institution, "needs.raise_pending_duty", True, clock.today(), "Acuerdo", by_ref="")
    campaign = make.campaign(bound)
    make.says(bound, bound.superior, 1)
    duty(bound, campaign, met=False)
    close(bound, campaign)
    assert (Gap.objects.get().band, Gap.objects.get().raised) == ("low", "medium")


def test_a_duty_is_corrected_by_superseding_and_repeated_without_effect(bound):
    campaign = make.campaign(bound)
    duty(bound, campaign, met=False)
    assert duty(bound, campaign, met=False) == []
    [found] = duty(bound, campaign, met=True)
    assert found.supersedes.level == 0
    assert [(each.people, each.recorded) for each in duties_in(campaign)] == [(1, 1)]


def test_duties_take_a_document_the_office_and_people_whom_they_bind(bound):
    campaign = make.campaign(bound)
    refused("duty-document", duty, bound, campaign, met=True, document=" ")
    refused("campaign-not-yours", duty, bound, campaign, met=True, by=bound.superior)
    other = make.Area(bound.institution, asks=(2,), legal_duty="Otra norma")
    make.campaign(other)
    foreign = {make.part(other).pk: True}
    refused("duty-person", record_duties, campaign, bound.asked[0], foreign, document="O", due_on=None, by=bound.office)
    close(bound, campaign)
    with pytest.raises(Participant.DoesNotExist):
        make.part(bound)
    refused("campaign-closed", record_duties, campaign, bound.asked[0], {}, document="O", due_on=None, by=bound.office)


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
