"""Issuing the document of a cédula."""

from django.db import transaction
from django.utils.translation import gettext as _

from certification import cedula, signing
from certification.models import AssessmentReport
from certification.queries.report import document_of, report_is_whole
from lms.documents.actions import issue
from lms.documents.actions.documents import supersede
from lms.documents.models import IssuedDocument

SIGNED = "certification.report_signed"


@transaction.atomic
def issue_cedula(ref: str) -> IssuedDocument | None:
    """Issue the document of the cédula with this ref, once both signed it. Again it gives the same one.

    One made again becomes the next edition and the former points to it. None for a cédula that a later one already
    superseded, or that lacks a signature: a signature on paper counts when a second person confirms it.
    """
    found = AssessmentReport.objects.select_related("process__institution", "process__candidate", "receipt", "made_by")
    report = found.get(ref=ref)
    process = report.process
    if process.reports.filter(number__gt=report.number).exists() or not report_is_whole(report):
        return None
    data, former = cedula.data_of(report), document_of(process)
    if former is None:
        source = (cedula.SOURCE, process.ref)
        return issue(
            process.institution,
            cedula.KIND,
            source,
            data,
            holder=process.candidate,
            legal_basis=signing.BASIS,
            by=report.made_by,
        )
    if {name: value for name, value in former.data.items() if name != "salt"} == data:
        return former
    reason = _("Se hizo otra cédula, la número %(number)d, y ambas personas la firmaron.") % {"number": report.number}
    return supersede(former, data, reason=reason, legal_basis=signing.BASIS, by=report.made_by)
