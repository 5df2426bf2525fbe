from django.db import models

from lms.core.fields import RefField


class StoredFile(models.Model):
    """A file kept outside the web root under a random name. Who may read it is the door registered for `kind`."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # names the door: "job-report", "activation-slip"
    subject_ref = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=150)  # what the person called it, cleaned
    media_type = models.CharField(max_length=100)  # sniffed, never as declared
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by_ref = models.CharField(max_length=22, blank=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(name="stored_file_subject", fields=["institution", "kind", "subject_ref"])]

    def __str__(self) -> str:
        return self.name
