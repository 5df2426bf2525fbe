from django.db import models
from django.db.models import F, Q

from certification.models.process import Process
from certification.states import RequestState
from lms.core.fields import RefField


class CertificateRequest(models.Model):
    """Asking CONOCER for its certificate and what came back: it issues, we track, keep a copy and deliver."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="request")
    ruling = models.OneToOneField("certification.Ruling", on_delete=models.PROTECT, related_name="request")
    state = models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.REQUESTED)
    duty = models.ForeignKey("records.Duty", on_delete=models.PROTECT, related_name="+")  # side certify of who signs it
    reference = models.CharField(max_length=80)  # the number its system gave
    sheet = models.JSONField()  # what was captured, in the order of its system; no CURP
    publishes = models.BooleanField()  # in the RENAP
    consent = models.ForeignKey("certification.Consent", on_delete=models.PROTECT, null=True, related_name="+")
    requested_on = models.DateField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    payment_line = models.CharField(max_length=80, blank=True)  # línea de captura
    payment_due = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    folio = models.CharField(max_length=60, blank=True)  # of CONOCER
    issued_on = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # none stated = does not expire
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="request_folio_once", fields=["institution", "folio"], condition=~Q(folio="")),
            models.UniqueConstraint(name="request_reference_once", fields=["institution", "reference"]),
            models.CheckConstraint(
                name="request_publishes_by_consent", condition=Q(publishes=False) | ~Q(consent=None)
            ),
            models.CheckConstraint(
                name="request_paid_whole",
                condition=Q(state="requested", paid_on=None)
                | (~Q(state="requested") & Q(paid_on__isnull=False) & ~Q(payment_line="")),
            ),
            models.CheckConstraint(
                name="request_received_whole",
                condition=Q(state__in=["requested", "paid"], folio="", issued_on=None, file=None, received_at=None)
                | (
                    Q(state__in=["received", "delivered"], issued_on__isnull=False, received_at__isnull=False)
                    & Q(file__isnull=False)
                    & ~Q(folio="")
                ),
            ),
            models.CheckConstraint(
                name="request_validity", condition=Q(valid_to=None) | Q(valid_to__gte=F("issued_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference
