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
    is_open = models.BooleanField(default=True)  # shown in the catalogue; who changes it calls `count_offers`
    starts_on = models.DateField(null=True)  # next group; null = none announced
    any_time = models.BooleanField(default=False)  # an online group that admits all year
    places_left = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["title_sort", "pk"]
        indexes = [  # partial: SQLite sees no index in a bare truth such as «AND is_open»
            models.Index(
                name="offer_list", fields=["institution", "title_sort", "course"], condition=models.Q(is_open=True)
            ),
            models.Index(name="offer_modality", fields=["institution", "modality"], condition=models.Q(is_open=True)),
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


class OfferTally(models.Model):
    """How many open courses there are under each filter of the whole catalogue, so that its front counts nothing.

    Written by `count_offers` in the transaction of whatever changes it; without a row the catalogue counts by itself.
    """

    institution = models.OneToOneField("core.Institution", on_delete=models.PROTECT, primary_key=True, related_name="+")
    version = models.PositiveBigIntegerField(default=0)
    modalities = models.JSONField(default=dict)  # code → courses
    competencies = models.JSONField(default=dict)  # id → courses

    def __str__(self) -> str:
        return f"Cuentas {self.institution_id}, versión {self.version}"
