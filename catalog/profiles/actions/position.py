"""Puestos, plazas and who holds them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import Branch, Position, PositionHolding, Post, Profile, ProfileRequirement
from lms.core import audit
from lms.core.errors import RuleBroken
from lms.core.letters import fold
from lms.core.models import Institution
from lms.core.upserts import upsert
from lms.people.models import Person


@transaction.atomic
def import_positions(institution: Institution, entries: Iterable[dict[str, Any]], *, by: Person | None) -> Counter[str]:
    """Create or refresh puestos by code; the EC each asks for go to its draft profile by code, loaded or not.

    A puesto whose profile is published keeps it. Returns counts. The same table again changes nothing.
    """
    counts: Counter[str] = Counter()
    for entry in entries:
        branch = None
        if entry["branch"]:
            key = {"institution": institution, "code": fold(entry["branch"])[:40]}
            branch, _fresh = upsert(Branch.objects, key, {"name": entry["branch"]})
        values = {
            "name": entry["name"],
            "name_fold": fold(entry["name"]),
            "grade": entry["grade"],
            "branch": branch,
            "monthly_pay_cents": entry["monthly_pay_cents"],
        }
        position, changed = upsert(Position.objects, {"institution": institution, "code": entry["code"]}, values)
        asked = _ask_for(position, entry["standards"])
        counts["puestos escritos" if changed or asked else "puestos iguales"] += 1
    if counts["puestos escritos"]:
        audit.record(
            "position.imported",
            institution=institution,
            subject_kind="institution",
            subject_ref=institution.code,
            by_ref=by.ref if by else "",
            data={"written": counts["puestos escritos"]},
        )
    return counts


def _ask_for(position: Position, codes: list[str]) -> bool:
    """Put the EC a table asks for in the puesto's draft, unless a profile is already published. Whether any was new."""
    if not codes or position.profiles.exclude(state=Profile.State.DRAFT).exists():
        return False
    profile, _made = Profile.objects.get_or_create(position=position, state=Profile.State.DRAFT, defaults={"number": 1})
    made = [ProfileRequirement.objects.get_or_create(profile=profile, standard_code=code)[1] for code in codes]
    return any(made)


@transaction.atomic
def assign_position(
    person: Person,
    position: Position,
    *,
    starts_on: date,
    by: Person | None,
    post: Post | None = None,
    kind: str = PositionHolding.Kind.TITULAR,
    regime: str = "",
    document: str = "",
) -> PositionHolding:
    """Give a puesto to a person from a day on; the main one held until then ends the day before.

    The same assignment again changes nothing. Refuses a plaza of another puesto, one that somebody else holds as
    titular (also when both are assigned at the same instant), and a start not after the present one's.
    """
    if post and post.position_id != position.pk:
        raise RuleBroken("post-of-other-position", _("La plaza %(code)s es de otro puesto.") % {"code": post.code})
    present = person.holdings.filter(is_main=True, ends_on=None).first()
    if present and _is(present, position, post, kind):
        return present
    if present:
        _end(present, starts_on - timedelta(days=1))
    holding = PositionHolding(
        institution=person.institution,
        person=person,
        position=position,
        post=post,
        kind=kind,
        regime=regime,
        document=document,
        starts_on=starts_on,
    )
    _take(holding)
    _trace_assigned(holding, by)
    return holding


def _trace_assigned(holding: PositionHolding, by: Person | None) -> None:
    audit.record(
        "position.assigned",
        institution=holding.institution,
        subject_kind="person",
        subject_ref=holding.person.ref,
        by_ref=by.ref if by else "",
        data={"holding": holding.ref, "position": holding.position.ref, "kind": holding.kind},
    )


def _is(holding: PositionHolding, position: Position, post: Post | None, kind: str) -> bool:
    """Whether a holding already is this assignment."""
    return (holding.position_id, holding.post_id, holding.kind) == (position.pk, post.pk if post else None, kind)


def _end(holding: PositionHolding, last_day: date) -> None:
    if last_day < holding.starts_on:
        raise RuleBroken("holding-order", _("El puesto actual empezó después de la fecha indicada. Revisa la fecha."))
    holding.ends_on = last_day
    holding.save(update_fields=["ends_on"])


def _take(holding: PositionHolding) -> None:
    """Insert; the index on the plaza's titular decides between two who arrive together."""
    try:
        with transaction.atomic():
            holding.save(force_insert=True)
    except IntegrityError:
        code = holding.post.code if holding.post else ""
        raise RuleBroken(
            "post-taken", _("La plaza %(code)s ya tiene titular. Termina antes esa ocupación.") % {"code": code}
        ) from None
