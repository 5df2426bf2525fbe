"""Talking where two people see it very differently: what was settled, and the person's own word on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessment import policies
from assessment.actions.campaign import take
from assessment.models import Conversation, ConversationLevel, ConversationReply, Participant
from assessment.queries.cedula import apart, conversation_of
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person

LEVELS = range(5)


@transaction.atomic
def record_conversation(
    participant: Participant, held_on: date, agreement: str, levels: Mapping[int, int | None], *, by: Person
) -> Conversation:
    """Keep what a superior and a person settled: for each competency where they differ, the level agreed or none.

    Until the campaign is closed. The same again gives the one there is; another one supersedes it and asks the person
    anew. Refuses whoever is not the superior today, two who do not differ, a day to come or before the campaign
    opened, no words, a competency left out, and a conversation that the person already accepted. Ten queries.
    """
    take(participant.campaign, in_window=False)
    if not policies.leads(by, participant):
        raise RuleBroken("talk-not-yours", _("La conversación la registra quien hoy es su superior."))
    participant.refresh_from_db(fields=["self_at", "superior_at"])
    _check_talk(participant, held_on, agreement, levels)
    former = conversation_of(participant)
    if former is not None:
        if _same(former, held_on, agreement, levels):
            return former
        if hasattr(former, "reply") and former.reply.agrees:
            raise RuleBroken("talk-accepted", _("Ya registraron un acuerdo y las dos partes lo aceptaron; no cambia."))
    talk = Conversation.objects.create(
        participant=participant,
        held_on=held_on,
        agreement=agreement.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
        supersedes=former,
    )
    ConversationLevel.objects.bulk_create(
        ConversationLevel(conversation=talk, competency_id=competency, level=level)
        for competency, level in levels.items()
    )
    facts: dict[str, Any] = {"participant": participant.ref, "competencies": len(levels)}
    trace("conversation.recorded", talk, "conversation", by, institution=participant.campaign.institution, **facts)
    return talk


def _check_talk(participant: Participant, held_on: date, agreement: str, levels: Mapping[int, int | None]) -> None:
    campaign = participant.campaign
    differ = {each.pk for each in apart(participant)}
    if not differ:
        raise RuleBroken("talk-not-needed", _("No difieren tanto como para que haga falta registrar una conversación."))
    if set(levels) != differ:
        raise RuleBroken("talk-incomplete", _("Di qué acordaron en cada competencia en la que difieren."))
    if any(level is not None and level not in LEVELS for level in levels.values()):
        raise RuleBroken("rating-level", _("Elige un nivel de 0 a 4."))
    if not agreement.strip():
        raise RuleBroken("talk-words", _("Escribe a qué llegaron: lo leen los dos."), field="agreement")
    zone = campaign.institution.time_zone
    if held_on > clock.today(zone):
        raise RuleBroken(
            "talk-future", _("Esa fecha aún no llega. Registra la conversación después de tenerla."), field="held_on"
        )
    if held_on < campaign.opens_at.astimezone(ZoneInfo(zone)).date():
        raise RuleBroken("talk-before", _("Esa fecha es anterior al proceso. Revisa el día."), field="held_on")


def _same(former: Conversation, held_on: date, agreement: str, levels: Mapping[int, int | None]) -> bool:
    settled = {each.competency_id: each.level for each in former.levels.all()}
    return (former.held_on, former.agreement, settled) == (held_on, agreement.strip(), dict(levels))


@transaction.atomic
def reply_conversation(talk: Conversation, *, agrees: bool, note: str, by: Person) -> ConversationReply:
    """Say, as the person of whom it is, whether it is what was agreed. The same again gives the one there is.

    Until the campaign is closed. Refuses anybody else, a no without reason, another answer than the one given, and a
    conversation that a later one superseded. Five queries.
    """
    participant = talk.participant
    if by.pk != participant.person_id:
        raise RuleBroken("talk-not-yours", _("Solo confirma la persona con quien se conversó."))
    take(participant.campaign, in_window=False)
    if not agrees and not note.strip():
        raise RuleBroken("reply-note", _("Escribe en qué no estás de acuerdo: lo lee tu superior."), field="note")
    if Conversation.objects.filter(supersedes=talk).exists():
        raise RuleBroken("talk-superseded", _("Tu superior registró otra conversación después. Lee la nueva."))
    try:
        with transaction.atomic():
            reply = ConversationReply.objects.create(
                conversation=talk, agrees=agrees, note=note.strip()[:300], replied_at=clock.now()
            )
    except IntegrityError:
        known = ConversationReply.objects.get(conversation=talk)
        if known.agrees != agrees:
            raise RuleBroken("reply-given", _("Ya habías respondido a esta conversación.")) from None
        return known
    facts: dict[str, Any] = {"agrees": int(agrees)}
    trace("conversation.replied", talk, "conversation", by, institution=participant.campaign.institution, **facts)
    return reply
