from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from assessment.states import Band, Cause, Unassessable


class Gap(models.Model):
    """What a closed campaign found of a participant in a competency, with its sum exact. Append-only.

    A gap of zero is a finding too: the competency is covered.
    """

    participant = models.ForeignKey("assessment.Participant", on_delete=models.PROTECT, related_name="gaps")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    formula = models.CharField(max_length=20)
    required = models.PositiveSmallIntegerField()
    criticality = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()  # of the profile, hundredths
    urgency = models.PositiveSmallIntegerField()
    observed_numerator = models.PositiveBigIntegerField()
    observed_denominator = models.PositiveBigIntegerField()
    gap_numerator = models.PositiveBigIntegerField()
    gap_denominator = models.PositiveBigIntegerField()
    priority_numerator = models.PositiveBigIntegerField()
    priority_denominator = models.PositiveBigIntegerField()
    band = models.CharField(max_length=6, choices=Band.choices)  # the formula's
    raised = models.CharField(max_length=6, choices=Band.choices, blank=True)  # shown beside it for a pending duty
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)  # not training: it leaves the programme
    cause_note = models.CharField(max_length=300, blank=True)
    legal_duty = models.CharField(max_length=300, blank=True)
    inputs = models.JSONField()  # every level with its share and its rating; what was absent; the conversation
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="gap_once", fields=["participant", "competency"]),
            models.CheckConstraint(
                name="gap_fractions",
                condition=Q(observed_denominator__gte=1, gap_denominator__gte=1, priority_denominator__gte=1),
            ),
            models.CheckConstraint(
                name="gap_band",
                condition=Q(gap_numerator=0, priority_numerator=0, band="none", raised="")
                | (Q(gap_numerator__gt=0, priority_numerator__gt=0) & ~Q(band="none")),
            ),
            models.CheckConstraint(  # G = R − O, or nothing
                name="gap_difference",
                condition=Q(gap_numerator=0, observed_numerator__gte=F("required") * F("observed_denominator"))
                | Q(
                    gap_numerator__gt=0,
                    gap_denominator=F("observed_denominator"),
                    observed_numerator=F("required") * F("observed_denominator") - F("gap_numerator"),
                ),
            ),
            models.CheckConstraint(name="gap_cause", condition=Q(cause="") | Q(gap_numerator__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.competency_id}: {self.gap_numerator}/{self.gap_denominator}"

    @property
    def observed(self) -> Fraction:
        return Fraction(self.observed_numerator, self.observed_denominator)

    @property
    def gap(self) -> Fraction:
        return Fraction(self.gap_numerator, self.gap_denominator)

    @property
    def priority(self) -> Fraction:
        return Fraction(self.priority_numerator, self.priority_denominator)


class Unassessed(models.Model):
    """A competency of a participant that a closed campaign left without result, and why. Append-only."""

    participant = models.ForeignKey("assessment.Participant", on_delete=models.PROTECT, related_name="unassessed")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=9, choices=Unassessable.choices)
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "unassessed"
        constraints = [models.UniqueConstraint(name="unassessed_once", fields=["participant", "competency"])]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.competency_id}: {self.reason}"
