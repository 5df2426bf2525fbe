"""Closing a needs diagnosis: what was found is frozen and goes down to people's records."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment import words
from assessment.actions.campaign import check_may_run, people_words, refusal
from assessment.models import DiagnosisCampaign, Gap, Unassessed
from assessment.queries.campaign import lacking, participants_of
from assessment.queries.findings import Finding, accepted, findings_of
from assessment.rules import needs
from assessment.states import CampaignState, Instrument
from lms.core import clock
from lms.core.audit import canonical
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records.actions.attainments import Claim, attain_together
from lms.records.models import EvidenceKind

SOURCE = "assessment.campaign"  # kind of the source that attainments name


@transaction.atomic
def close_campaign(campaign: DiagnosisCampaign, *, by: Person) -> DiagnosisCampaign:
    """Freeze what a campaign found and write each level observed in its person's record; once, whoever presses first.

    Gives the campaign as it stands, closed by this call or by an earlier one. A need without what the formula asks
    stays without result, and the row says why: nobody answered, only the person did, the two have not talked, she
    left. Refuses whoever does not run campaigns, one that was cancelled, and one whose window is not over while a
    sheet is missing. Fifteen queries, and one for each person.
    """
    check_may_run(by, campaign.institution)
    # what was delivered before is seen, and nothing is delivered after
    mine = DiagnosisCampaign.objects.filter(pk=campaign.pk, state=CampaignState.OPEN)
    closed = mine.update(state=CampaignState.CLOSED, ended_at=clock.DbNow(), ended_by=by, moves=F("moves") + 1)
    if closed:
        _check_may_close(campaign)  # a refusal undoes the update; the caller's row still says open
    campaign.refresh_from_db()
    if not closed:
        if campaign.state == CampaignState.CANCELLED:
            raise refusal(campaign)
        return campaign
    people = participants_of(campaign)
    today = clock.today(campaign.institution.time_zone)
    found = findings_of(people, campaign.rules, today)
    digest = _freeze(found)
    campaign.participants.update(is_open=False)
    shown = attain_together(_claims(found), (SOURCE, campaign.ref), campaign.title, achieved_on=today, by=by)
    facts: dict[str, Any] = {"gaps": sum(not each.reason for each in found), "shown": shown, "digest": digest}
    trace("campaign.closed", campaign, "campaign", by, legal_basis=campaign.legal_basis, people=len(people), **facts)
    return campaign


def _check_may_close(campaign: DiagnosisCampaign) -> None:
    """Refuse, undoing the act, while people may still answer and somebody has not."""
    running = DiagnosisCampaign.objects.filter(pk=campaign.pk, closes_at__gt=clock.DbNow()).first()
    if running is None:
        return
    if missing := lacking(campaign.participants.all()).count():
        who = people_words(missing)
        until = words.until(running.closes_at, ZoneInfo(campaign.institution.time_zone))
        raise RuleBroken(
            "campaign-running",
            _("Aún no se puede cerrar: el plazo termina %(when)s y falta alguna cédula de %(who)s. Espera a ese día.")
            % {"when": until, "who": who},
        )


def _freeze(found: Iterable[Finding]) -> str:
    """Write every finding; the digest of what was written. Two queries."""
    now = clock.now()
    gaps: list[Gap] = []
    left: list[Unassessed] = []
    for each in found:
        if each.result is None:
            left.append(
                Unassessed(
                    participant=each.participant,
                    competency=each.asked.competency,
                    reason=each.reason,
                    frozen_at=now,
                )
            )
        else:
            gaps.append(_gap(each, now))
    Gap.objects.bulk_create(gaps)
    Unassessed.objects.bulk_create(left)
    rows = [[each.participant_id, each.competency_id, str(each.observed), str(each.priority)] for each in gaps]
    rows += [[each.participant_id, each.competency_id, str(each.reason)] for each in left]
    return hashlib.sha256(canonical(rows)).hexdigest()


def _gap(each: Finding, now: datetime) -> Gap:
    result, asked = each.result, each.asked
    assert result is not None
    cause = each.cause
    return Gap(
        participant=each.participant,
        competency=asked.competency,
        formula=needs.FORMULA,
        required=asked.level or 0,
        criticality=asked.criticality,
        weight=asked.weight,
        urgency=result.urgency,
        observed_numerator=result.observed.numerator,
        observed_denominator=result.observed.denominator,
        gap_numerator=result.gap.numerator,
        gap_denominator=result.gap.denominator,
        priority_numerator=result.priority.numerator,
        priority_denominator=result.priority.denominator,
        band=result.band,
        raised=result.raised,
        cause=cause,
        cause_note=each.ratings[Instrument.SUPERIOR].note if cause else "",
        legal_duty=asked.legal_duty,
        inputs=_inputs(each),
        frozen_at=now,
    )


def _inputs(each: Finding) -> dict[str, Any]:
    """Everything that the result was made of: who said what and when, its share, what was absent or set aside."""
    assert each.result is not None
    levels = [
        {
            "instrument": name,
            "level": level,
            "share": [each.result.shares[name].numerator, each.result.shares[name].denominator],
            **_source(each, name),
        }
        for name, level in each.result.levels.items()
    ]
    aside = [
        {"instrument": name, "level": rating.level, **_source(each, name)}
        for name, rating in each.ratings.items()
        if name not in each.result.levels
    ]
    talk = each.conversation
    settled = None
    if talk is not None and each.said.talked:
        settled = {"ref": talk.ref, "agreed": each.said.agreed, "accepted": accepted(talk)}
    absent = [name for name in needs.ORDER if name not in each.ratings]
    return {"levels": levels, "aside": aside, "absent": absent, "talk": settled}


def _source(each: Finding, name: str) -> dict[str, Any]:
    rating = each.ratings.get(name)
    if rating is None:
        return {}
    return {"rating": rating.ref, "said": rating.level, "at": rating.rated_at.isoformat()}


def _claims(found: Iterable[Finding]) -> list[tuple[Person, list[Claim]]]:
    """What the diagnosis shows of each person: the whole level, as it is (domain.md 8)."""
    people: dict[int, tuple[Person, list[Claim]]] = {}
    for each in found:
        if each.result is not None and each.asked.competency is not None:
            person = each.participant.person
            claims = people.setdefault(person.pk, (person, []))[1]
            claims.append(Claim(each.asked.competency, each.result.level, EvidenceKind.DIAGNOSIS))
    return list(people.values())
