"""One row of each append-only model, for the tests that try to change it. Whoever registers a model adds its row."""

from decimal import Decimal

from django.utils import timezone

from assessment.actions.attempt import start
from assessment.models import GradeEvent, LateAnswer
from lms.core import audit
from lms.core.models import AuditBatch, AuditBatchEntry, StoredFile
from lms.delivery.models import RunResult
from lms.documents.models import DocumentEvent, Rendering, SealKey, Template
from lms.lrs.actions import store_own
from lms.lrs.rules import Actor, Thing, credential_earned
from lms.people.models import AccessLog, Person
from lms.records.actions.attainments import Claim
from lms.records.actions.duties import take_duty
from tests.factories.assessment import seat
from tests.factories.core import InstitutionFactory
from tests.factories.delivery import seated
from tests.factories.documents import issued
from tests.factories.people import PersonFactory
from tests.factories.profiles import CompetencyFactory, StandardFactory
from tests.records.conftest import give


def audit_entry():
    return audit.record("test.done", institution=InstitutionFactory(), subject_kind="test", subject_ref="1")


def audit_batch():
    facts = {"number": 1, "sealed_at": timezone.now(), "entries": 1}
    return AuditBatch.objects.create(**facts, root="0" * 64, previous_root="0" * 64, chain="1" * 64)


def audit_batch_entry():
    return AuditBatchEntry.objects.create(entry=audit_entry(), batch=audit_batch(), position=1)


def access_log():
    institution, now = InstitutionFactory(), timezone.now()
    person = Person.objects.create(institution=institution, given_names="Ana", first_surname="Ruiz", created_at=now)
    return AccessLog.objects.create(institution=institution, person=person, reader=person, what="curp", at=now)


def statement():
    thing = Thing("credential", "EC1171", "Datos")
    return store_own(
        InstitutionFactory(), [credential_earned(Actor("https://a", "a"), thing, timezone.now(), fact="1")]
    )[0]


def transcript_entry():
    return give(PersonFactory())


def attainment():
    person = PersonFactory()
    claims = [Claim(CompetencyFactory(institution=person.institution), 1, "quiz")]
    return give(person, attainments=claims).attainments.get()


def duty():
    candidate = PersonFactory()
    actor, standard = (make(institution=candidate.institution) for make in (PersonFactory, StandardFactory))
    return take_duty(candidate, standard, actor, "teach", by=None)


def attempt():
    place = seat()
    return start(place, by=place.person)


def late_answer():
    return LateAnswer.objects.create(attempt=attempt(), slot=1, value="a", received_at=timezone.now())


def grade_event():
    facts = {"numerator": 1, "denominator": 2, "score": Decimal(50), "passed": False, "detail": {}}
    return GradeEvent.objects.create(attempt=attempt(), number=1, given_at=timezone.now(), **facts)


def template():
    return Template.objects.create(
        institution=InstitutionFactory(), kind="constancia", version=7, design={}, created_at=timezone.now()
    )


def seal_key():
    return SealKey.objects.create(code="k" * 43, public_key="p" * 43, is_test=True, since=timezone.now())


def document_event():
    document = issued()
    facts = {"state": "cancelado", "reason": "Error", "legal_basis": "Oficio 1", "at": timezone.now()}
    return DocumentEvent.objects.create(document=document, number=1, by=document.holder, **facts)


def rendering():
    document, now = issued(), timezone.now()
    facts = {"kind": "issued-document", "name": "c.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    file = StoredFile.objects.create(institution=document.institution, created_at=now, **facts)
    return Rendering.objects.create(document=document, file=file, sha256="0" * 64, engine="typst", created_at=now)


def run_result():
    return RunResult.objects.create(
        enrolment=seated(),
        classroom_minutes=0,
        online_minutes=1,
        facts={},
        starts_on="2026-01-01",
        ends_on="2026-01-02",
        decided_at=timezone.now(),
    )


ROWS = {
    "assessment.GradeEvent": grade_event,
    "assessment.LateAnswer": late_answer,
    "documents.DocumentEvent": document_event,
    "documents.IssuedDocument": issued,
    "documents.Rendering": rendering,
    "documents.SealKey": seal_key,
    "documents.Template": template,
    "core.AuditEntry": audit_entry,
    "core.AuditBatch": audit_batch,
    "core.AuditBatchEntry": audit_batch_entry,
    "people.AccessLog": access_log,
    "lrs.Statement": statement,
    "records.TranscriptEntry": transcript_entry,
    "records.Attainment": attainment,
    "records.Duty": duty,
    "delivery.RunResult": run_result,
}
