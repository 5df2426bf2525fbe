"""What the puesto asks, what its holder shows, and what would close the difference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from catalog.profiles.models import Competency, PositionHolding, Profile, ProfileRequirement, Standard
from catalog.profiles.models import StandardCompetency as Shows
from lms.people.models import Affiliation, Person
from lms.records import rules
from lms.records.caps import caps
from lms.records.models import Attainment, EvidenceKind, TranscriptEntry
from lms.records.queries.transcript import certificates, short_day
from lms.records.rules import Shown


@dataclass(frozen=True)
class CompetencyLine:
    """A competency that the profile asks for: required, shown, by what, and in words what is still missing."""

    competency: Competency
    required: int
    shown: int
    evidence: Shown | None  # the one that counts
    closes: str  # «Cubierta», or what would close it
    closers: tuple[tuple[str, ...], tuple[str, ...]]  # kinds of evidence and standards that reach what is asked
    why: str  # how diagnosis and the rest stand to each other, with their dates; empty unless there are both
    note: str  # diagnosis and the rest far apart; else empty
    weight: int  # of what is missing: criticality × weight of the profile × levels; 0 when covered
    legal_duty: str

    @property
    def missing(self) -> int:
        """Levels between what is asked and what is shown."""
        return max(0, self.required - self.shown)

    @property
    def source(self) -> str:
        """Where the level comes from, in words."""
        return kind_words(self.evidence) if self.evidence else _("Sin evidencia todavía")


@dataclass(frozen=True)
class StandardLine:
    """An EC that the profile asks for, by its code; `certificate` is the one in force, None while it is missing."""

    code: str
    title: str  # empty when the register does not have it
    certificate: TranscriptEntry | None
    weight: int
    legal_duty: str


@dataclass(frozen=True)
class Coverage:
    """A person's puesto on a day. Without a holding or a published profile there are no lines."""

    on: date
    holding: PositionHolding | None
    profile: Profile | None
    competencies: list[CompetencyLine]
    standards: list[StandardLine]
    caps: Mapping[str, int]

    @property
    def unit(self) -> str:
        """Where the holder works; empty without a place."""
        return getattr(self.holding, "unit", "") or ""

    @property
    def covered(self) -> int:
        """How many competencies are shown at the level asked for."""
        return sum(not line.missing for line in self.competencies)

    @property
    def heaviest(self) -> CompetencyLine | None:
        """The missing competency that weighs most; None when nothing is missing."""
        return next((line for line in self.competencies if line.missing), None)


def coverage_of(person: Person, on: date) -> Coverage:
    """What the published profile of a person's main puesto asks and she shows on a day. At most six queries.

    Missing lines come first, the heaviest on top. A day before some evidence does not see it.
    """
    current = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    works = Affiliation.objects.filter(current, person=OuterRef("person"), is_main=True).values("unit__name")[:1]
    held = person.holdings.filter(current, is_main=True).select_related("position")
    holding = held.annotate(unit=Subquery(works)).first()
    profile, asked = _asked(person, holding)
    if profile is None:
        return Coverage(on, holding, None, [], [], {})
    limits = caps(person.institution, on)
    wanted = [each.competency_id for each in asked if each.competency_id]
    evidence, standards = _evidence(person, wanted), _standards(wanted)
    competencies = [
        _competency_line(each, evidence.get(each.competency_id, []), limits, standards.get(each.competency_id, {}), on)
        for each in asked
        if each.competency_id
    ]
    return Coverage(
        on,
        holding,
        profile,
        sorted(competencies, key=lambda line: (-line.weight, line.competency.name)),
        _standard_lines(person, [each for each in asked if each.standard_code], on),
        limits,
    )


