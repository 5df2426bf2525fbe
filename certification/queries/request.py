"""Requests to CONOCER: what is captured, what waits, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certification.models import CertificateRequest, Consent, Process, Ruling
from certification.rules import last_valid_day
from certification.states import ProcessState, RequestState
from lms.core import clock, parameters
from lms.core.calendars import calendar_of
from lms.core.models import Institution
from lms.core.rules import WorkCalendar
from lms.people.models import Person

BODY = "certification.body_key"


def renap_consent(process: Process) -> Consent | None:
    """What the candidate last said of being published in the RENAP; None when she was never asked. One query."""
    said = Consent.objects.filter(registration=process.registration_id, kind=Consent.Kind.RENAP)
    return said.order_by("-number").first()


def capture_sheet(process: Process, ruling: Ruling, consent: Consent | None) -> dict[str, Any]:
    """What is typed into CONOCER's own system, in its order: person, standard, body, assessment, ruling. One query.

    Her CURP is not here: whoever captures reads it where its being read leaves a trace.
    """
    zone = ZoneInfo(process.institution.time_zone)
    judgement = process.application.judgement
    institution = process.institution
    return {
        "format": "calmecac-captura/1",
        "rows": [
            [_("Primer apellido"), process.candidate.first_surname],
            [_("Segundo apellido"), process.candidate.second_surname or "–"],
            [_("Nombres"), process.candidate.given_names],
            [_("Correo"), process.candidate.email or "–"],
            [_("Clave del estándar"), process.standard.code],
            [_("Estándar"), process.standard.title],
            [_("Organismo"), institution.name],
            [_("Clave del organismo"), parameters.value(institution, BODY) or "–"],
            [_("Evaluó"), judgement.by.full_name],
            [_("Juicio"), judgement.get_decided_display()],
            [_("Fecha del juicio"), f"{judgement.at.astimezone(zone):%d/%m/%Y}"],
            [_("Lote"), ruling.row.batch.folio],
            [_("Dictamen"), ruling.get_outcome_display()],
            [_("Publicar en el RENAP"), _("Sí") if consent is not None and consent.given else _("No")],
        ],
    }


@dataclass(frozen=True)
class Pending:
    """A certificate under way, with the last day of its next step."""

    process: Process
    request: CertificateRequest | None
    step: str  # "request", "pay", "receive", "deliver"
    due: date | None
    days: int | None  # business days left; negative when the term is over

    @property
    def tag(self) -> tuple[str, str]:
        """«Hoy vence» and its tone; empty when there is time."""
        if self.days is None:
            return "", ""
        if self.days < 0:
            return _("Venció"), "err"
        if self.days == 0:
            return _("Hoy vence"), "warn"
        return "", ""


STEPS = {
    ProcessState.UPHELD: "request",
    ProcessState.REQUESTED: "receive",
    ProcessState.ISSUED: "deliver",
}


def under_way(institution: Institution) -> QuerySet[Process]:
    """Processes between ruling and delivery, the oldest first. One query."""
    rows = Process.objects.filter(institution=institution, state__in=list(STEPS))
    return rows.select_related("candidate", "standard", "request", "ruling", "institution").order_by("moved_at", "pk")


def pending_of(processes: list[Process], institution: Institution, today: date) -> list[Pending]:
    """What each process waits for and until when. Two queries, however many."""
    if not processes:
        return []
    zone = ZoneInfo(institution.time_zone)
    first = min(process.moved_at for process in processes).astimezone(zone).date()
    calendar = calendar_of(institution, first)
    terms = parameters.values(institution, ["certification.request_days", "certification.delivery_days"], today)
    return [_pending(process, calendar, terms, zone, today) for process in processes]


def _pending(process: Process, calendar: WorkCalendar, terms: dict[str, Any], zone: ZoneInfo, today: date) -> Pending:
    request = getattr(process, "request", None)
    step = STEPS[ProcessState(process.state)]
    since = process.moved_at.astimezone(zone).date()
    due: date | None = None
    if step == "request":
        due = calendar.add_business_days(since, terms["certification.request_days"])
    elif step == "deliver":
        due = calendar.add_business_days(since, terms["certification.delivery_days"])
    elif request is not None and request.state == RequestState.REQUESTED:
        step, due = "pay", request.payment_due
    left = calendar.business_days_between(today, due) if due else None
    return Pending(process, request, step, due, left)


def certificates_of(candidate: Person) -> QuerySet[Process]:
    """A person's processes from the ruling on, newest first, for her own pages. One query."""
    rows = Process.objects.filter(candidate=candidate, ruling__isnull=False)
    return rows.select_related("standard", "request", "ruling", "delivery").order_by("-moved_at")


def process_with_ruling(institution: Institution, ref: str) -> Process | None:
    """A process that was ruled, with all that its certificate needs. One query."""
    rows = Process.objects.filter(institution=institution, ref=ref, ruling__isnull=False)
    return rows.select_related(
        "candidate__institution",
        "standard",
        "version",
        "institution",
        "registration",
        "ruling__row__batch",
        "request__file",
        "request__requested_by",
        "request__ruling",
        "application__judgement__by",
        "delivery__by",
    ).first()


def not_upheld(institution: Institution) -> QuerySet[Process]:
    """Processes that were not upheld and whose repetition has not begun. One query."""
    rows = Process.objects.filter(institution=institution, state=ProcessState.NOT_UPHELD, repetition=None)
    return rows.select_related("candidate", "standard", "ruling").order_by("moved_at", "pk")


def suggested_end(process: Process) -> date | None:
    """The last day of a certificate of today, by the years that its standard states; None when it states none."""
    years = process.version.certificate_years
    return last_valid_day(clock.today(process.institution.time_zone), years) if years else None
