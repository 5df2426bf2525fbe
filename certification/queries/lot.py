"""A lot as its office sees it."""

from typing import Any

from certification.models import RulingBatch
from certification.queries.acta import acta_of
from certification.states import BatchState
from lms.core import clock
from lms.core.models import Institution
from lms.documents.models import Minutes, Panel
from lms.documents.queries.panels import convened_to
from lms.documents.states import PanelKind


def lot_page(batch: RulingBatch) -> dict[str, Any]:
    """Its group with who signed, the rows let go, the acta, and what comes next. Six queries at most."""
    members = list(convened_to(batch.session)) if batch.session else []
    ballots = {each.person_id: each for each in batch.ballots.all()}
    released = list(batch.rows.exclude(released_at=None).select_related("process__candidate"))
    voters = [each for each in members if each.present and each.member.has_vote]
    return {
        "members": members,
        "signed": set(ballots),
        "missing": [each for each in voters if each.person_id not in ballots],
        "released": released,
        "acta": acta_of(batch) if batch.state == BatchState.RULED else None,
        "minutes": Minutes.objects.filter(session=batch.session_id).first() if batch.session_id else None,
        "stuck": bool(voters)
        and all(each.person_id in ballots for each in voters)
        and batch.state == BatchState.CONVENED,
    }


def panels_for(institution: Institution) -> list[Panel]:
    """Groups of dictamen of an institution with how many sit today, by name. Two queries."""
    day = clock.today(institution.time_zone)
    panels = list(Panel.objects.filter(institution=institution, kind=PanelKind.RULING).prefetch_related("members"))
    for panel in panels:
        seated = [
            each
            for each in panel.members.all()
            if each.alternate_of_id is None and each.starts_on <= day and (each.ends_on is None or each.ends_on >= day)
        ]
        panel.seats = len(seated)  # type: ignore[attr-defined]
    return panels
