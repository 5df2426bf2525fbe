"""What is said in a needs campaign: sheets, conversations and legal duties, each at its action."""

from datetime import timedelta
from fractions import Fraction

import pytest

from assessment.actions.conversation import record_conversation, reply_conversation
from assessment.actions.rating import Answer, deliver, record_duties, save_answers
from assessment.models import (
    CedulaAnswer,
    Conversation,
    ConversationReply,
    Gap,
    Participant,
    Rating,
    Unassessed,
)
from assessment.queries.campaign import duties_in
from lms.core import clock, parameters
from lms.core.models import AuditEntry
from lms.people.models import Affiliation
from tests.assessment.needs import close, refused
from tests.factories import needs as make
from tests.factories.people import AffiliationFactory, PersonFactory

pytestmark = pytest.mark.django_db


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
