"""Independence: who taught, assessed or certified whom in a standard, and never on two sides."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import Standard
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records.models import Duty

RULE = "Manual M-DGAOSU-02, art. 50, fracción III"  # training, assessing and certifying are different persons' acts
logger = logging.getLogger(__name__)


@transaction.atomic
def take_duty(candidate: Person, standard: Standard, actor: Person, side: str, *, by: Person | None) -> Duty:
    """Put somebody on a side (teach, assess, certify) towards a candidate in a standard, for ever.

    The same side again is a no-op. Another side is refused, whoever comes second and whichever came first: the index
    decides. So is oneself. There is no exception and nobody who could grant one. Two queries, three when it is new.
    """
    if len({candidate.institution_id, standard.institution_id, actor.institution_id}) > 1:
        raise ValueError("A duty stays inside one institution.")
    if candidate.pk == actor.pk:
        logger.warning("Duty refused: %s towards oneself in %s.", actor.ref, standard.code)
        raise RuleBroken(
            "independence-self",
            _("Nadie se forma, se evalúa ni se dictamina a sí mismo (%(rule)s). %(who)s")
            % {"rule": RULE, "who": _who(side)},
        )
    mine = Duty(
        institution_id=candidate.institution_id,
        candidate=candidate,
        standard=standard,
        actor=actor,
        side=side,
        taken_at=clock.now(),
    )
    Duty.objects.bulk_create([mine], ignore_conflicts=True)
    stands = Duty.objects.get(candidate=candidate, standard=standard, actor=actor)
    if stands.side != side:
        logger.warning("Duty refused: %s stands on side %s in %s.", actor.ref, stands.side, standard.code)
        raise _refusal(stands, candidate, standard, actor, side)
    if stands.ref == mine.ref:
        facts = {"candidate": candidate.ref, "standard": standard.ref, "actor": actor.ref, "side": side}
        trace("duty.taken", stands, "duty", by, institution=candidate.institution, legal_basis=RULE, **facts)
    return stands


def _refusal(stands: Duty, candidate: Person, standard: Standard, actor: Person, side: str) -> RuleBroken:
    """Code: independence-<side held>. The sentence names the rule and who can solve it."""
    held = {
        Duty.Side.TEACH: _("%(actor)s formó a %(candidate)s para el %(standard)s"),
        Duty.Side.ASSESS: _("%(actor)s evaluó a %(candidate)s en el %(standard)s"),
        Duty.Side.CERTIFY: _("%(actor)s dictaminó el proceso de %(candidate)s en el %(standard)s"),
    }[Duty.Side(stands.side)]
    wanted = {
        Duty.Side.TEACH: _("no puede además formarle"),
        Duty.Side.ASSESS: _("no puede además evaluarle"),
        Duty.Side.CERTIFY: _("no puede además dictaminar su proceso"),
    }[Duty.Side(side)]
    names = {"actor": actor.full_name, "candidate": candidate.full_name, "standard": standard.code}
    sentence = _("%(held)s y %(wanted)s: formar, evaluar y certificar tocan a personas distintas (%(rule)s). %(who)s")
    return RuleBroken(
        f"independence-{stands.side}",
        sentence % {"held": held % names, "wanted": wanted, "rule": RULE, "who": _who(side)},
    )


def _who(side: str) -> str:
    return {
        Duty.Side.TEACH: _("Pide a quien programa el grupo que asigne a otra persona facilitadora."),
        Duty.Side.ASSESS: _("Pide a la coordinación de certificación que asigne a otra persona evaluadora."),
        Duty.Side.CERTIFY: _("Pide a la coordinación de certificación que convoque a una persona suplente."),
    }[Duty.Side(side)]
