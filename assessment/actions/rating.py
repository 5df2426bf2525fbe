"""Answering about somebody: saving a sheet, delivering it, and recording legal duties."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import policies
from assessment.actions.campaign import check_may_run, take
from assessment.models import Cedula, CedulaAnswer, DiagnosisCampaign, Participant, Rating
from assessment.queries.campaign import bound_by
from assessment.queries.cedula import requirements_of, standing_ratings
from assessment.states import Cause, Instrument
from catalog.profiles.models import ProfileRequirement
from lms.core import clock
from lms.core.audit import canonical
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person

LONGEST_NOTE = 300
LEVELS = range(5)


@dataclass(frozen=True)
class Answer:
    """What somebody says of one competency. A level of none is «I have not seen her do it», for superiors alone."""

    level: int | None
    urgency: int = 1
    cause: str = ""
    note: str = ""


# --- saving -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_answers(participant: Participant, answers: Mapping[int, Answer], *, by: Person) -> Cedula:
    """Keep answers on a sheet, by competency, so that another device goes on from here. They do not count yet.

    Refuses outside the window, whoever is neither the person nor her superior today, both sheets delivered, a
    competency that the puesto does not ask, and what is no answer. Seven queries, however many answers.
    """
    take(participant.campaign, in_window=True)
    instrument = _side(participant, by)
    participant.refresh_from_db(fields=["self_at", "superior_at"])  # the campaign's row is taken: this stays
    if participant.both_delivered:
        raise _sealed()
    asked = {each.competency_id for each in requirements_of(participant)}
    for competency, answer in answers.items():
        if competency not in asked:
            raise RuleBroken("rating-competency", _("Esa competencia no es de este puesto. Vuelve a abrir la página."))
        _check_answer(answer, instrument)
    cedula, _made = Cedula.objects.get_or_create(participant=participant, rater=by, defaults={"instrument": instrument})
    CedulaAnswer.objects.bulk_create(
        [
            CedulaAnswer(
                cedula=cedula,
                competency_id=competency,
                level=answer.level,
                urgency=answer.urgency,
                cause=answer.cause,
                note=answer.note.strip()[:LONGEST_NOTE],
                saved_at=clock.now(),
            )
            for competency, answer in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["cedula", "competency"],
        update_fields=["level", "urgency", "cause", "note", "saved_at"],
    )
    return cedula


def _side(participant: Participant, by: Person) -> Instrument:
    """As what somebody answers about a participant. One query for a superior."""
    if by.pk == participant.person_id:
        return Instrument.SELF
    if policies.leads(by, participant):
        return Instrument.SUPERIOR
    raise RuleBroken("cedula-foreign", _("Solo contestan la persona y quien hoy es su superior."))


def _sealed() -> RuleBroken:
    return RuleBroken(
        "cedula-sealed",
        _("Las dos cédulas ya se entregaron y no cambian. Si difieren mucho, conversen y registren el acuerdo."),
    )


def _check_answer(answer: Answer, instrument: Instrument) -> None:
    own = instrument == Instrument.SELF
    if answer.level not in LEVELS and (own or answer.level is not None):
        raise RuleBroken("rating-level", _("Elige un nivel de 0 a 4."))
    if answer.urgency not in (1, 2, 3) or (answer.cause and answer.cause not in Cause.values):
        raise RuleBroken("rating-shape", _("La respuesta llegó incompleta y no se guardó. Contesta otra vez."))
    if own and (answer.cause or answer.note or answer.urgency != 1):
        raise RuleBroken("rating-shape", _("Solo tu superior señala causas y plazos."))
    if answer.cause == Cause.OTHER and not answer.note.strip():
        raise RuleBroken("rating-cause", _("Escribe cuál es la otra causa."), field="note")


# --- delivering -------------------------------------------------------------------------------------------------------
@transaction.atomic
def deliver(participant: Participant, *, by: Person) -> list[Rating]:
    """Deliver the sheet of whoever asks: each answer becomes a rating that stays. Gives those that are new.

    Again it changes nothing; with changed answers, each changed one supersedes the former. Refuses what `save_answers`
    refuses, an unfinished sheet, and any change once both delivered. Nine queries.
    """
    take(participant.campaign, in_window=True)
    instrument = _side(participant, by)
    participant.refresh_from_db(fields=["self_at", "superior_at"])
    cedula = Cedula.objects.filter(participant=participant, rater=by).first()
    said = {each.competency_id: each for each in cedula.answers.all()} if cedula else {}
    asked = [each.competency_id for each in requirements_of(participant)]
    if missing := [each for each in asked if each not in said]:
        raise _incomplete(len(missing))
    standing = standing_ratings(participant)
    changed = [
        (each, standing.get((each, instrument)))
        for each in said
        if _differs(said[each], standing.get((each, instrument)), by)
    ]
    if not changed:
        return []
    if participant.both_delivered:
        raise _sealed()
    ratings = [_rating(participant, instrument, said[each], former, by) for each, former in changed]
    Rating.objects.bulk_create(ratings)
    assert cedula is not None
    Cedula.objects.filter(pk=cedula.pk).update(delivered_at=clock.DbNow())
    side = "self_at" if instrument == Instrument.SELF else "superior_at"
    Participant.objects.filter(pk=participant.pk).update(**{side: clock.DbNow()})
    participant.refresh_from_db(fields=["self_at", "superior_at"])
    _trace(participant, instrument, ratings, by)
    return ratings


def _incomplete(missing: int) -> RuleBroken:
    sentence = ngettext(
        "Falta %(count)d competencia. Contéstala y entrega.",
        "Faltan %(count)d competencias. Contéstalas y entrega.",
        missing,
    )
    return RuleBroken("cedula-incomplete", sentence % {"count": missing})


def _differs(answer: CedulaAnswer, rating: Rating | None, by: Person) -> bool:
    if rating is None or rating.rater_id != by.pk:
        return True
    return (answer.level, answer.urgency, answer.cause, answer.note) != (
        rating.level,
        rating.urgency,
        rating.cause,
        rating.note,
    )


def _rating(
    participant: Participant, instrument: Instrument, said: CedulaAnswer, former: Rating | None, by: Person
) -> Rating:
    return Rating(
        participant=participant,
        competency_id=said.competency_id,
        instrument=instrument,
        level=said.level,
        rater=by,
        urgency=said.urgency,
        cause=said.cause,
        note=said.note,
        rated_at=clock.now(),
        supersedes=former,
    )


def _trace(participant: Participant, instrument: Instrument, ratings: list[Rating], by: Person) -> None:
    """The trail keeps how many and the digest of what was said, and no level of anybody."""
    rows = [[each.ref, each.competency_id, each.level, each.urgency, each.cause, each.note] for each in ratings]
    trace(
        "cedula.delivered",
        participant,
        "participant",
        by,
        institution=participant.campaign.institution,
        campaign=participant.campaign.ref,
        instrument=instrument.value,
        ratings=len(rows),
        digest=hashlib.sha256(canonical(rows)).hexdigest(),
    )


# --- legal duties -----------------------------------------------------------------------------------------------------
@transaction.atomic
def record_duties(
    campaign: DiagnosisCampaign,
    requirement: ProfileRequirement,
    met: Mapping[int, bool],
    *,
    document: str,
    due_on: date | None,
    by: Person,
) -> list[Rating]:
    """Record who meets a legal duty, by participant, with the document that proves it. Gives the records that are new.

    Until the campaign is closed, also when its window for answers is over. A met duty shows the level that the puesto
    asks; a pending one, 0, with the day it is due. What says the same changes nothing; a change supersedes. Refuses
    whoever does not run campaigns, no document, and people whom the duty does not bind. Seven queries.
    """
    check_may_run(by, campaign.institution)
    take(campaign, in_window=False)
    if not document.strip():
        raise RuleBroken("duty-document", _("Escribe el documento que lo acredita o lo reclama."), field="document")
    bound = _bound(campaign, requirement, met)
    levels = _levels_asked(requirement, bound.values())
    ratings = []
    for pk, fulfilled in met.items():
        one = bound[pk]
        former = one.duty_on_record[0] if one.duty_on_record else None  # type: ignore[attr-defined]
        level = levels[one.profile_id or 0] if fulfilled else 0
        until = None if fulfilled else due_on
        note = document.strip()[:LONGEST_NOTE]
        if former is None or (former.level, former.due_on, former.note) != (level, until, note):
            ratings.append(_duty(one, requirement.competency_id or 0, level or 0, note, until, former, by))
    Rating.objects.bulk_create(ratings)
    if ratings:
        facts: dict[str, Any] = {
            "competency": requirement.competency_id,
            "records": len(ratings),
            "met": sum(met.values()),
        }
        trace("campaign.duties_recorded", campaign, "campaign", by, **facts)
    return ratings


def _bound(
    campaign: DiagnosisCampaign, requirement: ProfileRequirement, met: Mapping[int, bool]
) -> dict[int, Participant]:
    """Whom a duty binds, by id. Refuses an answer about anybody else (`duty-person`)."""
    bound = {each.pk: each for each in bound_by(campaign, requirement)}
    if not met.keys() <= bound.keys():
        raise RuleBroken("duty-person", _("Ese deber no es de una de las personas. Vuelve a abrir la página."))
    return bound


def _levels_asked(requirement: ProfileRequirement, bound: Collection[Participant]) -> dict[int, int | None]:
    """The level that each profile of these people asks of the duty's competency. One query."""
    profiles = {each.profile_id for each in bound}
    asked = ProfileRequirement.objects.filter(profile__in=profiles, competency=requirement.competency_id)
    return dict(asked.values_list("profile", "level"))


def _duty(
    participant: Participant,
    competency: int,
    level: int,
    note: str,
    due_on: date | None,
    former: Rating | None,
    by: Person,
) -> Rating:
    return Rating(
        participant=participant,
        competency_id=competency,
        instrument=Instrument.DUTY,
        level=level,
        rater=by,
        note=note,
        due_on=due_on,
        rated_at=clock.now(),
        supersedes=former,
    )
