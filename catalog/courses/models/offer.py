from django.db import models

from catalog.courses.models.course import Modality


class OfferState(models.Model):
    """The catalogue's row of a course: what a list shows and filters by, kept by those who know.

    `publish_course_version` writes the course's part; delivery pushes down when it next begins and the places left.
    """

    course = models.OneToOneField("courses.Course", on_delete=models.PROTECT, primary_key=True, related_name="offer")
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    title_sort = models.CharField(max_length=220)
    summary = models.CharField(max_length=300)
    modality = models.CharField(max_length=10, choices=Modality.choices)
    minutes = models.PositiveIntegerField()
    search_text = models.TextField()
    standard_codes = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)  # shown in the catalogue
    starts_on = models.DateField(null=True)  # next group; null = none announced
    any_time = models.BooleanField(default=False)  # an online group that admits all year
    places_left = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["title_sort", "pk"]
        indexes = [
            models.Index(name="offer_list", fields=["institution", "is_open", "title_sort"]),
            models.Index(name="offer_modality", fields=["institution", "is_open", "modality"]),
        ]

    def __str__(self) -> str:
        return self.title


class OfferCompetency(models.Model):
    """A competency under which the catalogue finds the course, at the level its version in force declares."""

    offer = models.ForeignKey(OfferState, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="offer_competency_once", fields=["offer", "competency"])]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.competency_id}"
