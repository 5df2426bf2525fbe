"""Pieces of evidence: presented, judged on four questions, replaced. None is ever erased."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.profiles.models import Criterion
from certification import policies
from certification.actions.hold import check_assessor, hold
from certification.models import Evidence, EvidenceCriterion, EvidenceVerdict, Process
from certification.queries.evidence import asked_of_candidates
from certification.states import ProcessState
from lms.core import clock
from lms.core.clock import DbNow
from lms.core.errors import RuleBroken
from lms.core.files import Readable, store_file
from lms.core.models import StoredFile
from lms.people.actions.trace import trace
from lms.people.models import Person

FILE = "ec-evidence"
HELD_FOR = timedelta(hours=24)
OPEN = (ProcessState.PLAN_AGREED, ProcessState.COLLECTING)


def hold_file(process: Process, content: Readable, name: str, *, by: Person) -> StoredFile:
    """Keep an upload for a day, so that a form with something else to mend never asks for it again.

    Only its sender reads it until `present_evidence` takes it. Refuses what `store_file` refuses, and whoever may not
    present evidence in this process (`evidence-not-yours`).
    """
    if not _may_present(process, by):
        raise _not_yours()
    expires = clock.now() + HELD_FOR
    return store_file(process.institution, content, name, kind=FILE, by_ref=by.ref, expires_at=expires)


def held_file(ref: str, *, by: Person) -> StoredFile | None:
    """A file that this person sent and no evidence has taken yet. One query."""
    alive = StoredFile.objects.filter(kind=FILE, subject_ref="", expires_at__gt=DbNow())
    return alive.filter(ref=ref, created_by_ref=by.ref).first()


@transaction.atomic
def present_evidence(
    process: Process,
    kind: str,
    title: str,
    criteria: Collection[int],
    *,
    by: Person,
    note: str = "",
    file: StoredFile | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Put a piece of evidence in a process, for one or more criteria of its standard (their ids).

    The candidate hands in files; the assessor may also write down what was observed, without one. A piece may replace
    another by the same hands, which stays. Refuses a process that collects no evidence (`process-state`), strangers
    (`evidence-not-yours`), kinds that are the assessor's (`evidence-kind`), no title, criterion or content
    (`evidence-title`, `evidence-criteria`, `evidence-file`, `evidence-note`), a file already in the process
    (`evidence-twice`) or no longer kept (`evidence-file-gone`), and a second replacement (`evidence-replaced`).
    """
    mine = by.pk == process.candidate_id
    if not _may_present(process, by):
        raise _not_yours()
    hold(process, *OPEN)
    title, note, wanted = title.strip(), note.strip(), set(criteria)
    _check_contents(kind, title, note, file, mine=mine)
    _check_criteria(process, wanted)
    if replaces is not None:
        _check_replaced(process, replaces, mine=mine)
    if file is not None:
        _take_file(process, file, by, replaces)
    evidence = _next_piece(process, file, replaces, by, kind=kind, title=title, note=note)
    _write(evidence, wanted)
    facts: dict[str, Any] = {"process": process.ref, "number": evidence.number, "what": kind, "sha256": evidence.sha256}
    trace("evidence.presented", evidence, "ec-evidence", by, institution=process.institution, **facts)
    return evidence


def _may_present(process: Process, by: Person) -> bool:
    return by.pk == process.candidate_id or policies.may_assess(by, process)


def _not_yours() -> RuleBroken:
    return RuleBroken("evidence-not-yours", _("Solo la persona candidata o quien la evalúa presentan evidencias."))


def _check_contents(kind: str, title: str, note: str, file: StoredFile | None, *, mine: bool) -> None:
    if not title:
        raise RuleBroken(
            "evidence-title", _("Escribe qué es esta evidencia, por ejemplo «Oficio de turno»."), field="title"
        )
    if kind not in Evidence.Kind.values or (mine and kind not in asked_of_candidates()):
        raise RuleBroken("evidence-kind", _("Elige qué tipo de evidencia es."), field="kind")
    if mine and file is None:
        raise RuleBroken("evidence-file", _("Adjunta el archivo de tu evidencia."), field="upload")
    if file is None and not note:
        raise RuleBroken("evidence-note", _("Escribe lo que observaste o adjunta un archivo."), field="note")


def _check_criteria(process: Process, wanted: set[int]) -> None:
    """Refuse no criterion, or one of another standard (`evidence-criteria`). One query."""
    ours = Criterion.objects.filter(element__version=process.version_id, pk__in=wanted)
    if not wanted or set(ours.values_list("pk", flat=True)) != wanted:
        sentence = _("Elige al menos un criterio del estándar al que se refiere esta evidencia.")
        raise RuleBroken("evidence-criteria", sentence, field="criteria")


