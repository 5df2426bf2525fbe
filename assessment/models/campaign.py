from django.db import models
from django.db.models import F, Q

from assessment.rules.needs import Method
from assessment.states import CampaignState
from lms.core.fields import RefField


class DiagnosisCampaign(models.Model):
    """A needs diagnosis of one unit and the areas under it. It keeps the method of its opening.

    Whoever delivers, corrects, talks, records a duty or closes updates this row first: two of them never cross.
    """

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200)  # the oficio that orders it
    state = models.CharField(max_length=9, choices=CampaignState.choices, default=CampaignState.OPEN)
    opens_at = models.DateTimeField()  # answers are taken from here
    closes_at = models.DateTimeField()  # to here; closing is an act that comes after
    extended_why = models.CharField(max_length=300, blank=True)  # of the last time that it was given more time
    method = models.JSONField()  # rules.needs.Method.frozen
    moves = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # closed or cancelled
    ended_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="campaign_ordered", condition=Q(closes_at__gt=F("opens_at"))),
            models.UniqueConstraint(name="campaign_one_open", fields=["unit"], condition=Q(state="open")),
            models.CheckConstraint(
                name="campaign_ended_whole",
                condition=Q(state="open", ended_at=None, ended_by=None)
                | (~Q(state="open") & Q(ended_at__isnull=False, ended_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="campaign_cancelled_why",
                condition=(Q(state="cancelled") & ~Q(reason="")) | (~Q(state="cancelled") & Q(reason="")),
            ),
        ]
        indexes = [models.Index(name="campaign_list", fields=["institution", "-opens_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def rules(self) -> Method:
        """The numbers this campaign opened with."""
        return Method.thawed(self.method)


class Participant(models.Model):
    """Somebody whom a campaign is about, with unit, puesto and profile of the day it opened.

    Without a published profile nobody is asked: the row says so. Nobody is in two open campaigns.
    """

    ref = RefField()
    campaign = models.ForeignKey(DiagnosisCampaign, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="diagnoses")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey("profiles.Position", on_delete=models.PROTECT, null=True, related_name="+")
    profile = models.ForeignKey("profiles.Profile", on_delete=models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField()
    self_at = models.DateTimeField(null=True)  # the person delivered
    superior_at = models.DateTimeField(null=True)  # her superior did

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="participant_once", fields=["campaign", "person"]),
            models.UniqueConstraint(name="participant_one_open", fields=["person"], condition=Q(is_open=True)),
            models.CheckConstraint(
                name="participant_asked",
                condition=Q(profile__isnull=False) | Q(is_open=False, self_at=None, superior_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.campaign_id}"

    @property
    def both_delivered(self) -> bool:
        """From here on each sees what the other said, and only a conversation changes it."""
        return self.self_at is not None and self.superior_at is not None
