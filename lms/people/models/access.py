from django.db import models

from lms.people.models.person import PersonIdentifier


class AccessLog(models.Model):
    """Who looked at a person's protected data (CURP shown, export, key view). The person may read it. Append-only."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="accesses")
    reader = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)  # "curp"
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    @property
    def label(self) -> str:
        """What was looked at, in words."""
        return dict(PersonIdentifier.Kind.choices).get(self.what, self.what)

    def __str__(self) -> str:
        return f"{self.what} de {self.person_id}"
