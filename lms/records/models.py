from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField

HIGHEST_LEVEL = 4  # of a competency (domain.md 5)
_GRADE = ("grade_value", "grade_top", "grade_pass", "grade_decimals")


class EvidenceKind(models.TextChoices):
    """What shows a competency; each kind counts up to a level of its own (`caps`)."""

    COURSE = "course", "Curso terminado"
    QUIZ = "quiz", "Cuestionario aprobado"
    OBSERVATION = "observation", "Observación de tu superior"
    DIAGNOSIS = "diagnosis", "Identificación de necesidades"
    CERTIFICATE = "certificate", "Certificado"


class TranscriptEntry(models.Model):
    """One line of a person's record, chained to the line before it. Append-only.

    A correction or a revocation is a new line that points at the one it replaces. A new column joins
    `rules.sealed`, or the hash would not cover it.
    """

    class Kind(models.TextChoices):
        COURSE = "course", "Curso"
        CERTIFICATE = "certificate", "Certificado"
        EXTERNAL = "external", "Curso de fuera"

    class Act(models.TextChoices):
        AWARD = "award", "Alta"
        CORRECTION = "correction", "Corrección"
        REVOCATION = "revocation", "Cancelación"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="transcript")
    number = models.PositiveIntegerField()  # 1, 2, 3… of this person
    act = models.CharField(max_length=10, choices=Act.choices, default=Act.AWARD)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source_kind = models.CharField(max_length=40)  # the fact behind it, in the words of the room above: "run"
    source_ref = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, blank=True)  # code of the course or of the standard
    title = models.CharField(max_length=300)
    data = models.JSONField(default=dict)  # frozen: texts and whole numbers
    classroom_minutes = models.PositiveIntegerField(default=0)
    online_minutes = models.PositiveIntegerField(default=0)
    # its own scale, in whole units of 10^-decimals: 0–100 and 0–10 are never converted into one another
    grade_value = models.PositiveIntegerField(null=True)
    grade_top = models.PositiveIntegerField(null=True)
    grade_pass = models.PositiveIntegerField(null=True)
    grade_decimals = models.PositiveSmallIntegerField(null=True)
    achieved_on = models.DateField()
    valid_to = models.DateField(null=True)  # last day it counts; none = does not expire
    document_ref = models.CharField(max_length=22, blank=True)
    folio = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    by_ref = models.CharField(max_length=22, blank=True)  # "" = the system itself
    recorded_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)  # "" in the first line
    entry_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["person", "number"]
        verbose_name_plural = "transcript entries"
        constraints = [
            models.UniqueConstraint(
                name="transcript_source_once",
                fields=["person", "source_kind", "source_ref"],
                condition=Q(act="award"),
            ),
            models.UniqueConstraint(name="transcript_one_chain", fields=["person", "previous_hash"]),
            models.UniqueConstraint(name="transcript_number_once", fields=["person", "number"]),
            models.CheckConstraint(
                name="transcript_first",
                condition=Q(number=1, previous_hash="") | (Q(number__gt=1) & ~Q(previous_hash="")),
            ),
            models.CheckConstraint(
                name="transcript_replaces",
                condition=Q(act="award", replaces=None) | (~Q(act="award") & Q(replaces__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="transcript_validity", condition=Q(valid_to=None) | Q(valid_to__gte=F("achieved_on"))
            ),
            models.CheckConstraint(
                name="transcript_grade",
                condition=Q(**dict.fromkeys(_GRADE))
                | Q(
                    **{f"{name}__isnull": False for name in _GRADE},
                    grade_top__gt=0,
                    grade_value__lte=F("grade_top"),
                    grade_pass__lte=F("grade_top"),
                    grade_decimals__lte=4,
                ),
            ),
        ]
        indexes = [models.Index(name="transcript_subject", fields=["institution", "subject", "kind"])]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def minutes(self) -> int:
        """Minutes of all modalities."""
        return self.classroom_minutes + self.online_minutes


class Attainment(models.Model):
    """A competency shown at a level by one piece of evidence. Append-only: newer facts stand beside older ones.

    `level` is what counts, under the cap of its kind on the day it was recorded; `declared` is what the source says.
    One that belongs to a line of the record counts while nothing has replaced that line.
    """

    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="attainments")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    declared = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=12, choices=EvidenceKind.choices)
    entry = models.ForeignKey(TranscriptEntry, on_delete=models.PROTECT, null=True, related_name="attainments")
    source_kind = models.CharField(max_length=40)
    source_ref = models.CharField(max_length=64)
    title = models.CharField(max_length=300)  # of the source, as the page of the puesto names it
    achieved_on = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    by_ref = models.CharField(max_length=22, blank=True)

    class Meta:
        ordering = ["person", "achieved_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="attainment_entry_once",
                fields=["entry", "competency", "evidence"],
                condition=Q(entry__isnull=False),
            ),
            models.UniqueConstraint(
                name="attainment_source_once",
                fields=["person", "competency", "evidence", "source_kind", "source_ref"],
                condition=Q(entry=None),
            ),
            models.CheckConstraint(
                name="attainment_levels", condition=Q(level__lte=F("declared"), declared__lte=HIGHEST_LEVEL)
            ),
            models.CheckConstraint(
                name="attainment_validity", condition=Q(valid_to=None) | Q(valid_to__gte=F("achieved_on"))
            ),
        ]
        indexes = [models.Index(name="attainment_of_person", fields=["person", "competency"])]

    def __str__(self) -> str:
        return f"{self.competency_id} ≥ {self.level} ({self.evidence})"


