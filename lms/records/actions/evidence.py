"""Documents from elsewhere: one person presents them, another accepts them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records import policies
from lms.records.actions.attainments import claims_of_standard
from lms.records.actions.transcript import award
from lms.records.models import ExternalEvidence, TranscriptEntry
from lms.records.rules import Hours

SOURCE = "external-evidence"


@transaction.atomic
def present_evidence(
    person: Person,
    kind: str,
    title: str,
    issuer: str,
    *,
    issued_on: date,
    file_ref: str,
    by: Person,
    valid_to: date | None = None,
    standard_code: str = "",
    minutes: int = 0,
    folio: str = "",
) -> ExternalEvidence:
    """Hand in a document from elsewhere; it counts for nothing until another person accepts it.

    One presents one's own; whoever keeps records presents anybody's. Refuses a certificate without its standard, a
    course with one, a day to come and a validity that ends before it begins.
    """
    if by.pk != person.pk and not policies.may_keep(by, person):
        raise RuleBroken("evidence-not-yours", _("Solo la presenta su titular o Recursos humanos."))
    evidence = ExternalEvidence(
        institution=person.institution,
        person=person,
        kind=kind,
        title=title,
        issuer=issuer,
        standard_code=standard_code,
        minutes=minutes,
        folio=folio,
        issued_on=issued_on,
        valid_to=valid_to,
        file_ref=file_ref,
        presented_by=by,
        presented_at=clock.now(),
    )
    _check_paper(evidence)
    evidence.save(force_insert=True)
    trace("evidence.presented", evidence, "external-evidence", by, person=person.ref, what=kind)
    return evidence


def _check_paper(paper: ExternalEvidence) -> None:
    if (paper.kind == ExternalEvidence.Kind.CERTIFICATE) != bool(paper.standard_code):
        raise RuleBroken(
            "evidence-standard", _("Un certificado lleva la clave de su estándar; un curso no."), field="standard_code"
        )
    if paper.issued_on > clock.today(paper.institution.time_zone):
        raise RuleBroken("evidence-future", _("La fecha del documento aún no llega. Revísala."), field="issued_on")
    if paper.valid_to is not None and paper.valid_to < paper.issued_on:
        raise RuleBroken("evidence-validity", _("La vigencia termina antes de su fecha. Revísala."), field="valid_to")


@transaction.atomic
def accept_evidence(evidence: ExternalEvidence, *, by: Person) -> TranscriptEntry:
    """Accept a document after reading it: it becomes a line of the record, and a certificate shows its competencies.

    Refuses whoever presented it or holds it, whoever keeps no records, and one already decided.
    """
    _decide(evidence, ExternalEvidence.State.ACCEPTED, "", by)
    person, is_certificate = evidence.person, evidence.kind == ExternalEvidence.Kind.CERTIFICATE
    return award(
        person,
        TranscriptEntry.Kind.CERTIFICATE if is_certificate else TranscriptEntry.Kind.EXTERNAL,
        (SOURCE, evidence.ref),
        evidence.title,
        achieved_on=evidence.issued_on,
        valid_to=evidence.valid_to,
        by=by,
        hours=Hours(classroom=evidence.minutes),
        subject=evidence.standard_code,
        data={"issuer": evidence.issuer, "file": evidence.file_ref, "presented_by": evidence.presented_by.ref},
        document=("", evidence.folio),
        attainments=claims_of_standard(person.institution, evidence.standard_code) if is_certificate else (),
    )


@transaction.atomic
def refuse_evidence(evidence: ExternalEvidence, reason: str, *, by: Person) -> ExternalEvidence:
    """Say no to a document, with the reason its holder reads. Refuses as `accept_evidence` does, and no reason."""
    if not reason.strip():
        raise RuleBroken("evidence-reason", _("Escribe por qué no se acepta: lo lee su titular."), field="reason")
    return _decide(evidence, ExternalEvidence.State.REFUSED, reason.strip(), by)


def _decide(evidence: ExternalEvidence, state: str, reason: str, by: Person) -> ExternalEvidence:
    if by.pk in {evidence.person_id, evidence.presented_by_id}:
        raise RuleBroken(
            "evidence-two-persons",
            _("Quien presenta un documento, o es su titular, no lo acepta. Lo revisa otra persona."),
        )
    if not policies.may_keep(by, evidence.person):
        raise RuleBroken("evidence-not-yours", _("Tu función no permite revisarlo. Lo hace Recursos humanos."))
    waiting = ExternalEvidence.objects.filter(pk=evidence.pk, state=ExternalEvidence.State.PRESENTED)
    if not waiting.update(state=state, reason=reason, decided_by=by, decided_at=clock.now()):
        raise RuleBroken("evidence-decided", _("Otra persona ya revisó este documento. Abre la lista de nuevo."))
    evidence.refresh_from_db()
    trace(f"evidence.{state}", evidence, "external-evidence", by, person=evidence.person.ref)
    return evidence
