from lms.core.models.audit import AuditBatch, AuditBatchEntry, AuditEntry, AuditSalt
from lms.core.models.calendar import CalendarPeriod
from lms.core.models.file import StoredFile
from lms.core.models.folio import FolioSeries
from lms.core.models.idempotency import IdempotencyKey
from lms.core.models.institution import Institution
from lms.core.models.job import Job, JobRow
from lms.core.models.outbox import OutboxMessage
from lms.core.models.parameter import Parameter
from lms.core.models.theme import Theme

__all__ = [
    "AuditBatch",
    "AuditBatchEntry",
    "AuditEntry",
    "AuditSalt",
    "CalendarPeriod",
    "FolioSeries",
    "IdempotencyKey",
    "Institution",
    "Job",
    "JobRow",
    "OutboxMessage",
    "Parameter",
    "StoredFile",
    "Theme",
]
