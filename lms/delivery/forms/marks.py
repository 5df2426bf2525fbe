"""Shape of marks given by hand."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.numbers import ScaledFormField
from lms.delivery.models import Enrolment


class MarksForm(forms.Form):
    """A mark for each component that is graded by hand; an empty box leaves it as it is."""

    def __init__(self, *args: Any, components: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        for number, title in enumerate(components.values()):
            self.fields[f"mark{number}"] = ScaledFormField(
                places=2, label=title, required=False, help_text=_("De 0 a 100, con dos decimales como máximo.")
            )
        self.codes = list(components)

    def given(self) -> dict[str, Decimal]:
        """Marks that were written, by component. The form must be valid."""
        values = {code: self.cleaned_data[f"mark{number}"] for number, code in enumerate(self.codes)}
        return {code: value for code, value in values.items() if value is not None}


class MarksListForm(forms.Form):
    """A mark for each person and component. What each box showed comes back with it: only what was changed is given."""

    def __init__(
        self,
        *args: Any,
        people: list[Enrolment],
        components: dict[str, str],
        given: dict[tuple[int, str], Decimal],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.components = components
        self.cells: dict[str, tuple[Enrolment, str]] = {}
        for each in people:
            for number, (code, title) in enumerate(components.items()):
                name = f"mark{number}-{each.ref}"
                label = f"{each.person.full_name}: {title}"
                field = ScaledFormField(places=2, label=label, required=False, show_hidden_initial=True)
                field.widget.attrs.update({"aria-label": label, "size": 6})
                field.initial = given.get((each.pk, code))
                self.fields[name] = field
                self.cells[name] = (each, code)

    def rows(self) -> list[tuple[Enrolment, list[tuple[Any, str]]]]:
        """Each person with her boxes and what each is of, for the page."""
        rows: dict[int, tuple[Enrolment, list[tuple[Any, str]]]] = {}
        for name, (enrolment, code) in self.cells.items():
            rows.setdefault(enrolment.pk, (enrolment, []))[1].append((self[name], self.components[code]))
        return list(rows.values())

    def clean(self) -> dict[str, Any]:
        """A mark is put right by another, never erased."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.changed_data:
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, _("Una calificación no se borra. Escribe la que vale."))
        return cleaned

    def given(self) -> list[tuple[Enrolment, str, Decimal, Decimal | None]]:
        """Person, component, the mark written and the one that its box showed. The form must be valid."""
        return [
            (*self.cells[name], self.cleaned_data[name], self._shown(name))
            for name in self.changed_data
            if name in self.cells
        ]

    def _shown(self, name: str) -> Decimal | None:
        field = self.fields[name]
        sent = field.hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
        value: Decimal | None = field.to_python(sent)
        return value
