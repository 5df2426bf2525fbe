"""A finding in words: what each one said, how the sum was made, what it means. No query: the rows come along."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessment.models import Gap
from assessment.rules import needs
from assessment.rules.needs import Method
from assessment.states import Band, Cause, Instrument
from lms.core.numbers import plain, shown

PLACES = 2


@dataclass(frozen=True)
class Explained:
    """A gap as its page shows it. Each sentence stands alone; an empty one is not shown."""

    gap: Gap
    levels: list[tuple[str, str]]  # who, and what they said
    observed: str  # «1.41»
    missing: str  # «0.59»; empty when it is covered
    sum: str  # how the observed level was made
    absent: str  # what was not there and where its weight went
    talk: str
    priority: str
    band: str
    raised: str
    cause: str
    duty: str

    @property
    def leaves_programme(self) -> bool:
        """Whether its cause is not training."""
        return bool(self.gap.cause)


def urgencies(method: Method) -> dict[int, str]:
    """What each urgency means, in words."""
    soon = _("antes de %(months)s meses")
    return {
        needs.MOST_URGENT: soon % {"months": method.urgent_months},
        needs.SOON: soon % {"months": method.soon_months},
        needs.UNHURRIED: _("puede esperar"),
    }


def explain(gap: Gap, method: Method, *, own: bool) -> Explained:
    """A finding in the words of the person it is about (`own`) or of her superior."""
    who = _names(own)
    levels, aside = gap.inputs["levels"], gap.inputs["aside"]
    covered = gap.band == Band.NONE
    return Explained(
        gap=gap,
        levels=[(who[each["instrument"]], _level(each)) for each in [*levels, *aside]],
        observed=figure(gap.observed),
        missing="" if covered else figure(gap.gap, less_is_better=True),
        sum=_sum(gap, method.weights),
        absent=_absent(gap.inputs, own=own),
        talk=_talk(gap.inputs["talk"]),
        priority="" if covered else _priority(gap, method),
        band=str(Band(gap.band).label),
        raised=str(Band(gap.raised).label) if gap.raised else "",
        cause=_cause(gap),
        duty=_duty(gap, [*levels, *aside]),
    )


def figure(value: Fraction, *, less_is_better: bool = False) -> str:
    """«2», «1.41»: two decimals at most, never contradicting what was decided on the exact value."""
    return plain(Decimal(shown(value, PLACES, less_is_better=less_is_better)))


def _names(own: bool) -> dict[str, str]:
    if own:
        return {
            needs.SELF: _("Tú"),
            needs.SUPERIOR: _("Tu superior"),
            needs.DUTY: _("Deber legal"),
            needs.TEST: _("Cuestionario"),
        }
    return {
        needs.SELF: _("La persona"),
        needs.SUPERIOR: _("Su superior"),
        needs.DUTY: _("Deber legal"),
        needs.TEST: _("Cuestionario"),
    }


def _level(each: Mapping[str, Any]) -> str:
    said, counted = each["said"], each["level"]
    if said is None:
        return _("no lo ha visto")
    if said == counted:
        return str(said)
    return _("%(said)s; acordaron %(counted)s") % {"said": said, "counted": counted}


def _sum(gap: Gap, weights: Mapping[str, int]) -> str:
    """«(1 × 35 + 2 × 25) ÷ 60 = 1.41»; one voice alone is its own level."""
    levels = gap.inputs["levels"]
    if len(levels) == 1:
        return _("Solo hubo una respuesta que cuenta: %(level)s.") % {"level": levels[0]["level"]}
    weighed = [(each["level"], weights[_weight_of(each["instrument"])]) for each in levels]
    terms = " + ".join(f"{level} × {weight}" for level, weight in weighed)
    total = sum(weight for _level, weight in weighed)
    return f"({terms}) ÷ {total} = {figure(gap.observed)}"


def _weight_of(instrument: str) -> str:
    return needs.SUPERIOR if instrument == needs.DUTY else instrument


def _absent(inputs: Mapping[str, Any], *, own: bool) -> str:
    """What was not there, and where its weight went. A duty is missed by nobody: it only speaks for the superior."""
    unseen = {each["instrument"] for each in inputs["aside"]}
    reasons = {
        needs.TEST: _("No se aplicó cuestionario."),
        needs.SUPERIOR: _("Tu superior no contestó.") if own else _("Su superior no contestó."),
        needs.SELF: _("Tú no contestaste.") if own else _("La persona no contestó."),
    }
    missed = [words for name, words in reasons.items() if name in inputs["absent"]]
    if needs.SUPERIOR in unseen:
        missed.append(_("Tu superior no lo ha visto.") if own else _("Su superior no lo ha visto."))
    if any(each["instrument"] == needs.DUTY for each in inputs["levels"]):
        missed.append(_("El deber legal cuenta con el peso del superior."))
    if len(inputs["levels"]) > 1 and missed:
        missed.append(_("El peso de lo que no hubo se reparte entre lo que sí hubo."))
    return " ".join(missed)


def _talk(talk: Mapping[str, Any] | None) -> str:
    if talk is None:
        return ""
    if talk["agreed"] is not None:
        return _("Diferían mucho, conversaron y acordaron el nivel %(level)s.") % {"level": talk["agreed"]}
    if talk["accepted"]:
        return _("Diferían mucho, conversaron y cada quien mantuvo su nivel.")
    return _("Diferían mucho y conversaron; sin acuerdo confirmado, cuenta lo que dijo cada quien.")


def _priority(gap: Gap, method: Method) -> str:
    words = {
        "priority": figure(gap.priority),
        "criticality": gap.criticality,
        "urgency": gap.urgency,
        "when": urgencies(method)[gap.urgency],
    }
    if gap.weight == 100:
        sentence = _(
            "Prioridad %(priority)s: lo que falta × criticidad %(criticality)s × urgencia %(urgency)s (%(when)s)."
        )
        return sentence % words
    sentence = _(
        "Prioridad %(priority)s: lo que falta × criticidad %(criticality)s × peso del perfil %(weight)s × "
        "urgencia %(urgency)s (%(when)s)."
    )
    return sentence % {**words, "weight": f"{gap.weight // 100}.{gap.weight % 100:02d}"}


def _cause(gap: Gap) -> str:
    if not gap.cause:
        return ""
    words = str(Cause(gap.cause).label)
    return f"{words}: {gap.cause_note}" if gap.cause_note else words


def _duty(gap: Gap, levels: list[Mapping[str, Any]]) -> str:
    """Whether a legal duty stands beside it, met, pending, or not on record."""
    if not gap.legal_duty:
        return ""
    record = next((each for each in levels if each["instrument"] == Instrument.DUTY), None)
    state = _("sin registro") if record is None else _("pendiente") if record["level"] == 0 else _("cumplido")
    return _("%(duty)s (%(state)s)") % {"duty": gap.legal_duty, "state": state}
