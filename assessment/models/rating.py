from django.db import models
from django.db.models import Q

from assessment.states import Cause, Instrument
from lms.core.fields import RefField

LEVEL = Q(level__gte=0, level__lte=4)
SIDES = [(each.value, each.label) for each in (Instrument.SELF, Instrument.SUPERIOR)]


class Cedula(models.Model):
    """The sheet on which somebody answers about a participant. What stands on it counts only once delivered."""

    participant = models.ForeignKey("assessment.Participant", on_delete=models.PROTECT, related_name="cedulas")
    instrument = models.CharField(max_length=8, choices=SIDES)
    rater = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="cedula_once", fields=["participant", "rater"])]

    def __str__(self) -> str:
        return f"{self.participant_id} por {self.rater_id}"


class CedulaAnswer(models.Model):
    """One answer on a sheet, as it was last saved. A level of none is «I have not seen her do it»."""

    cedula = models.ForeignKey(Cedula, on_delete=models.PROTECT, related_name="answers")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    urgency = models.PositiveSmallIntegerField(default=1)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="cedula_answer_once", fields=["cedula", "competency"]),
            models.CheckConstraint(name="cedula_answer_level", condition=Q(level=None) | LEVEL),
            models.CheckConstraint(name="cedula_answer_urgency", condition=Q(urgency__gte=1, urgency__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.cedula_id}: {self.competency_id}"


class Rating(models.Model):
    """What was said of a participant in a competency, as it was delivered. Append-only: a correction supersedes.

    The one without successor counts. For a legal duty the level is 0, or the one that the puesto asks when it is met.
    """

    ref = RefField()
    participant = models.ForeignKey("assessment.Participant", on_delete=models.PROTECT, related_name="ratings")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=8, choices=Instrument.choices)
    level = models.PositiveSmallIntegerField(null=True)
    rater = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    urgency = models.PositiveSmallIntegerField(default=1)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)  # of the superior; of a duty, the document that proves it
    due_on = models.DateField(null=True)  # of a duty that is pending
    rated_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="rating_first_once",
                fields=["participant", "competency", "instrument"],
                condition=Q(supersedes=None),
            ),
            models.CheckConstraint(  # only a superior may not have seen
                name="rating_level", condition=LEVEL | Q(level=None, instrument="superior")
            ),
            models.CheckConstraint(name="rating_urgency", condition=Q(urgency__gte=1, urgency__lte=3)),
            models.CheckConstraint(name="rating_cause", condition=Q(cause="") | Q(instrument="superior")),
            models.CheckConstraint(
                name="rating_duty",
                condition=(~Q(instrument="duty") & Q(due_on=None)) | (Q(instrument="duty") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.competency_id} {self.instrument}: {self.level}"


class Conversation(models.Model):
    """What a superior and a person settled where they differed. Append-only: another one supersedes it."""

    ref = RefField()
    participant = models.ForeignKey("assessment.Participant", on_delete=models.PROTECT, related_name="conversations")
    held_on = models.DateField()
    agreement = models.CharField(max_length=1000)
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="conversation_first_once", fields=["participant"], condition=Q(supersedes=None)
            ),
            models.CheckConstraint(name="conversation_says", condition=~Q(agreement="")),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.held_on}"


class ConversationLevel(models.Model):
    """What became of a competency in a conversation: the level agreed, or none when each keeps theirs. Append-only."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="levels")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="conversation_level_once", fields=["conversation", "competency"]),
            models.CheckConstraint(name="conversation_level", condition=Q(level=None) | LEVEL),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id}: {self.level}"


class ConversationReply(models.Model):
    """The person's own word on what her superior recorded. Without her yes, no agreed level counts. Append-only."""

    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, related_name="reply")
    agrees = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    replied_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "conversation replies"
        constraints = [
            models.CheckConstraint(name="conversation_reply_why", condition=Q(agrees=True) | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {'sí' if self.agrees else 'no'}"
