from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField
from lms.documents.states import MotionState, PanelKind, SeatFunction, SessionState


class Panel(models.Model):
    """A collegiate body: it meets in sessions and decides motions by vote."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=PanelKind.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(name="panel_code_once", fields=["institution", "code"])]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """Who sits in a body, as what and between which days. An alternate sits when the member he stands for does not."""

    ref = RefField()
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="seats")
    function = models.CharField(max_length=12, choices=SeatFunction.choices)
    has_vote = models.BooleanField(default=True)
    is_expert = models.BooleanField(default=False)
    is_responsible = models.BooleanField(default=False)
    alternate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="alternates")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # inclusive
    appointed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["panel", "pk"]
        constraints = [
            models.UniqueConstraint(name="panel_member_once", fields=["panel", "person"], condition=Q(ends_on=None)),
            models.CheckConstraint(
                name="panel_member_ordered", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="panel_member_not_own_alternate", condition=Q(alternate_of=None) | ~Q(alternate_of=F("id"))
            ),
            models.CheckConstraint(name="panel_member_not_by_self", condition=~Q(appointed_by=F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.panel_id}"


class PanelSession(models.Model):
    """A meeting of a body. It keeps the rule of composition that held on the day it was convened for."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=SessionState.choices, default=SessionState.CONVENED)
    starts_at = models.DateTimeField()  # what it was convened for
    place = models.CharField(max_length=200)
    rule = models.JSONField()  # rules.Composition, frozen
    convened_at = models.DateTimeField()
    convened_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)  # when those present were first counted; the day of the minutes
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="panel_session_once", fields=["panel", "number"]),
            models.CheckConstraint(
                name="panel_session_whole",
                condition=Q(state__in=["convened", "cancelled"], held_at=None)
                | Q(state="held", held_at__isnull=False, closed_at=None)
                | Q(state="closed", held_at__isnull=False, closed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="panel_session_list", fields=["institution", "state", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.number}"


class SessionMember(models.Model):
    """A member who was convened to a session, as she was on that day, and whether she was there."""

    session = models.ForeignKey(PanelSession, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="session_seats")
    present = models.BooleanField(default=False)

    class Meta:
        ordering = ["session", "pk"]
        constraints = [models.UniqueConstraint(name="session_member_once", fields=["session", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.session_id}"


class SessionGuest(models.Model):
    """Somebody invited to a session without a vote, and what proves that the invitation was sent. Append-only."""

    session = models.ForeignKey(PanelSession, on_delete=models.PROTECT, related_name="guests")
    name = models.CharField(max_length=200)
    body = models.CharField(max_length=20, blank=True)  # «CGC», «CONOCER»: those that a rule asks to invite
    receipt = models.CharField(max_length=200, blank=True)  # number of the invitation sent outside the system
    letter = models.OneToOneField("documents.Letter", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.CheckConstraint(name="session_guest_invited", condition=Q(letter__isnull=False) | ~Q(receipt=""))
        ]

    def __str__(self) -> str:
        return self.name


class Motion(models.Model):
    """One thing put to the vote. Its subject is a code and an id of the room above, which holds the key down to it.

    Whoever votes or closes updates this row first, so that no vote comes after the count and a count happens once.
    """

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(PanelSession, on_delete=models.PROTECT, related_name="motions")
    number = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    choices = models.JSONField()  # in order: the first is the affirmative, the rest ask for a reason
    state = models.CharField(max_length=8, choices=MotionState.choices, default=MotionState.OPEN)
    votes_cast = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=60, blank=True)
    tally = models.JSONField(null=True)
    put_at = models.DateTimeField()
    put_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # why it passed to another session

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(name="motion_number_once", fields=["session", "number"]),
            models.UniqueConstraint(
                name="motion_one_of_subject",
                fields=["institution", "subject_kind", "subject_ref"],
                condition=Q(state__in=["open", "decided"]),
            ),
            models.CheckConstraint(
                name="motion_whole",
                condition=Q(state="open", outcome="", closed_at=None, closed_by=None)
                | Q(state="decided", closed_at__isnull=False, closed_by__isnull=False, tally__isnull=False)
                & ~Q(outcome="")
                | Q(state="deferred", outcome="", closed_at__isnull=False, closed_by__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MotionExclusion(models.Model):
    """A person who may not vote on one motion, whatever her seat (security.md I5). Append-only."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="exclusions")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["motion", "pk"]
        constraints = [models.UniqueConstraint(name="motion_exclusion_once", fields=["motion", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} fuera de {self.motion_id}"


class Vote(models.Model):
    """How a member voted on a motion. Append-only."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(SessionMember, on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=60)
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["motion", "pk"]
        constraints = [models.UniqueConstraint(name="vote_once", fields=["motion", "member"])]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice}"


class Minutes(models.Model):
    """The minutes (acta) of a session as it was closed: who was there, what was decided and how. Append-only.

    Members sign its hash; the day it bears is that of the session, however late somebody signs.
    """

    ref = RefField()
    session = models.OneToOneField(PanelSession, on_delete=models.PROTECT, related_name="minutes")
    dated_on = models.DateField()
    data = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-dated_on", "-pk"]
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Acta de {self.session_id}"
