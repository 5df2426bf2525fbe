"""Shape of a session."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.delivery.actions.sessions import When
from lms.delivery.models import CourseRun, Session
from lms.people.forms import DayField, HourField


class SessionForm(forms.Form):
    """When and where a session is given."""

    day = DayField(label=_("Día"), error_messages={"required": _("Escribe el día.")})
    begins = HourField(label=_("Empieza"), error_messages={"required": _("Escribe a qué hora empieza.")})
    ends = HourField(label=_("Termina"), error_messages={"required": _("Escribe a qué hora termina.")})
    room = forms.CharField(
        label=_("Sala o lugar"),
        max_length=200,
        error_messages={"required": _("Escribe en qué sala o lugar es.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutos que cuentan"),
        required=False,
        min_value=1,
        help_text=_("Solo si no cuenta todo el tiempo, por ejemplo por una comida."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), _("Escribe minutos enteros, de 1 en adelante, o déjalo en blanco.")
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, run: CourseRun, session: Session | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if session is not None:
            zone = ZoneInfo(run.institution.time_zone)
            begins, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
            whole = (session.ends_at - session.starts_at).total_seconds() / 60
            self.initial = {
                "day": begins.date(),
                "begins": begins.time(),
                "ends": ends.time(),
                "room": session.room,
                "minutes": None if session.minutes == whole else session.minutes,
                **self.initial,
            }

    @property
    def when(self) -> When:
        """What was written, once the form is valid."""
        return When(**{name: self.cleaned_data[name] for name in ("day", "begins", "ends", "room", "minutes")})


class ReasonForm(forms.Form):
    """Why something that people were told does not happen."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        help_text=_("Lo leen las personas inscritas."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Escribe el motivo; lo leen las personas inscritas.")},
    )
