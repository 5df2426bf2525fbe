"""What the minutes (acta) of a session say, as data: the words of a moment, which no later change touches."""

from typing import Any
from zoneinfo import ZoneInfo

from lms.core import audit
from lms.documents.models import Motion, PanelSession, SessionMember
from lms.documents.queries.panels import Quorum, motions_in
from lms.documents.states import PanelKind


def minutes_data(session: PanelSession, quorum: Quorum) -> dict[str, Any]:
    """Everything that a session did, to be frozen and signed. Four queries."""
    zone = ZoneInfo(session.institution.time_zone)
    held = (session.held_at or session.starts_at).astimezone(zone)
    panel = session.panel
    return {
        "schema": 1,
        "session": session.ref,
        "panel": {"code": panel.code, "name": panel.name, "kind": PanelKind(panel.kind).label},
        "number": session.number,
        "place": session.place,
        "convened_at": audit.instant(session.convened_at),
        "held_at": audit.instant(session.held_at or session.starts_at),
        "held_on": held.date().isoformat(),
        "rule": session.rule,
        "present": [_member(each) for each in quorum.present],
        "absent": [_member(each) for each in quorum.convened if not each.present],
        "guests": [
            {"name": each.name, "body": each.body, "receipt": each.letter.folio if each.letter else each.receipt}
            for each in session.guests.select_related("letter")
        ],
        "motions": [_motion(each) for each in motions_in(session)],
    }


def _member(each: SessionMember) -> dict[str, Any]:
    stands_for = each.member.alternate_of
    return {
        "person": each.person.ref,
        "name": each.person.full_name,
        "function": each.member.get_function_display(),
        "has_vote": each.member.has_vote,
        "is_expert": each.member.is_expert,
        "is_responsible": each.member.is_responsible,
        "alternate_of": stands_for.person.full_name if stands_for else "",
    }


def _motion(motion: Motion) -> dict[str, Any]:
    return {
        "motion": motion.ref,
        "number": motion.number,
        "subject_kind": motion.subject_kind,
        "subject_ref": motion.subject_ref,
        "title": motion.title,
        "state": motion.state,
        "outcome": motion.outcome,
        "tally": motion.tally or {},
        "reason": motion.reason,
        "votes": [
            {"name": each.member.person.full_name, "choice": each.choice, "reason": each.reason}
            for each in motion.votes.all()
        ],
        "excluded": [each.person.full_name for each in motion.exclusions.all()],
    }