def _asked(person: Person, holding: PositionHolding | None) -> tuple[Profile | None, list[ProfileRequirement]]:
    """The published profile of a puesto and what it asks, in its order. One query; two when it asks for nothing."""
    if holding is None:
        return None, []
    named = Standard.objects.filter(institution=person.institution, code=OuterRef("standard_code")).values("title")[:1]
    rows = ProfileRequirement.objects.filter(
        profile__position=holding.position_id, profile__state=Profile.State.PUBLISHED
    )
    asked: list[ProfileRequirement] = list(
        rows.select_related("profile", "competency").annotate(standard_title=Subquery(named)).order_by("pk")
    )
    if asked:
        return asked[0].profile, asked
    return Profile.objects.filter(position=holding.position_id, state=Profile.State.PUBLISHED).first(), []


def _evidence(person: Person, competencies: list[int]) -> dict[int | None, list[Shown]]:
    """What a person's facts show, by competency; those of a replaced line are not there. One query."""
    rows = Attainment.objects.filter(person=person, competency__in=competencies, entry__successor=None)
    found: dict[int | None, list[Shown]] = {}
    for row in rows:
        source = (row.source_kind, row.source_ref)
        shown = Shown(row.evidence, row.level, row.achieved_on, row.valid_to, row.title, source)
        found.setdefault(row.competency_id, []).append(shown)
    return found


def _standards(competencies: list[int]) -> dict[int | None, dict[str, int]]:
    """Standards that show each competency, with the level they show. One query."""
    found: dict[int | None, dict[str, int]] = {}
    for pk, code, level in Shows.objects.filter(competency__in=competencies).values_list(
        "competency", "standard__code", "level"
    ):
        found.setdefault(pk, {})[code] = level
    return found


def _competency_line(
    asked: ProfileRequirement,
    evidence: list[Shown],
    limits: Mapping[str, int],
    standards: Mapping[str, int],
    on: date,
) -> CompetencyLine:
    assert asked.competency is not None
    assert asked.level is not None
    held = rules.best(evidence, on)
    shown = held.level if held else 0
    missing = max(0, asked.level - shown)
    closes = missing_words(asked.level, held, limits, standards) if missing else covered_words(held)
    kinds, codes = rules.closers(asked.level, limits, standards)
    return CompetencyLine(
        competency=asked.competency,
        required=asked.level,
        shown=shown,
        evidence=held,
        closes=closes,
        closers=(tuple(kinds), tuple(codes)),
        why=why_words(*rules.both_sides(evidence, on)),
        note=_note(evidence, on),
        weight=asked.criticality * asked.weight * missing,
        legal_duty=asked.legal_duty,
    )


def _standard_lines(person: Person, asked: list[ProfileRequirement], on: date) -> list[StandardLine]:
    """One query; none when the profile asks for no standard."""
    codes = [each.standard_code for each in asked]
    if not codes:
        return []
    held: dict[str, TranscriptEntry] = {}
    for entry in certificates(on).filter(person=person, subject__in=codes).order_by("achieved_on", "number"):
        before = held.get(entry.subject)
        if before is None or (entry.valid_to or date.max) >= (before.valid_to or date.max):
            held[entry.subject] = entry
    lines = [
        StandardLine(
            each.standard_code,
            each.standard_title or "",  # type: ignore[attr-defined]
            held.get(each.standard_code),
            each.criticality * each.weight,
            each.legal_duty,
        )
        for each in asked
    ]
    return sorted(lines, key=lambda line: (line.certificate is not None, -line.weight, line.code))


# --- words ------------------------------------------------------------------------------------------------------------
def ways(kinds: Iterable[str], codes: Iterable[str]) -> list[str]:
    """Kinds of evidence and codes of standards in words: «la observación de tu superior», «el EC1171»."""
    words = {
        EvidenceKind.COURSE.value: _("un curso terminado"),
        EvidenceKind.QUIZ.value: _("un cuestionario aprobado"),
        EvidenceKind.OBSERVATION.value: _("la observación de tu superior"),
    }
    return [words[kind] for kind in words if kind in kinds] + [_("el %(code)s") % {"code": code} for code in codes]


