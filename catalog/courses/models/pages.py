"""Where courses are written: pages of the editing desk. Nobody outside the desk ever sees one (DESIGN 2.1, 2.2)."""

from typing import Any

from csp.constants import SELF
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from catalog.courses import blocks, drafts
from catalog.courses.models.course import Modality

PREVIEW_POLICY = {"frame-ancestors": [SELF], "frame-src": [SELF]}


class DeskOnly(Page):
    """A page without a public address: only the desk shows it, to whoever may edit it."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def get_url_parts(self, request: HttpRequest | None = None) -> None:
        return None

    def _framed(self, answer: HttpResponse) -> HttpResponse:
        """Let the editor, and nothing else, show this answer in its frame."""
        vars(answer)["_csp_replace"] = PREVIEW_POLICY
        answer["X-Frame-Options"] = "SAMEORIGIN"
        return answer


class CourseDeskPage(DeskOnly):
    """The root of one institution's courses on the desk, with the group that edits it and the place of its files."""

    institution = models.OneToOneField("core.Institution", on_delete=models.PROTECT, related_name="+")
    group = models.OneToOneField("auth.Group", on_delete=models.PROTECT, related_name="+")
    collection = models.OneToOneField("wagtailcore.Collection", on_delete=models.PROTECT, related_name="+")

    parent_page_types: list[str] = []
    subpage_types = ["courses.CoursePage"]
    preview_modes: list[tuple[str, str]] = []
    content_panels = [FieldPanel("title", read_only=True)]
    promote_panels: list[FieldPanel] = []
    settings_panels: list[FieldPanel] = []

    class Meta:
        verbose_name = "escritorio de cursos"


