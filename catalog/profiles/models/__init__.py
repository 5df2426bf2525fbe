from catalog.profiles.models.framework import Competency, Framework, Level
from catalog.profiles.models.position import Branch, Position, PositionHolding, Post
from catalog.profiles.models.profile import Profile, ProfileRequirement
from catalog.profiles.models.standard import (
    Criterion,
    CriterionItem,
    Element,
    GlossaryTerm,
    Standard,
    StandardCompetency,
    StandardVersion,
)

__all__ = [
    "Branch",
    "Competency",
    "Criterion",
    "CriterionItem",
    "Element",
    "Framework",
    "GlossaryTerm",
    "Level",
    "Position",
    "PositionHolding",
    "Post",
    "Profile",
    "ProfileRequirement",
    "Standard",
    "StandardCompetency",
    "StandardVersion",
]
