"""Business and natural days as each institution's own calendar counts them.

Sources: weekends by custom of every federal and local procedure law; non-working days, «todos los días y horas son
hábiles» and suspensions by the agreement that the institution publishes, kept in each period's `source`.
The arithmetic is in `rules.WorkCalendar`. Who counts several terms takes `calendar_of` once and asks it.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.core.models import CalendarPeriod, Institution
from lms.core.rules import Span, WorkCalendar

Kind = CalendarPeriod.Kind
CONTRADICTS = {Kind.NON_WORKING: Kind.ALL_WORKING, Kind.ALL_WORKING: Kind.NON_WORKING}


def calendar_of(institution: Institution, since: date) -> WorkCalendar:
    """The institution's days from `since` on. One query, however many terms are then counted with it."""
    spans: dict[str, list[Span]] = {kind: [] for kind in Kind.values}
    periods = CalendarPeriod.objects.filter(institution=institution, last_day__gte=since)
    for kind, first, last in periods.values_list("kind", "first_day", "last_day"):
        spans[kind].append(Span(first, last))
    return WorkCalendar(
        non_working=tuple(spans[Kind.NON_WORKING]),
        all_working=tuple(spans[Kind.ALL_WORKING]),
        suspensions=tuple(spans[Kind.SUSPENSION]),
    )


def is_business_day(institution: Institution, day: date) -> bool:
    """Whether the day counts in a term of business days. One query."""
    return calendar_of(institution, day).is_business_day(day)


def add_business_days(institution: Institution, start: date, days: int) -> date:
    """The last day of a term of business days; the day it starts on does not count. One query."""
    return calendar_of(institution, start).add_business_days(start, days)


def add_natural_days(institution: Institution, start: date, days: int) -> date:
    """The last day of a term of natural days; suspended days do not count. One query."""
    return calendar_of(institution, start).add_natural_days(start, days)


def business_days_between(institution: Institution, start: date, end: date) -> int:
    """Business days after `start` up to and including `end`; negative when `end` comes first. One query."""
    return calendar_of(institution, min(start, end)).business_days_between(start, end)


def natural_days_between(institution: Institution, start: date, end: date) -> int:
    """Days after `start` up to and including `end` that no suspension stops; negative backwards. One query."""
    return calendar_of(institution, min(start, end)).natural_days_between(start, end)


@transaction.atomic
def add_period(
    institution: Institution, kind: Kind, first_day: date, last_day: date, *, name: str, source: str, by_ref: str
) -> CalendarPeriod:
    """Add what the institution published. Days already past are accepted, for agreements that look back, and marked so.

    Refuses a period without source or name, one that ends before it starts, the same one twice, and «todos hábiles»
    over a non-working day or the reverse.
    """
    if last_day < first_day:
        raise RuleBroken(
            "calendar-order",
            _("El periodo termina antes de empezar. Revisa las dos fechas."),
            field="last_day",
        )
    if not name.strip() or not source.strip():
        raise RuleBroken(
            "calendar-source",
            _("Falta el nombre de estos días o el documento que los establece. Escribe los dos."),
            field="source" if name.strip() else "name",
        )
    # an update that changes nothing still makes two additions of one institution wait for each other, on both databases
    Institution.objects.filter(pk=institution.pk).update(name=F("name"))
    _refuse_contradiction(institution, kind, Span(first_day, last_day))
    period = CalendarPeriod(
        institution=institution,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        name=name.strip(),
        source=source.strip(),
    )
    try:
        with transaction.atomic():
            period.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "calendar-repeated", _("Ese periodo ya está en el calendario; no hace falta repetirlo.")
        ) from None
    _record("calendar.period-added", period, by_ref)
    return period


@transaction.atomic
def remove_period(period: CalendarPeriod, *, by_ref: str) -> None:
    """Take back a period entered by mistake. Refused from its first day on: terms already count it."""
    if period.first_day <= clock.today(period.institution.time_zone):
        raise RuleBroken(
            "calendar-past",
            _("«%(name)s» ya empezó a contar y no se puede quitar. Agrega el periodo que lo corrige, con su documento.")
            % {"name": period.name},
        )
    gone, _counts = CalendarPeriod.objects.filter(pk=period.pk).delete()
    if gone:
        _record("calendar.period-removed", period, by_ref)


def _refuse_contradiction(institution: Institution, kind: Kind, span: Span) -> None:
    other = CONTRADICTS.get(kind)
    standing = CalendarPeriod.objects.filter(
        institution=institution, kind=other, first_day__lte=span.last, last_day__gte=span.first
    ).first()
    if standing is not None:
        raise RuleBroken(
            "calendar-contradiction",
            _(
                "Estos días ya están en el calendario como «%(kind)s» (%(name)s, del %(first)s al %(last)s) y no "
                "pueden ser las dos cosas. Divide el periodo o corrige el otro."
            )
            % {
                "kind": standing.get_kind_display(),
                "name": standing.name,
                "first": f"{standing.first_day:%d/%m/%Y}",
                "last": f"{standing.last_day:%d/%m/%Y}",
            },
        )


def _record(verb: str, period: CalendarPeriod, by_ref: str) -> None:
    audit.record(
        verb,
        institution=period.institution,
        subject_kind="calendar",
        subject_ref=period.first_day.isoformat(),
        by_ref=by_ref,
        data={
            "kind": period.kind,
            "first_day": period.first_day.isoformat(),
            "last_day": period.last_day.isoformat(),
            "source": period.source,
            "looks_back": period.first_day < clock.today(period.institution.time_zone),
        },
    )
