"""Acts of two persons: one asks, another authorises before it lapses (security.md I7)."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.people import approvals, policies
from lms.people.actions.trace import trace
from lms.people.models import Approval, Person


@transaction.atomic
def ask_approval(act: str, subject_ref: str, data: dict[str, Any], reason: str, *, by: Person) -> Approval:
    """Ask that another person authorise an act. `data` holds ids and codes, all that the act needs later.

    Lapses after `approval.hours`. Refuses a second one on the same subject while it waits, and whoever may not ask.
    """
    kind = approvals.act(act)
    now = clock.now()
    approval = Approval(
        institution=by.institution,
        act=act,
        subject_ref=subject_ref,
        data=data,
        reason=reason.strip(),
        asked_by=by,
        asked_at=now,
        expires_at=now + timedelta(hours=parameters.value(by.institution, "approval.hours")),
    )
    if not kind.may_ask(by, approval):
        raise RuleBroken("approval-not-yours", _("Tu función no permite pedir esto. Pregunta a Recursos humanos."))
    waiting = Approval.objects.filter(act=act, subject_ref=subject_ref, state=Approval.State.PENDING)
    waiting.filter(expires_at__lte=clock.DbNow()).update(state=Approval.State.LAPSED)
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "approval-pending",
            _("Ya hay una solicitud igual por autorizar. Espera a que se decida o pide que la decidan."),
        ) from None
    trace("approval.asked", approval, "approval", by, act=act, subject=subject_ref)
    return approval


@transaction.atomic
def decide(approval: Approval, approve: bool, *, by: Person) -> Approval:
    """Say yes or no to a request; a yes carries the act out in the same transaction.

    Refuses one's own request, whoever holds no office for it now, a request whose asker lost theirs meanwhile, and one
    that lapsed or was decided already.
    """
    kind = approvals.act(approval.act)
    if approval.asked_by_id == by.pk:
        raise RuleBroken("approval-own", _("Tú hiciste esta solicitud. Debe autorizarla otra persona."))
    if not policies.may_decide(by, approval):
        raise RuleBroken("approval-not-yours", _("Tu función no permite decidir esta solicitud."))
    if approve and not kind.may_ask(approval.asked_by, approval):
        raise RuleBroken(
            "approval-asker-lost-office",
            _("Quien la pidió ya no tiene esa función. No la autorices; que se pida de nuevo."),
        )
    state = Approval.State.APPROVED if approve else Approval.State.REFUSED
    now = clock.now()
    open_ones = Approval.objects.filter(pk=approval.pk, state=Approval.State.PENDING).exclude(asked_by=by)
    taken = open_ones.filter(expires_at__gt=clock.DbNow()).update(
        state=state, decided_by=by, decided_at=now, used_at=now if approve else F("used_at")
    )
    if not taken:
        raise RuleBroken(
            "approval-stale", _("Esta solicitud caducó o ya fue decidida. Si aún hace falta, que se pida de nuevo.")
        )
    approval.refresh_from_db()
    trace(f"approval.{state.value}", approval, "approval", by, act=approval.act, subject=approval.subject_ref)
    if approve:
        kind.carry_out(approval, by)
    return approval