def _check_replaced(process: Process, replaces: Evidence, *, mine: bool) -> None:
    by_candidate = replaces.presented_by_id == process.candidate_id
    if replaces.process_id != process.pk or by_candidate != mine:
        raise RuleBroken("evidence-foreign", _("Cada quien reemplaza lo que presentó. Elige una evidencia tuya."))


def _take_file(process: Process, file: StoredFile, by: Person, replaces: Evidence | None) -> None:
    """Claim an upload for this process, once: the condition decides, whoever presses twice."""
    standing = process.evidence.filter(sha256=file.sha256, successor=None)
    if replaces is not None:
        standing = standing.exclude(pk=replaces.pk)
    twice = standing.first()
    if twice is not None:
        raise RuleBroken(
            "evidence-twice",
            _("Ese archivo ya está como evidencia %(number)d, «%(title)s». Adjunta otro, o cambia sus criterios ahí.")
            % {"number": twice.number, "title": twice.title},
            field="upload",
        )
    held = StoredFile.objects.filter(
        pk=file.pk, kind=FILE, subject_ref="", created_by_ref=by.ref, expires_at__gt=DbNow()
    )
    if not held.update(subject_ref=process.ref, expires_at=None):
        raise RuleBroken(
            "evidence-file-gone", _("El archivo ya no está disponible. Adjúntalo otra vez."), field="upload"
        )
    file.refresh_from_db(fields=["subject_ref", "expires_at"])


def _next_piece(
    process: Process, file: StoredFile | None, replaces: Evidence | None, by: Person, **said: str
) -> Evidence:
    """A piece as it will be written, numbered after the last one of its process. One query."""
    last = process.evidence.aggregate(last=Max("number"))["last"] or 0
    return Evidence(
        process=process,
        number=last + 1,
        file=file,
        sha256=file.sha256 if file else "",
        replaces=replaces,
        presented_at=clock.now(),
        presented_by=by,
        **said,
    )


def _write(evidence: Evidence, criteria: Collection[int]) -> None:
    """Insert a piece and the criteria it is for. Refuses one whose former was replaced already."""
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
    except IntegrityError:  # numbers are taken under the process's row: only the replaced one can have come first
        raise RuleBroken(
            "evidence-replaced", _("Esa evidencia ya se había reemplazado. Abre la lista para ver la que cuenta.")
        ) from None
    EvidenceCriterion.objects.bulk_create(
        EvidenceCriterion(evidence=evidence, criterion_id=criterion) for criterion in sorted(criteria)
    )


@transaction.atomic
def judge_evidence(
    evidence: Evidence,
    *,
    sufficient: bool,
    valid: bool,
    current: bool,
    authentic: bool,
    by: Person,
    how: str = "",
    note: str = "",
) -> EvidenceVerdict:
    """Answer the four questions of EC0076 on a piece of evidence; the last verdict counts and earlier ones stay.

    The same answers of the same person again give the verdict there is.
    Refuses whoever does not assess (`not-assessor`), a process not being collected (`process-state`), a piece that was
    replaced (`evidence-replaced`), historical evidence without how its authenticity was checked (`verdict-how`), and a
    «no» without the note that its candidate reads (`verdict-note`).
    """
    process = evidence.process
    check_assessor(process, by)
    hold(process, ProcessState.COLLECTING)
    how, note = how.strip(), note.strip()
    answers = {"sufficient": sufficient, "valid": valid, "current": current, "authentic": authentic}
    _check_verdict(evidence, answers, how, note)
    said = {**answers, "how": how, "note": note, "by": by}
    last = evidence.verdicts.order_by("-number").first()
    if last is not None and all(getattr(last, name) == value for name, value in said.items()):
        return last
    number = last.number + 1 if last else 1
    verdict = EvidenceVerdict.objects.create(evidence=evidence, number=number, at=clock.now(), **said)
    facts: dict[str, Any] = {
        "process": process.ref,
        "number": verdict.number,
        **{name: int(said) for name, said in answers.items()},
    }
    trace("evidence.judged", evidence, "ec-evidence", by, institution=process.institution, **facts)
    return verdict


def _check_verdict(evidence: Evidence, answers: Mapping[str, bool], how: str, note: str) -> None:
    """Refuse a verdict on a piece that was replaced, or without the words that its answers ask for. One query."""
    if Evidence.objects.filter(replaces=evidence).exists():
        raise RuleBroken("evidence-replaced", _("Esta evidencia ya se reemplazó. Revisa la que cuenta ahora."))
    if evidence.kind == Evidence.Kind.HISTORICAL and not how:
        sentence = _("Escribe cómo comprobaste que es auténtica: con quién, en qué archivo o con qué documento.")
        raise RuleBroken("verdict-how", sentence, field="how")
    if not all(answers.values()) and not note:
        sentence = _("Escribe qué falta o qué está mal: la persona candidata lo lee y puede reemplazarla.")
        raise RuleBroken("verdict-note", sentence, field="note")
