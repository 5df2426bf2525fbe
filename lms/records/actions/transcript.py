"""The ledger of a person: lines are only added, each chained to the one before."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.lrs import rules as statements
from lms.lrs.actions import store_own
from lms.lrs.queries import actor_of
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records import rules
from lms.records.actions.attainments import Claim, attain_by_entry, copy_attainments
from lms.records.models import TranscriptEntry
from lms.records.rules import Grade, Hours

CORRECTABLE = frozenset(
    "subject title data classroom_minutes online_minutes grade_value grade_top grade_pass grade_decimals achieved_on"
    " valid_to document_ref folio".split()
)
_COLUMNS: dict[str, Any] = {column: TranscriptEntry._meta.get_field(column) for column in CORRECTABLE}
_KEPT = [*sorted(CORRECTABLE), "institution_id", "person_id", "kind", "source_kind", "source_ref"]


@transaction.atomic
def award(
    person: Person,
    kind: str,
    source: tuple[str, str],
    title: str,
    *,
    achieved_on: date,
    by: Person | None,
    hours: Hours | None = None,
    grade: Grade | None = None,
    valid_to: date | None = None,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    document: tuple[str, str] = ("", ""),
    legal_basis: str = "",
    attainments: Iterable[Claim] = (),
) -> TranscriptEntry:
    """Write what a person achieved in her record, with what it shows, its statement and its trace.

    `source` is the fact behind it (kind, ref); the same fact again gives back the line it already has and writes
    nothing. `subject` is the code of the course or the standard, `document` its (ref, folio). `by` None is the system.
    Refuses a day to come and a validity that ends before it begins.
    """
    entry = TranscriptEntry(
        institution_id=person.institution_id,
        person=person,
        kind=kind,
        subject=subject,
        title=title,
        data=dict(data or {}),
        achieved_on=achieved_on,
        valid_to=valid_to,
        legal_basis=legal_basis,
        by_ref=by.ref if by else "",
        **_named(source, document),
        **_columns(hours or Hours(), grade),
    )
    return _enter(entry, grade, attainments, by)


def _enter(entry: TranscriptEntry, grade: Grade | None, claims: Iterable[Claim], by: Person | None) -> TranscriptEntry:
    """Add a line with what follows from it, or give the one that its fact already has."""
    _check_days(entry.person, entry.achieved_on, entry.valid_to)
    rules.refuse_inexact(entry.data)
    if known := _append(entry):
        return known
    attain_by_entry(entry, claims)
    store_own(entry.person.institution, _told(entry, grade))
    _trace("transcript.awarded", entry, by)
    return entry


@transaction.atomic
def correct(
    entry: TranscriptEntry,
    changes: Mapping[str, Any],
    *,
    reason: str,
    by: Person,
    approved_by: Person,
    legal_basis: str = "",
) -> TranscriptEntry:
    """Write a line that replaces another with some columns changed; what it shows goes with it, under its own days.

    Refuses a column that is not correctable, one's own record, one person alone, and a line already replaced.
    """
    if unknown := set(changes) - CORRECTABLE:
        raise ValueError(f"Not correctable: {sorted(unknown)}.")
    new = _successor(entry, TranscriptEntry.Act.CORRECTION, reason, legal_basis, by, approved_by)
    for column, value in changes.items():
        setattr(new, column, _COLUMNS[column].to_python(value))
    rules.refuse_inexact(new.data)
    _check_days(entry.person, new.achieved_on, new.valid_to)
    _append(new)
    copy_attainments(entry, new)
    _trace("transcript.corrected", new, by, approved_by=approved_by.ref, replaces=entry.ref)
    return new


@transaction.atomic
def revoke(
    entry: TranscriptEntry, *, reason: str, by: Person, approved_by: Person, legal_basis: str = ""
) -> TranscriptEntry:
    """Write that a line no longer counts, nor what it showed; the line itself stays readable for ever.

    Refuses one's own record, one person alone, and a line already replaced.
    """
    new = _successor(entry, TranscriptEntry.Act.REVOCATION, reason, legal_basis, by, approved_by)
    _append(new)
    _trace("transcript.revoked", new, by, approved_by=approved_by.ref, replaces=entry.ref)
    return new


def _check_days(person: Person, achieved_on: date, valid_to: date | None) -> None:
    if achieved_on > clock.today(person.institution.time_zone):
        raise RuleBroken("record-future", _("La fecha del logro aún no llega. Revísala y repite."), field="achieved_on")
    if valid_to is not None and valid_to < achieved_on:
        raise RuleBroken(
            "record-validity", _("La vigencia termina antes de la fecha del logro. Revisa ambas."), field="valid_to"
        )


def _named(source: tuple[str, str], document: tuple[str, str]) -> dict[str, str]:
    """The fact behind a line and the document that says so."""
    return {"source_kind": source[0], "source_ref": source[1], "document_ref": document[0], "folio": document[1]}


def _columns(hours: Hours, grade: Grade | None) -> dict[str, int]:
    minutes = {"classroom_minutes": hours.classroom, "online_minutes": hours.online}
    if grade is None:
        return minutes
    return minutes | {
        "grade_value": grade.value,
        "grade_top": grade.top,
        "grade_pass": grade.pass_mark,
        "grade_decimals": grade.decimals,
    }


def _successor(
    entry: TranscriptEntry, act: str, reason: str, legal_basis: str, by: Person, approved_by: Person
) -> TranscriptEntry:
    if by.pk == approved_by.pk or entry.person_id in {by.pk, approved_by.pk}:
        raise RuleBroken(
            "record-two-persons",
            _("Cambiar un historial toca a dos personas distintas, y ninguna puede ser su titular. Pide a otra."),
        )
    if entry.act == TranscriptEntry.Act.REVOCATION:
        raise _changed()
    kept = {column: getattr(entry, column) for column in _KEPT}
    return TranscriptEntry(
        **kept, act=act, replaces=entry, reason=reason.strip(), legal_basis=legal_basis, by_ref=by.ref
    )


def _changed() -> RuleBroken:
    return RuleBroken(
        "record-replaced", _("Este asiento ya se corrigió o se canceló. Abre el historial y revisa el más reciente.")
    )


def _append(entry: TranscriptEntry) -> TranscriptEntry | None:
    """Chain a line to the last one and insert it; or the line that its fact already has.

    Two who arrive together see the same last line: the index lets one in, the other reads again. Each new try means
    that somebody else's line stands, so it ends. Two queries when nobody else writes.
    """
    person, replaces = entry.person, entry.replaces
    entry.recorded_at = clock.now()
    tried: str | None = None
    while True:
        last = TranscriptEntry.objects.filter(person=person).order_by("-number").first()
        previous = last.entry_hash if last else ""
        if known := _known(entry, last):
            return known
        entry.number, entry.previous_hash = (last.number if last else 0) + 1, previous
        entry.entry_hash = rules.chain_hash(rules.sealed(entry, person.ref, replaces.number if replaces else None))
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            if previous == tried:  # nobody came between: the line itself is impossible
                raise
            tried = previous
        else:
            return None


def _known(entry: TranscriptEntry, last: TranscriptEntry | None) -> TranscriptEntry | None:
    """The line of the same fact, for an award; refuses a second successor of the same line. One query."""
    if last is None:
        return None
    if entry.replaces is not None:
        if TranscriptEntry.objects.filter(replaces=entry.replaces).exists():
            raise _changed()
        return None
    same = TranscriptEntry.objects.filter(person=entry.person, act=TranscriptEntry.Act.AWARD)
    return same.filter(source_kind=entry.source_kind, source_ref=entry.source_ref).first()


def _told(entry: TranscriptEntry, grade: Grade | None) -> list[dict[str, Any]]:
    """The statement of a line: a course completed, a certificate earned; what came from elsewhere is not told."""
    actor, institution = actor_of(entry.person), entry.person.institution
    at = datetime.combine(entry.achieved_on, time(12), ZoneInfo(institution.time_zone))
    ref = entry.subject or entry.source_ref
    if entry.kind == TranscriptEntry.Kind.COURSE:
        score = statements.Score(grade.value, grade.top, grade.decimals) if grade else None
        passed = grade.passed if grade else None
        course = statements.Thing("course", ref, entry.title)
        return [
            statements.course_completed(
                actor, course, at, fact=entry.ref, minutes=entry.minutes, score=score, passed=passed
            )
        ]
    if entry.kind == TranscriptEntry.Kind.CERTIFICATE:
        thing = statements.Thing("credential", ref, entry.title)
        return [statements.credential_earned(actor, thing, at, fact=entry.ref)]
    return []


def _trace(verb: str, entry: TranscriptEntry, by: Person | None, **data: str) -> None:
    """The ledger holds the head of the chain, so that a line cut off its end is missed."""
    trace(
        verb,
        entry,
        "transcript-entry",
        by,
        institution=entry.person.institution,
        legal_basis=entry.legal_basis,
        person=entry.person.ref,
        number=entry.number,
        hash=entry.entry_hash,
        source=f"{entry.source_kind}:{entry.source_ref}",
        **data,
    )
