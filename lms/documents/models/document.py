from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField
from lms.documents.states import State


class Template(models.Model):
    """How an institution's documents of one kind look from a version on: data, never code. Append-only."""

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    version = models.PositiveIntegerField()
    design = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "version"]
        constraints = [models.UniqueConstraint(name="template_once", fields=["institution", "kind", "version"])]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class SealKey(models.Model):
    """The public half of a key that sealed documents; stays published after the key is changed. Append-only."""

    code = models.CharField(max_length=43, unique=True)  # thumbprint of the public key (RFC 7638)
    public_key = models.CharField(max_length=43)  # 32 bytes in base64url
    is_test = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code


class IssuedDocument(models.Model):
    """A paper as it was issued: its frozen data, its folio and its seal. Append-only; its state is its last event."""

    ref = RefField()
    token = RefField()  # what the QR carries; neither the folio nor the ref lead to it
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    source_kind = models.CharField(max_length=40)  # the fact it certifies, in the words of the room above
    source_ref = models.CharField(max_length=64)
    edition = models.PositiveSmallIntegerField(default=1)  # of that fact: a replacement is the next one
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="issued_documents")
    holder_name = models.CharField(max_length=290)  # as printed, whatever the person is called later; or the body
    folio = models.CharField(max_length=100)
    check_code = models.CharField(max_length=8)
    data = models.JSONField()  # of the kind's schema, plus a salt, so that its hash tells nothing
    data_hash = models.CharField(max_length=64)
    payload = models.TextField()  # the public facts as canonical JSON: the very bytes that were signed
    signature = models.CharField(max_length=86)  # Ed25519, base64url
    seal_key = models.ForeignKey(SealKey, on_delete=models.PROTECT, related_name="+")
    legal_basis = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="document_once", fields=["institution", "kind", "source_kind", "source_ref", "edition"]
            ),
            models.UniqueConstraint(name="document_folio_once", fields=["folio", "institution"]),
            models.CheckConstraint(
                name="document_first_or_replacement",
                condition=Q(edition=1, replaces=None) | Q(edition__gt=1, replaces__isnull=False),
            ),
            models.CheckConstraint(name="document_of_somebody", condition=~Q(holder_name="")),
            models.CheckConstraint(name="document_not_of_itself", condition=Q(replaces=None) | ~Q(replaces=F("id"))),
        ]
        indexes = [models.Index(name="document_holder", fields=["holder", "-issued_at"])]

    def __str__(self) -> str:
        return self.folio


class DocumentEvent(models.Model):
    """A change of state, with its reason and its ground. Append-only; the last number says the state."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=11, choices=State.choices)
    reason = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(name="document_event_once", fields=["document", "number"]),
            models.CheckConstraint(name="document_event_moved", condition=~Q(state=State.EXPIRED)),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.state}"


class Rendering(models.Model):
    """The one file that was made of a document; any other file is not it. Append-only."""

    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="rendering")
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    engine = models.CharField(max_length=60)  # what drew it
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256
