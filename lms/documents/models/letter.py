from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from lms.core.fields import RefField


class Letter(models.Model):
    """An oficio as it was sent: numbered, to a person of the institution or to somebody outside. Append-only."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=40)  # the fact it follows from, in the words of the room above
    source_ref = models.CharField(max_length=64)
    folio = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    addressee = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="letters")
    addressee_name = models.CharField(max_length=290)  # as it is written on the letter
    sender = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="letters_sent")
    sender_name = models.CharField(max_length=290)
    sender_office = models.CharField(max_length=200, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="letter_folio_once", fields=["folio", "institution"]),
            models.UniqueConstraint(
                name="letter_once",
                fields=["institution", "source_kind", "source_ref", "addressee"],
                condition=Q(addressee__isnull=False),
            ),
            models.UniqueConstraint(
                name="letter_outside_once",
                fields=["institution", "source_kind", "source_ref", "addressee_name"],
                condition=Q(addressee=None),
            ),
        ]
        indexes = [models.Index(name="letter_addressee", fields=["addressee", "-sent_at"])]

    def __str__(self) -> str:
        return self.folio

    @property
    def sent_on(self) -> date:
        """The day of sending where the institution is."""
        return self.sent_at.astimezone(ZoneInfo(self.institution.time_zone)).date()


class Acknowledgement(models.Model):
    """The receipt (acuse) of a letter: when, by whom and how. Append-only."""

    class Method(models.TextChoices):
        ONLINE = "online", "En línea"
        PAPER = "paper", "Sello o firma en papel"
        MAIL = "mail", "Correo con acuse"

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="acknowledgement")
    method = models.CharField(max_length=6, choices=Method.choices)
    received_on = models.DateField()
    received_by = models.CharField(max_length=290)  # whoever received it, by name
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")  # who recorded it
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Acuse de {self.letter_id}"