class CoursePage(DeskOnly):
    """The course being written: its carta descriptiva. Its lessons are the pages below, in their order."""

    code = models.CharField(_("clave"), max_length=40, help_text=_("No cambia entre versiones: «IP-PDP-01»."))
    summary = models.CharField(
        _("resumen"), max_length=300, help_text=_("Lo que la persona hace al terminar, en una o dos oraciones.")
    )
    purpose = models.TextField(_("propósito"), blank=True)
    audience = models.TextField(_("a quién se dirige"), blank=True)
    entry_knowledge = models.TextField(_("qué hay que saber antes"), blank=True, help_text=blocks.LINES)
    prerequisites = models.TextField(_("requisitos"), blank=True, help_text=blocks.LINES)
    modality = models.CharField(_("modalidad"), max_length=10, choices=Modality.choices, default=Modality.ONLINE)
    classroom_minutes = models.PositiveIntegerField(
        _("minutos presenciales"), default=0, help_text=_("Lo que suman las sesiones.")
    )
    online_minutes = models.PositiveIntegerField(
        _("minutos en línea"), default=0, help_text=_("Lo que suman las lecciones.")
    )
    keywords = models.TextField(_("palabras para encontrarlo"), blank=True, help_text=blocks.LINES)
    general_objective = StreamField(
        [("item", blocks.ObjectiveBlock(label=_("Objetivo general")))],
        max_num=1,
        blank=True,
        verbose_name=_("objetivo general"),
    )
    objectives = StreamField(
        blocks.repeated(blocks.ObjectiveBlock(label=_("Objetivo"))),
        blank=True,
        verbose_name=_("objetivos particulares"),
        help_text=_("Tres o más."),
    )
    competencies = StreamField(
        blocks.repeated(blocks.CompetencyBlock(label=_("Competencia"))), blank=True, verbose_name=_("competencias")
    )
    standards = StreamField(
        blocks.repeated(blocks.StandardBlock(label=_("Estándar"))),
        blank=True,
        verbose_name=_("estándares a los que orienta"),
    )
    syllabus = StreamField(blocks.repeated(blocks.UnitBlock(label=_("Unidad"))), blank=True, verbose_name=_("temario"))
    sessions = StreamField(
        blocks.repeated(blocks.SessionBlock(label=_("Sesión"))), blank=True, verbose_name=_("sesiones presenciales")
    )
    instructional_techniques = models.TextField(_("técnicas instruccionales"), blank=True, help_text=blocks.LINES)
    group_techniques = models.TextField(_("técnicas grupales"), blank=True, help_text=blocks.LINES)
    materials = models.TextField(_("materiales"), blank=True, help_text=blocks.LINES)
    pass_mark = models.DecimalField(
        _("calificación mínima"),
        max_digits=5,
        decimal_places=2,
        default=80,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("De 0 a 100."),
    )
    min_attendance = models.PositiveSmallIntegerField(
        _("asistencia mínima (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    components = StreamField(
        blocks.repeated(blocks.ComponentBlock(label=_("Evaluación"))),
        blank=True,
        verbose_name=_("qué cuenta para la calificación"),
        help_text=_("Los pesos suman 100.00 %."),
    )
    sources = StreamField(blocks.repeated(blocks.SourceBlock(label=_("Fuente"))), blank=True, verbose_name=_("fuentes"))

    parent_page_types = ["courses.CourseDeskPage"]
    subpage_types = ["courses.LessonPage"]
    promote_panels = [FieldPanel("slug", help_text=_("Dirección en el catálogo. La fija la primera versión."))]
    settings_panels: list[FieldPanel] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("code"),
                FieldPanel("summary"),
                FieldPanel("purpose"),
                FieldPanel("audience"),
                FieldPanel("entry_knowledge"),
                FieldPanel("prerequisites"),
                FieldPanel("keywords"),
            ],
            heading=_("Presentación"),
        ),
        MultiFieldPanel(
            [FieldPanel("modality"), FieldRowPanel([FieldPanel("classroom_minutes"), FieldPanel("online_minutes")])],
            heading=_("Modalidad y duración"),
        ),
        MultiFieldPanel([FieldPanel("general_objective"), FieldPanel("objectives")], heading=_("Objetivos")),
        MultiFieldPanel([FieldPanel("competencies"), FieldPanel("standards")], heading=_("Competencias y estándares")),
        MultiFieldPanel([FieldPanel("syllabus"), FieldPanel("sessions")], heading=_("Temario y sesiones")),
        MultiFieldPanel(
            [FieldPanel("instructional_techniques"), FieldPanel("group_techniques"), FieldPanel("materials")],
            heading=_("Técnicas y materiales"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("min_attendance")]), FieldPanel("components")],
            heading=_("Evaluación"),
        ),
        FieldPanel("sources"),
    ]

    class Meta:
        verbose_name = "curso"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The course's own text as it stands in the editor."""
        return self._framed(render(request, "courses/preview_course.html", {"course": drafts.course_part(self)}))


class LessonPage(DeskOnly):
    """One lesson being written. Its number is its place among its sisters."""

    minutes = models.PositiveSmallIntegerField(_("minutos"), validators=[MinValueValidator(5)])
    reading_minutes = models.PositiveSmallIntegerField(_("de lectura"), validators=[MinValueValidator(1)])
    practice_minutes = models.PositiveSmallIntegerField(_("de práctica"), default=0)
    session = models.PositiveSmallIntegerField(
        _("sesión presencial"),
        null=True,
        blank=True,
        help_text=_("Número de la sesión en que se lee; sus minutos son los de la sesión. Vacío si se lee en línea."),
    )
    is_required = models.BooleanField(_("obligatoria para la constancia"), default=True)
    objective = models.TextField(_("objetivo"), help_text=_("Empieza con un verbo: «Identificar…»."))
    body = StreamField(blocks.LessonBlocks(), blank=True, verbose_name=_("contenido"))

    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    promote_panels = [FieldPanel("slug")]
    settings_panels: list[FieldPanel] = []
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("reading_minutes"), FieldPanel("practice_minutes")]),
        FieldRowPanel([FieldPanel("session"), FieldPanel("is_required")]),
        FieldPanel("objective"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "lección"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The lesson as a learner will see it."""
        number = drafts.number_of(self)
        lesson = drafts.lesson_part(self, number, drafts.library_of([self]), drafts.desk_file)
        return self._framed(render(request, "courses/preview_lesson.html", {"lesson": lesson}))
