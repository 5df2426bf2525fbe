from django.db import models
from django.db.models import Q

from lms.core.fields import RefField


class Job(models.Model):
    """Long or deferred work. The row is the truth (lease, attempts, progress); a broker's message is only a hint."""

    class State(models.TextChoices):
        QUEUED = "queued", "En espera"
        RUNNING = "running", "En curso"
        DONE = "done", "Terminado"
        FAILED = "failed", "No se pudo terminar"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=250)  # names the fact: the same work is queued once
    args = models.JSONField(default=dict)  # ids and codes, never personal data
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)  # since it last got further than ever before
    max_attempts = models.PositiveSmallIntegerField(default=5)
    lease_token = models.CharField(max_length=22, blank=True)
    lease_until = models.DateTimeField(null=True)
    done_units = models.PositiveIntegerField(default=0)
    total_units = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=60, blank=True)
    error_text = models.CharField(max_length=500, blank=True)  # for people, in Spanish
    owner_ref = models.CharField(max_length=22, blank=True)  # who asked for it and may see it
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="job_once", fields=["kind", "key"]),
            models.CheckConstraint(
                name="job_lease_complete",
                condition=Q(lease_token="", lease_until=None) | (~Q(lease_token="") & Q(lease_until__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="job_due", fields=["run_after"], condition=Q(state="queued")),
            models.Index(name="job_leases", fields=["lease_until"], condition=Q(state="running")),
            models.Index(name="job_owner", fields=["owner_ref", "-created_at"]),
            models.Index(name="job_done", fields=["finished_at"], condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class JobRow(models.Model):
    """What became of one row of a job (a line of a roster, a document of a batch)."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted", "Aceptado"
        WARNED = "warned", "Aceptado con aviso"
        REFUSED = "refused", "Rechazado"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    ref = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=Status.choices)
    code = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="job_row_once", fields=["job", "number"])]

    def __str__(self) -> str:
        return f"{self.job_id}#{self.number} {self.status}"
