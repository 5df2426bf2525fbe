"""One row of each append-only model, for the tests that try to change it. Whoever registers a model adds its row."""

from django.utils import timezone

from lms.core import audit
from lms.core.models import AuditBatch, AuditBatchEntry
from lms.people.models import AccessLog, Person
from tests.factories.core import InstitutionFactory


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


ROWS = {
    "core.AuditEntry": audit_entry,
    "core.AuditBatch": audit_batch,
    "core.AuditBatchEntry": audit_batch_entry,
    "people.AccessLog": access_log,
}
