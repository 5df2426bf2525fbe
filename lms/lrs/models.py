from django.db import models


class Statement(models.Model):
    """An xAPI statement as it was stored; the columns beside its text serve to find it. Append-only."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    statement_id = models.UUIDField(unique=True)
    verb = models.CharField(max_length=200)
    object_id = models.CharField(max_length=500)
    actor = models.CharField(max_length=64)  # name of the account in the statement: opaque
    timestamp = models.DateTimeField()  # when it happened
    stored = models.DateTimeField()
    body = models.TextField()  # JSON as text: a JSON column would reorder keys and rewrite numbers

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(name="statement_verb", fields=["institution", "verb", "id"]),
            models.Index(name="statement_actor", fields=["institution", "actor", "id"]),
            models.Index(name="statement_object", fields=["institution", "object_id", "id"]),
            models.Index(name="statement_stored", fields=["institution", "stored"]),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)
