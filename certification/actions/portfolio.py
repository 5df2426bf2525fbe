"""Handing in a portfolio: what is missing is said at once; the file is drawn by a job and written once."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import paper, policies, sheets
from certification.actions.process import move
from certification.leaves import Leaves, prepare
from certification.models import Portfolio, PortfolioCheck, Process
from certification.queries.dossier import Dossier, dossier_of
from certification.queries.findings import findings_of
from certification.queries.portfolio import JOB, Gap, drawing_of, gaps_of
from certification.states import Judgement, ProcessState
from lms.core import clock, files, jobs
from lms.core.audit import canonical
from lms.core.errors import RuleBroken
from lms.core.models import Job, StoredFile
from lms.people.actions.trace import trace
from lms.people.models import Person

KIND = "portfolio"  # of stored file
KEPT_UNTIL_WRITTEN = timedelta(days=1)


class PortfolioIncomplete(RuleBroken):
    """Refused with the list of its blanks: where each is, and who can fill it."""

    def __init__(self, gaps: list[Gap]) -> None:
        count = {"count": len(gaps)}
        sentence = ngettext(
            "Al portafolio le falta %(count)s cosa. Abajo está dónde y quién puede completarla.",
            "Al portafolio le faltan %(count)s cosas. Abajo está dónde y quién puede completarlas.",
            len(gaps),
        )
        super().__init__("portfolio-incomplete", sentence % count)
        self.gaps = gaps


@transaction.atomic
def submit_portfolio(process: Process, *, by: Person) -> Job:
    """Hand in the portfolio of a process: checked now, drawn by a job that writes it and moves the process.

    While that job is under way the same job is given back; after one that failed there is a new one. Refuses whoever
    does not assess the process today (`portfolio-not-yours`), a process that is elsewhere (`process-state`), a
    judgement that does not go to ruling (`portfolio-not-competent`), and blanks (`portfolio-incomplete`, with `gaps`).
    """
    assessor = policies.assessor_of(process)
    if assessor is None or assessor.pk != by.pk:
        raise RuleBroken("portfolio-not-yours", _("El portafolio lo entrega quien evalúa este proceso."))
    _check(dossier_of(process))
    last = drawing_of(process)
    if last is not None and last.state in (Job.State.QUEUED, Job.State.RUNNING):
        return last
    number = Portfolio.objects.filter(process=process).count() + 1
    tries = Job.objects.filter(kind=JOB, key__startswith=f"{process.ref}:{number}:").count()
    job = jobs.enqueue(
        JOB,
        f"{process.ref}:{number}:{tries + 1}",
        {"process": process.ref, "by": by.ref, "number": number},
        institution=process.institution,
        owner_ref=by.ref,
    )
    trace("portfolio.asked", process, "process", by, number=number)
    return job


def _check(dossier: Dossier) -> None:
    process = dossier.process
    if process.state != ProcessState.RESULTS_PRESENTED:
        raise RuleBroken(
            "process-state",
            _("El portafolio se entrega cuando ya se presentaron los resultados. El proceso está en «%s».")
            % process.get_state_display().lower(),
        )
    if dossier.judgement is None or dossier.judgement.decided != Judgement.COMPETENT:
        raise RuleBroken(
            "portfolio-not-competent",
            _("Solo van a dictamen los procesos con juicio «Competente». Este concluye con su cédula."),
        )
    if gaps := gaps_of(dossier):
        raise PortfolioIncomplete(gaps)


def build_portfolio(running: jobs.Running) -> dict[str, Any]:
    """Draw a portfolio outside any transaction, then write it and move its process in one step of its job.

    Killed half-way and run again it begins anew and writes once: the step, the number and the process's state each
    make it so. What was drawn from must still stand when it is written, or the job is tried again. RuleBroken ends it.
    """
    process = Process.objects.select_related("institution").get(ref=running.args["process"])
    by = Person.objects.select_related("institution").get(ref=running.args["by"])
    number: int = running.args["number"]
    if known := Portfolio.objects.filter(process=process, number=number).first():
        return {"portfolio": known.ref}
    dossier = dossier_of(process)
    _check(dossier)
    at = clock.now()
    with TemporaryDirectory(prefix="portafolio-") as name:
        folder = Path(name)
        attached = _files(dossier)
        total = len(attached) + 2
        leaves = _leaves(running, attached, folder, total)
        drawn = paper.draw(_words(dossier, leaves, at), leaves, folder, at)
        running.progress(len(attached) + 1, total)
        file = _store(process, drawn.path, number, by)
    with running.step(total, total):
        portfolio = _write(dossier, file, number, drawn, at, by)
    return {"portfolio": portfolio.ref}


def _files(dossier: Dossier) -> list[StoredFile]:
    return [each.file for each in dossier.documents] + [
        piece.evidence.file for piece in dossier.evidence if piece.evidence.file is not None
    ]


def _leaves(running: jobs.Running, attached: list[StoredFile], folder: Path, total: int) -> dict[str, Leaves]:
    found = {}
    for place, file in enumerate(attached, start=1):
        source = folder / f"original-{place}"
        with files.open_file(file) as content, source.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        found[file.ref] = prepare(source, file.media_type, file.size, folder, f"hojas-{place}")
        source.unlink()
        running.progress(place, total)
    return found


def _words(dossier: Dossier, leaves: dict[str, Leaves], at: Any) -> dict[str, Any]:
    earlier = PortfolioCheck.objects.filter(portfolio__process=dossier.process).select_related("portfolio", "by")
    return sheets.Portfolio(dossier, leaves, findings_of(dossier), earlier, at).words()


def _store(process: Process, path: Path, number: int, by: Person) -> StoredFile:
    """Keep the bytes before the step; they expire unless the step writes the row that names them."""
    with path.open("rb") as content:
        return files.store_file(
            process.institution,
            content,
            f"portafolio-{process.standard.code}-{number}.pdf",
            kind=KIND,
            subject_ref=process.ref,
            by_ref=by.ref,
            expires_at=clock.now() + KEPT_UNTIL_WRITTEN,
        )


def _write(dossier: Dossier, file: StoredFile, number: int, drawn: paper.Drawn, at: Any, by: Person) -> Portfolio:
    process = dossier.process
    again = dossier_of(process)
    if fingerprint(again) != fingerprint(dossier):
        raise RuntimeError("The dossier changed while its portfolio was drawn.")  # tried again, from the new one
    _check(again)
    StoredFile.objects.filter(pk=file.pk).update(expires_at=None)
    portfolio = Portfolio.objects.create(
        process=process,
        number=number,
        file=file,
        sha256=file.sha256,
        index=_index(dossier, drawn),
        pages=drawn.pages,
        submitted_at=at,
        submitted_by=by,
    )
    move(process, ProcessState.PORTFOLIO_SUBMITTED, by=by)
    trace(
        "portfolio.submitted",
        portfolio,
        "portfolio",
        by,
        institution=process.institution,
        process=process.ref,
        number=number,
        sha256=file.sha256,
        pages=drawn.pages,
    )
    return portfolio


def _index(dossier: Dossier, drawn: paper.Drawn) -> dict[str, Any]:
    """What the portfolio holds: first page of each document, hash of each file."""
    hashes = {f"documento-{each.kind}": each.file.sha256 for each in dossier.documents}
    hashes |= {f"evidencia-{piece.evidence.number}": piece.evidence.sha256 for piece in dossier.evidence}
    return {
        "schema": 1,
        "documents": [
            {"code": code, "page": page, "sha256": hashes.get(code, "")} for code, page in drawn.first_pages.items()
        ],
    }


def fingerprint(dossier: Dossier) -> str:
    """A digest of everything a portfolio prints, so that nothing changes between reading and writing."""
    evidence = [
        [each.evidence.ref, each.evidence.sha256, each.verdict.pk if each.verdict else 0] for each in dossier.evidence
    ]
    facts = [
        dossier.process.state,
        dossier.process.registration.form,
        [each.ref for each in dossier.documents],
        sorted((kind, each.pk) for kind, each in dossier.consents.items()),
        [each.content_hash for each in (dossier.plan, dossier.judgement, dossier.report) if each is not None],
        dossier.application.records_hash if dossier.application else "",
        evidence,
        sorted(each.ref for held in dossier.signatures.values() for each in held),
    ]
    return hashlib.sha256(canonical(facts)).hexdigest()
