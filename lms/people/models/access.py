from django.db import models
from django.utils.translation import gettext as _

from lms.people.models.person import PersonIdentifier


class AccessLog(models.Model):
    """Who looked at a person's protected data (CURP shown, export, key view). The person may read it.

    Append-only while its term lasts; then it is removed whole (`actions/access_log`).
    """

    SLIP = "hoja"

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="accesses")
    reader = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)  # a kind of identifier, or SLIP
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(name="access_age", fields=["institution", "at"])]

    def __str__(self) -> str:
        return f"{self.what} de {self.person_id}"

    @property
    def label(self) -> str:
        """What was looked at, in words."""
        if self.what == self.SLIP:
            return _("Hoja de activación")
        return str(dict(PersonIdentifier.Kind.choices).get(self.what, self.what))
