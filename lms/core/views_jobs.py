"""The page of a long piece of work, for whoever asked for it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms.core import doors, downloads, jobs, policies
from lms.core.models import Job, JobRow

ROWS_PER_PAGE = 50
REFRESH_SECONDS = 5


@doors.signed_in
@require_GET
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """How far the work is and what became of each row. At most five queries."""
    job = policies.job_for_owner(_person_ref(request), ref)
    page = Paginator(jobs.rows_of(job), ROWS_PER_PAGE).get_page(request.GET.get("pagina"))
    open_work = job.state in {Job.State.QUEUED, Job.State.RUNNING}
    context = {
        "job": job,
        "title": jobs.title_of(job),
        "words": _words(job),
        "tally": _tally_words(jobs.tally(job)),
        "page": page,
        "refresh": REFRESH_SECONDS if open_work else None,
    }
    return render(request, "core/job.html", context)


@doors.signed_in
@require_GET
def job_report(request: HttpRequest, ref: str) -> StreamingHttpResponse:
    """The report of each row, as a file for spreadsheets."""
    job = policies.job_for_owner(_person_ref(request), ref)
    heading = [_("Renglón"), _("Referencia"), _("Resultado"), _("Código"), _("Explicación")]
    rows = (
        [row.number, row.ref, row.get_status_display(), row.code, row.message]
        for row in jobs.rows_of(job).iterator(chunk_size=2000)
    )
    answer = StreamingHttpResponse(downloads.csv_lines(heading, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="informe-{job.ref}.csv"'
    return answer


def _person_ref(request: HttpRequest) -> str:
    return getattr(getattr(request.user, "person", None), "ref", "")


def _words(job: Job) -> str:
    """The state of the work in a sentence."""
    if job.state == Job.State.FAILED:
        return job.error_text
    amounts = {"done": f"{job.done_units:,}", "total": f"{job.total_units:,}"}
    how_far = _("Procesados %(done)s de %(total)s.") % amounts if job.total_units else ""
    if job.state == Job.State.DONE:
        return f"{_('Terminado.')} {how_far}".strip()
    if job.state == Job.State.RUNNING:
        return f"{how_far or _('En curso.')} {_('Puedes cerrar esta página.')}"
    if job.attempts:
        waiting = _("Hubo un contratiempo. Lo intentaremos otra vez en unos minutos, desde donde se quedó.")
    else:
        waiting = _("Está en espera y empezará en cuanto le toque.")
    return f"{waiting} {_('Puedes cerrar esta página.')}"


def _tally_words(tally: dict[str, int]) -> list[str]:
    """«380 aceptados», «12 aceptados con aviso», «8 rechazados»: only what there is."""
    accepted, warned, refused = (tally.get(status, 0) for status in JobRow.Status.values)
    said = [
        (accepted, ngettext("%(n)s aceptado", "%(n)s aceptados", accepted)),
        (warned, ngettext("%(n)s aceptado con aviso", "%(n)s aceptados con aviso", warned)),
        (refused, ngettext("%(n)s rechazado", "%(n)s rechazados", refused)),
    ]
    return [words % {"n": f"{count:,}"} for count, words in said if count]
