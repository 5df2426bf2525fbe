"""Profiles: drafting what a puesto asks for, and publishing it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import Competency, Position, Profile, ProfileRequirement
from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.people.models import Person


@transaction.atomic
def draft_profile(position: Position, document: dict[str, Any], *, by: Person | None) -> Profile:
    """Write the puesto's draft (one at a time; a draft is replaced whole) from an entry of `profile.schema.json`.

    Refuses competencies the institution does not have and a level the competency does not describe.
    """
    last = position.profiles.first()
    profile = last if last and last.state == Profile.State.DRAFT else None
    if profile is None:
        profile = Profile(position=position, number=last.number + 1 if last else 1)
    profile.mission, profile.functions = document["mision"], document["funciones"]
    profile.schooling = document.get("escolaridad", "")
    profile.save()
    profile.requirements.all().delete()
    competencies = {
        competency.code: competency
        for competency in Competency.objects.filter(institution=position.institution, is_area=False).prefetch_related(
            "levels"
        )
    }
    ProfileRequirement.objects.bulk_create(
        _requirement(profile, entry, competencies) for entry in document["requisitos"]
    )
    audit.record(
        "profile.drafted",
        institution=position.institution,
        subject_kind="profile",
        subject_ref=profile.ref,
        by_ref=by.ref if by else "",
        data={"position": position.ref, "number": profile.number},
    )
    return profile


def _requirement(profile: Profile, entry: dict[str, Any], competencies: dict[str, Competency]) -> ProfileRequirement:
    competency = None
    if code := entry.get("competencia"):
        competency = competencies.get(code)
        if competency is None or entry["nivel"] not in {level.number for level in competency.levels.all()}:
            raise RuleBroken(
                "requirement-unknown",
                _("El marco no describe la competencia «%(code)s» en el nivel %(level)d.")
                % {"code": code, "level": entry["nivel"]},
            )
    return ProfileRequirement(
        profile=profile,
        competency=competency,
        level=entry.get("nivel"),
        standard_code=entry.get("estandar", ""),
        criticality=entry.get("criticidad", 1),
        weight=entry.get("peso_centesimas", 100),
        legal_duty=entry.get("deber_legal", ""),
    )


@transaction.atomic
def publish_profile(profile: Profile, *, by: Person | None) -> Profile:
    """Put a draft in force; the one before is kept as replaced. Refuses a profile without requirements or published."""
    if not profile.requirements.exists():
        raise RuleBroken("profile-empty", _("El perfil no pide nada todavía: agrega al menos una competencia o un EC."))
    Profile.objects.filter(position=profile.position, state=Profile.State.PUBLISHED).update(state=Profile.State.RETIRED)
    moved = Profile.objects.filter(pk=profile.pk, state=Profile.State.DRAFT).update(
        state=Profile.State.PUBLISHED, published_at=clock.now(), published_by=by
    )
    if not moved:
        raise RuleBroken("profile-not-draft", _("Este perfil ya se publicó. Prepara una versión nueva."))
    audit.record(
        "profile.published",
        institution=profile.position.institution,
        subject_kind="profile",
        subject_ref=profile.ref,
        by_ref=by.ref if by else "",
        data={"position": profile.position.ref, "number": profile.number},
    )
    profile.refresh_from_db()
    return profile
