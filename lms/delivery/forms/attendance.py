"""Shape of the list of a session: a choice for each person, and what explains it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.delivery.actions.attendance import Mark
from lms.delivery.models import Attendance, Session
from lms.delivery.queries.attendance import Row, tally_of
from lms.delivery.states import Counting, Seen


@dataclass(frozen=True)
class Line:
    """One person of the form as the page draws her."""

    row: Row
    choice: Any
    more: list[tuple[Any, str]]  # a box and the choice that asks for it
    options: list[tuple[str, str, bool]]  # value, words, chosen

    @property
    def differs(self) -> bool:
        """Whether the page shows another choice than the one that stands, or that one was corrected already."""
        stands = self.row.value
        shown = next((value for value, _words, chosen in self.options if chosen), "")
        return stands is not None and (stands.number > 1 or _choice(stands) != shown)

    @property
    def is_wrong(self) -> bool:
        return bool(self.choice.errors or any(box.errors for box, _when in self.more))


class AttendanceForm(forms.Form):
    """Nobody has to be marked: who is left blank stays as she was. A falta with its document is a justified one."""

    reason = forms.CharField(
        label=gettext_lazy("¿Por qué corriges?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Hace falta si cambias algo ya guardado. Lo de antes se conserva."),
    )

    def __init__(
        self, *args: Any, session: Session, rows: list[Row], typed: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        """`typed` is what the page had when «Todos presentes» was pressed: it stays, and blanks become presence."""
        super().__init__(*args, **options)
        self.session, self.rows = session, rows
        self.by_minutes = session.run.scheme["attendance"]["by"] == Counting.BY_MINUTES
        late = _("Parcial") if self.by_minutes else Seen.LATE.label
        self.choices = [
            (Seen.PRESENT.value, Seen.PRESENT.label),
            (Seen.LATE.value, late),
            (Seen.ABSENT.value, Seen.ABSENT.label),
        ]
        for row in rows:
            name, stands = row.enrolment.person.full_name, row.value
            choice = forms.ChoiceField(choices=self.choices, widget=forms.RadioSelect, label=name, required=False)
            minutes = forms.IntegerField(
                label=_("Minutos que estuvo, de %s") % session.minutes
                if self.by_minutes
                else _("Minutos tarde (opcional)"),
                required=False,
                min_value=0,
                max_value=session.minutes,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
            document = forms.CharField(label=_("Documento que la justifica (opcional)"), required=False, max_length=200)
            for letter, field in (("v", choice), ("m", minutes), ("d", document)):
                self.fields[f"{letter}-{row.enrolment.ref}"] = field
            self.fields[f"n-{row.enrolment.ref}"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
            self.initial.update(_initial(row.enrolment.ref, stands))
        if typed is not None:
            self._fill(typed)

    def _fill(self, typed: Mapping[str, str]) -> None:
        self.initial["reason"] = typed.get("reason", "")
        for row in self.rows:
            for letter in "vmd":
                self.initial[f"{letter}-{row.enrolment.ref}"] = typed.get(f"{letter}-{row.enrolment.ref}", "")
            self.initial[f"v-{row.enrolment.ref}"] = self.initial[f"v-{row.enrolment.ref}"] or Seen.PRESENT.value

    def show(self, rows: list[Row]) -> None:
        """Draw the list over what stands by now, with what was typed."""
        self.rows = [row for row in rows if f"v-{row.enrolment.ref}" in self.fields]

    def lines(self) -> Iterator[Line]:
        """Everybody, in the order of the list."""
        for row in self.rows:
            ref = row.enrolment.ref
            chosen = self[f"v-{ref}"].value()
            options = [(value, words, value == chosen) for value, words in self.choices]
            more = [(self[f"m-{ref}"], "late"), (self[f"d-{ref}"], "absent")]
            yield Line(row, self[f"v-{ref}"], more, options)

    def tally(self) -> str:
        """«10 presentes, 1 retardo, 1 sin marcar» of what the page shows."""
        chosen = [self[f"v-{row.enrolment.ref}"].value() for row in self.rows]
        said = tally_of(self.session.run, [each for each in chosen if each])
        blank = sum(not each for each in chosen)
        return ", ".join(part for part in (said, _("%s sin marcar") % blank if blank else "") if part)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.rows:
            ref, name = row.enrolment.ref, row.enrolment.person.full_name
            for letter in "vmd":  # what is wrong is said with the name: it also stands in the list on top
                if f"{letter}-{ref}" in self.errors:
                    self.errors[f"{letter}-{ref}"] = self.error_class(
                        [self._refusal(letter, name)], renderer=self.renderer
                    )
            missing = cleaned.get(f"m-{ref}") is None and f"m-{ref}" not in self.errors
            if self.by_minutes and cleaned.get(f"v-{ref}") == Seen.LATE and missing:
                self.add_error(f"m-{ref}", _("%(name)s: escribe cuántos minutos estuvo.") % {"name": name})
        return cleaned

    def _refusal(self, letter: str, name: str) -> str:
        said = {
            "v": _("%(name)s: elige una de las tres opciones."),
            "m": _("%(name)s: escribe minutos enteros, de 0 a %(most)s."),
            "d": _("%(name)s: escribe el documento en 200 letras o menos."),
        }
        return said[letter] % {"name": name, "most": self.session.minutes}

    def marks(self) -> dict[str, Mark]:
        """What was marked, by the ref of the enrolment. The form must be valid."""
        marked = {}
        for row in self.rows:
            ref = row.enrolment.ref
            if value := self.cleaned_data[f"v-{ref}"]:
                marked[ref] = self._mark(ref, value)
        return marked

    def _mark(self, ref: str, value: str) -> Mark:
        """Minutes belong to a retardo and a document to a falta; what an earlier choice left written is let go."""
        minutes = self.cleaned_data[f"m-{ref}"] if value == Seen.LATE else None
        document = self.cleaned_data[f"d-{ref}"].strip() if value == Seen.ABSENT else ""
        return Mark(
            Seen.EXCUSED.value if document else value,
            late=None if self.by_minutes else minutes,
            stayed=minutes if self.by_minutes else None,
            document=document,
            stands=self.cleaned_data[f"n-{ref}"] or 0,
        )


def _choice(stands: Attendance) -> str:
    """Which of the three choices shows a value: a justified absence is a falta with its document."""
    return Seen.ABSENT.value if stands.value == Seen.EXCUSED else stands.value


def _initial(ref: str, stands: Attendance | None) -> dict[str, Any]:
    if stands is None:
        return {f"n-{ref}": 0}
    minutes = stands.late_minutes if stands.attended_minutes is None else stands.attended_minutes
    return {f"v-{ref}": _choice(stands), f"m-{ref}": minutes, f"d-{ref}": stands.document, f"n-{ref}": stands.number}
