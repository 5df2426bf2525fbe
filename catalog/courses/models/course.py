from django.db import models
from django.db.models import Q

from lms.core.fields import RefField


class Modality(models.TextChoices):
    CLASSROOM = "presencial", "Presencial"
    ONLINE = "linea", "En línea"
    MIXED = "mixta", "Mixta"


class Course(models.Model):
    """A course of the institution through all its versions. Its page on the desk is only where it is written."""

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(name="course_code_once", fields=["institution", "code"]),
            models.UniqueConstraint(name="course_slug_once", fields=["institution", "slug"]),
        ]

    def __str__(self) -> str:
        return self.title


class CourseVersion(models.Model):
    """What a learner gets, frozen: the approved document whole, and the columns that lists and rules ask for."""

    ref = RefField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    modality = models.CharField(max_length=10, choices=Modality.choices)
    classroom_minutes = models.PositiveIntegerField()
    online_minutes = models.PositiveIntegerField()
    document = models.JSONField()  # schema number inside; without the lessons' bodies
    scheme = models.JSONField()  # evaluation: weights in hundredths of a per cent; a run copies it when it opens
    content_hash = models.CharField(max_length=64)
    review = models.OneToOneField("courses.CommitteeReview", on_delete=models.PROTECT, related_name="version")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="course_version_once", fields=["course", "number"]),
            models.CheckConstraint(
                name="course_version_minutes", condition=Q(classroom_minutes__gt=0) | Q(online_minutes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class LessonVersion(models.Model):
    """One lesson as published: typed blocks with the hashes of their files. One slot to complete."""

    ref = RefField()
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="lessons")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    objective = models.TextField(blank=True)
    is_required = models.BooleanField(default=True)
    session = models.PositiveSmallIntegerField(null=True)  # read inside this classroom session: no slot of its own
    body = models.JSONField()  # {"schema": 1, "blocks": [{"kind": "paragraph", …}]}

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="lesson_number_once", fields=["version", "number"]),
            models.UniqueConstraint(name="lesson_slug_once", fields=["version", "slug"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class CourseCompetency(models.Model):
    """A competency the version develops, and the level it declares. Evidence is capped elsewhere (domain.md 8)."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="competencies")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="course_competency_once", fields=["version", "competency"]),
            models.CheckConstraint(name="course_competency_level", condition=Q(level__gte=1, level__lte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} → {self.level}"


class CourseStandard(models.Model):
    """A standard the version orients to. It only orients: assessment never asks for a course (domain.md 2.8)."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="standards")
    standard = models.ForeignKey("profiles.Standard", on_delete=models.PROTECT, related_name="+")
    elements = models.JSONField(default=list)  # codes of elements

    class Meta:
        constraints = [models.UniqueConstraint(name="course_standard_once", fields=["version", "standard"])]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.standard_id}"
