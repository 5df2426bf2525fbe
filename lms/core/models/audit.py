from django.db import models
from django.db.models import Q


class AuditEntry(models.Model):
    """One fact, written in the fact's own transaction. Append-only; ids, codes and salted hashes only, never a name.

    A new column joins `audit.COLUMNS`, or the row's hash would not cover it.
    """

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # to the microsecond, UTC
    verb = models.CharField(max_length=60)  # "role.granted"
    actor_ref = models.CharField(max_length=22, blank=True)  # "" = the system itself
    subject_kind = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=64)
    legal_basis = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    row_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(name="audit_subject", fields=["institution", "subject_kind", "subject_ref"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_ref}"


class AuditSalt(models.Model):
    """What makes an entry's protected hashes checkable. Destroyed by a lawful suppression; the entry stays whole."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="salt")
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return str(self.entry_id)


class AuditBatch(models.Model):
    """A numbered seal over entries: root of their hashes chained to the batch before. Append-only."""

    number = models.PositiveBigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64)
    chain = models.CharField(max_length=64, unique=True)  # SHA-256 of previous chain, number, sealed_at, entries, root

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(name="audit_batch_from_one", condition=Q(number__gte=1))]
        indexes = [models.Index(name="audit_batch_sealed", fields=["sealed_at"])]

    def __str__(self) -> str:
        return f"Lote {self.number}"


class AuditBatchEntry(models.Model):
    """Which entry stands where in which batch. Apart from the entry, never touched again. Append-only."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="place")
    batch = models.ForeignKey(AuditBatch, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["batch", "position"]
        constraints = [models.UniqueConstraint(name="audit_place_once", fields=["batch", "position"])]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"
