"""What follows from a ruling that upheld: its paper, and for a standard of our own the certificate itself."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from certification import acta, papers
from certification.actions.process import move
from certification.models import Process, Ruling
from certification.rules import last_valid_day
from certification.states import ProcessState, RulingOutcome
from lms.documents.actions import issue
from lms.documents.models import IssuedDocument, Minutes
from lms.people.models import Person
from lms.records.actions.attainments import claims_of_standard
from lms.records.actions.transcript import award
from lms.records.models import TranscriptEntry

SOURCE = "certification"  # of the line in the record: the process


@transaction.atomic
def recognise(ref: str) -> IssuedDocument | None:
    """Issue what a ruling gives right to; for a standard of our own, also write it in the person's record.

    None when it did not uphold. Safe to repeat: the ruling is the key of its paper, the process of its line. The kind
    of paper was fixed with the ruling by the kind of standard, and the database refuses any other.
    """
    ruling = Ruling.objects.select_related(
        "process__candidate__institution", "process__standard", "process__version", "process__institution", "row__batch"
    ).get(ref=ref)
    if ruling.outcome != RulingOutcome.UPHELD:
        return None
    process, day = ruling.process, ruled_on(ruling)
    folio = acta_of(ruling)
    own = ruling.document_kind == papers.CERTIFICATE
    years = process.version.certificate_years if own else None
    valid_until = last_valid_day(day, years) if years else None
    document = issue(
        process.institution,
        ruling.document_kind,
        (papers.SOURCE, ruling.ref),
        (papers.certificate if own else papers.constancia)(ruling, folio, day),
        holder=process.candidate,
        legal_basis=ruling.legal_basis,
        by=None,
        valid_until=valid_until,
    )
    if own and process.state == ProcessState.UPHELD:
        move(process, ProcessState.ISSUED, by=None)
        award_certificate(process, day, valid_until, (document.ref, document.folio), {"ruling": ruling.ref}, by=None)
    return document


def ruled_on(ruling: Ruling) -> date:
    """The day of a ruling: that of its acta, whoever signed late. One query."""
    minutes = Minutes.objects.filter(session=ruling.row.batch.session_id).first()
    zone = ZoneInfo(ruling.process.institution.time_zone)
    return minutes.dated_on if minutes else ruling.ruled_at.astimezone(zone).date()


def acta_of(ruling: Ruling) -> str:
    """The folio of the acta that holds a ruling. One query."""
    found = IssuedDocument.objects.filter(
        institution=ruling.process.institution_id,
        kind=acta.KIND,
        source_kind=acta.SOURCE,
        source_ref=ruling.row.batch.ref,
    )
    return found.order_by("-edition").values_list("folio", flat=True).first() or ""


def award_certificate(
    process: Process,
    achieved_on: date,
    valid_to: date | None,
    document: tuple[str, str],
    data: dict[str, Any],
    *,
    by: Person | None,
) -> TranscriptEntry:
    """Write a certificate in its holder's record with what it shows of each competency, so that her puesto is covered.

    The source is the process: from the line one walks back to the criterion's evidence.
    """
    standard = process.standard
    return award(
        process.candidate,
        TranscriptEntry.Kind.CERTIFICATE,
        (SOURCE, process.ref),
        f"{standard.code} {standard.title}"[:300],
        achieved_on=achieved_on,
        valid_to=valid_to,
        by=by,
        subject=standard.code,
        data={"process": process.ref, "issuer": issuer(process), **data},
        document=document,
        attainments=claims_of_standard(process.institution, standard.code),
    )


def issuer(process: Process) -> str:
    """Who issues the certificate of a process: CONOCER of the national register, the institution of its own."""
    return "CONOCER" if process.standard.kind == "renec" else process.institution.name
