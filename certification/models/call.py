from django.db import models
from django.db.models import F, Q

from certification.states import RegistrationState
from lms.core.fields import RefField


class EcCall(models.Model):
    """Convocatoria: a numbered edition that opens a standard to candidates, with its window to the second."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, related_name="+")  # who answers
    standard = models.ForeignKey("profiles.Standard", on_delete=models.PROTECT, related_name="calls")
    version = models.ForeignKey("profiles.StandardVersion", on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)  # the power of the body to call
    validity = models.CharField(max_length=300)  # what the document is worth and where, as the call states it
    addressed_to = models.CharField(max_length=300)
    cost = models.CharField(max_length=300, blank=True)  # blank: free
    contact = models.CharField(max_length=200, blank=True)  # whom to ask, as the candidate reads it
    requirements = models.JSONField(default=list)  # [{"code", "title", "help"}]: documents that are handed in
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()  # the last instant is not in the window
    mending_days = models.PositiveSmallIntegerField()  # business days to put a registration right
    capacity = models.PositiveIntegerField(null=True)
    admitted = models.PositiveIntegerField(default=0)  # counter behind the quota; moved by one conditional UPDATE
    registered = models.PositiveIntegerField(default=0)  # counter behind the window, likewise
    last_registered_at = models.DateTimeField(null=True)  # the database's instant that let the last one in
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="call_edition_once", fields=["standard", "edition"]),
            models.CheckConstraint(name="call_window", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="call_quota", condition=Q(capacity=None) | Q(capacity__gte=1, admitted__lte=F("capacity"))
            ),
            models.CheckConstraint(
                name="call_cancelled_whole",
                condition=Q(cancelled_at=None, reason="") | (Q(cancelled_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Registration(models.Model):
    """A candidate's own request to a call: in time by its first instant, whatever is put right later."""

    ref = RefField()
    call = models.ForeignKey(EcCall, on_delete=models.PROTECT, related_name="registrations")
    candidate = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="registrations")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, related_name="+")  # at that time
    state = models.CharField(max_length=12, choices=RegistrationState.choices, default=RegistrationState.RECEIVED)
    receipt = models.CharField(max_length=20, unique=True)  # the code on its acuse
    form = models.JSONField()  # ficha de registro that counts today, of the schema in formats; each one is a sheet
    received_at = models.DateTimeField()
    prevention = models.CharField(max_length=500, blank=True)  # what must be put right, as the candidate reads it
    mend_by = models.DateTimeField(null=True)  # the first instant that is too late
    mended_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)  # why it was not admitted

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="registration_once", fields=["call", "candidate"], condition=~Q(state="withdrawn")
            ),
            models.CheckConstraint(
                name="registration_prevented_whole",
                condition=~Q(state="prevented") | (Q(mend_by__isnull=False) & ~Q(prevention="")),
            ),
            models.CheckConstraint(
                name="registration_decided_whole",
                condition=Q(state__in=["received", "prevented", "withdrawn"])
                | Q(state="admitted", decided_at__isnull=False)
                | (Q(state="not_admitted", decided_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="registration_not_by_oneself", condition=Q(decided_by=None) | ~Q(decided_by=F("candidate"))
            ),
        ]
        indexes = [models.Index(name="registration_of_person", fields=["candidate", "state"])]

    def __str__(self) -> str:
        return self.receipt


class RegistrationSheet(models.Model):
    """A ficha de registro as it was handed in; one that was put right is another number. Append-only."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["registration", "number"]
        constraints = [models.UniqueConstraint(name="registration_sheet_once", fields=["registration", "number"])]

    def __str__(self) -> str:
        return f"{self.registration_id} ficha {self.number}"


class RegistrationDocument(models.Model):
    """A document handed in with a registration. Another of its kind supersedes it; none is erased. Append-only."""

    ref = RefField()
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)  # a code of the call's requirements
    number = models.PositiveSmallIntegerField()  # the last one counts
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["registration", "kind", "number"]
        constraints = [
            models.UniqueConstraint(name="registration_document_once", fields=["registration", "kind", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"


class Consent(models.Model):
    """What a candidate was told and said yes or no to, with the hash of the very text. Append-only; the last counts."""

    class Kind(models.TextChoices):
        RIGHTS = "rights", "Carta de derechos y obligaciones"
        PRIVACY = "privacy", "Aviso de privacidad"
        RENAP = "renap", "Publicación en el Registro Nacional de Personas con Competencias Certificadas"

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    given = models.BooleanField()
    text_code = models.CharField(max_length=20)  # which text, of those in `texts`: "rights-1"
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["registration", "kind", "number"]
        constraints = [
            models.UniqueConstraint(name="consent_once", fields=["registration", "kind", "number"]),
            models.CheckConstraint(  # these two are acknowledged or there is no registration
                name="consent_acknowledged", condition=Q(kind="renap") | Q(given=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}: {self.given}"
