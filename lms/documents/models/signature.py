from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class Signature(models.Model):
    """That a person signed these contents in some capacity. Append-only.

    Its subject is a code and an opaque id of any room; what was signed is the SHA-256 of its frozen data, so a later
    version of the subject has no signatures of an earlier one.
    """

    class Method(models.TextChoices):
        REAUTH = "reauth", "Con contraseña"
        PAPER = "paper", "En papel"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)  # SHA-256, in hexadecimal
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="signatures")
    person_name = models.CharField(max_length=290)  # as it was on signing
    capacity = models.CharField(max_length=60)  # «Persona evaluadora»: as papers print it
    method = models.CharField(max_length=6, choices=Method.choices)
    proved_at = models.DateTimeField(null=True)  # when the person last proved to be herself
    signed_at = models.DateTimeField()
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="signature_once", fields=["subject_kind", "subject_ref", "content_hash", "person", "capacity"]
            ),
            models.CheckConstraint(
                name="signature_proved",
                condition=Q(method="paper", proved_at=None) | Q(method="reauth", proved_at__lte=F("signed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.capacity}"


class PaperScan(models.Model):
    """The scan of a paper that was printed and signed. Append-only; one that is not accepted is followed by another."""

    ref = RefField()
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="scans")
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()  # as the paper says
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["signature", "number"]
        constraints = [models.UniqueConstraint(name="paper_scan_once", fields=["signature", "number"])]

    def __str__(self) -> str:
        return f"{self.signature_id}: {self.number}"


class PaperReview(models.Model):
    """What a second person saw on the scan: the signature counts, or not and why. Append-only."""

    scan = models.OneToOneField(PaperScan, on_delete=models.PROTECT, related_name="review")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="paper_review_reason", condition=Q(accepted=True) | Q(accepted=False) & ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.scan_id}: {self.accepted}"
