from django.db import models


class IdempotencyKey(models.Model):
    """A key minted in a form for an act without a natural key: the act happens once, its answer is given again."""

    key = models.CharField(max_length=22)
    actor_ref = models.CharField(max_length=22)
    act = models.CharField(max_length=60)
    request_hash = models.CharField(max_length=64)  # the same key with other contents is refused
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="idempotency_once", fields=["actor_ref", "key"])]
        indexes = [models.Index(name="idempotency_age", fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.act}:{self.key}"