def either(words: list[str]) -> str:
    """«una cosa, otra o la última». Django's own list loses the blank after the comma in Mexican Spanish."""
    *first, last = words
    return _("%(first)s o %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def missing_words(required: int, held: Shown | None, limits: Mapping[str, int], standards: Mapping[str, int]) -> str:
    """What would close a missing level: «Tu curso cuenta hasta nivel 2; el resto lo da la observación de…».

    A sentence always says what to do next, also when nothing on record reaches that level.
    """
    found = ways(*rules.closers(required, limits, standards))
    if not found:
        return _("Ningún curso ni estándar registrado llega a nivel %(level)d. Consulta a tu enlace.") % {
            "level": required
        }
    said = {"ways": either(found)}
    cap = limits[held.kind] if held else required
    if held is None or cap >= required:
        return _("La cierra %(ways)s.") % said
    mine = {
        EvidenceKind.COURSE.value: _("Tu curso cuenta"),
        EvidenceKind.QUIZ.value: _("Tu cuestionario cuenta"),
        EvidenceKind.OBSERVATION.value: _("La observación de tu superior cuenta"),
        EvidenceKind.CERTIFICATE.value: _("Tu certificado cuenta"),
    }[held.kind]
    return _("%(mine)s hasta nivel %(cap)d; el resto lo da %(ways)s.") % {"mine": mine, "cap": cap, **said}


def covered_words(held: Shown | None) -> str:
    """«Cubierta», and until when if it ends."""
    if held is None or held.valid_to is None:
        return _("Cubierta")
    return _("Cubierta hasta el %(day)s") % {"day": short_day(held.valid_to)}


def why_words(diagnosis: Shown | None, rest: Shown | None) -> str:
    """How the last diagnosis and the best of the rest stand to each other: why a level rose, or which one counts."""
    if diagnosis is None or rest is None:
        return ""
    said = {
        "before": diagnosis.level,
        "after": rest.level,
        "day": short_day(diagnosis.achieved_on),
        "other": kind_words(rest),
        "since": short_day(rest.achieved_on),
    }
    if rest.level < diagnosis.level:
        return _("Cuenta lo más alto. «%(other)s» dio %(after)d el %(since)s.") % said
    if rest.level == diagnosis.level:
        return _("La identificación de necesidades también dio %(before)d, el %(day)s.") % said
    if rest.achieved_on < diagnosis.achieved_on:
        return _("Cuenta lo más alto. La identificación de necesidades dio %(before)d el %(day)s.") % said
    happened = {
        EvidenceKind.COURSE.value: _("terminaste este curso"),
        EvidenceKind.QUIZ.value: _("aprobaste este cuestionario"),
        EvidenceKind.OBSERVATION.value: _("tu superior lo observó"),
        EvidenceKind.CERTIFICATE.value: _("obtuviste este certificado"),
    }[rest.kind]
    words = _("Subió de %(before)d a %(after)d: la identificación de necesidades dio %(before)d el %(day)s y después")
    return f"{words % said} {happened}."


def _note(evidence: list[Shown], on: date) -> str:
    apart = rules.disagreement(evidence, on)
    if apart is None:
        return ""
    diagnosis, _rest = apart
    return _("La identificación de necesidades dio %(level)d el %(day)s; difiere mucho: coméntalo con tu superior.") % {
        "level": diagnosis.level,
        "day": short_day(diagnosis.achieved_on),
    }


def kind_words(shown: Shown) -> str:
    """Where a level comes from: «Curso Derechos ARCO», «Observación de tu superior»."""
    label = EvidenceKind(shown.kind).label
    if shown.kind in {EvidenceKind.COURSE, EvidenceKind.QUIZ, EvidenceKind.CERTIFICATE}:
        label = {
            EvidenceKind.COURSE.value: _("Curso"),
            EvidenceKind.QUIZ.value: _("Cuestionario"),
            EvidenceKind.CERTIFICATE.value: _("Certificado"),
        }[shown.kind]
        return f"{label}: {shown.title}"
    return str(label)