class ExternalEvidence(models.Model):
    """A document from elsewhere: one person presents it, another one accepts it, and only then it counts."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "Certificado de competencia (EC)"
        COURSE = "course", "Curso de fuera"

    class State(models.TextChoices):
        PRESENTED = "presented", "Por revisar"
        ACCEPTED = "accepted", "Aceptada"
        REFUSED = "refused", "No aceptada"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="external_evidence")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=300)
    issuer = models.CharField(max_length=200)
    standard_code = models.CharField(max_length=20, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    folio = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    valid_to = models.DateField(null=True)
    file_ref = models.CharField(max_length=22)  # the stored copy of the document
    state = models.CharField(max_length=9, choices=State.choices, default=State.PRESENTED)
    presented_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    presented_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was not accepted

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "external evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_decided",
                condition=Q(state="presented", decided_by=None, decided_at=None)
                | Q(state="accepted", decided_by__isnull=False, decided_at__isnull=False)
                | (Q(state="refused", decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="evidence_two_persons",
                condition=Q(decided_by=None) | (~Q(decided_by=F("presented_by")) & ~Q(decided_by=F("person"))),
            ),
            models.CheckConstraint(
                name="evidence_of_standard",
                condition=Q(kind="course", standard_code="") | (Q(kind="certificate") & ~Q(standard_code="")),
            ),
            models.CheckConstraint(
                name="evidence_validity", condition=Q(valid_to=None) | Q(valid_to__gte=F("issued_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Duty(models.Model):
    """On which side somebody stood towards a candidate in a standard, for ever. Append-only.

    One side for each actor: the index decides, whoever comes second. Nobody stands on any side towards herself.
    """

    class Side(models.TextChoices):
        TEACH = "teach", "Formación"
        ASSESS = "assess", "Evaluación"
        CERTIFY = "certify", "Dictamen"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey("profiles.Standard", on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="duties")
    side = models.CharField(max_length=7, choices=Side.choices)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(name="duty_one_side", fields=["candidate", "standard", "actor"]),
            models.CheckConstraint(name="duty_not_towards_oneself", condition=~Q(candidate=F("actor"))),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} → {self.candidate_id}: {self.side}"
