from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """An event written with the fact; after commit it becomes one job per room that listens."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=60)  # "delivery.run_closed"
    key = models.CharField(max_length=120)  # names the fact
    data = models.JSONField(default=dict)  # ids and codes
    created_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="outbox_once", fields=["topic", "key"])]
        indexes = [
            models.Index(name="outbox_pending", fields=["id"], condition=Q(dispatched_at=None)),
            models.Index(name="outbox_done", fields=["dispatched_at"], condition=Q(dispatched_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.topic}:{self.key}"
