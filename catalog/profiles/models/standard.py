from django.db import models
from django.db.models import F, Q

from lms.core.fields import RefField


class Standard(models.Model):
    """An Estándar de Competencia. The register gives code, title and level; versions hold the text."""

    class Kind(models.TextChoices):
        RENEC = "renec", "Registro Nacional de Estándares (CONOCER)"
        OWN = "propio", "Propio de la institución"

    ref = RefField()
    institution = models.ForeignKey("core.Institution", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=400)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RENEC)
    level = models.PositiveSmallIntegerField()  # 1 to 5; never compared with a competency's level
    committee = models.CharField(max_length=300, blank=True)
    sector = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(editable=False, blank=True)  # folded words of code and title

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(name="standard_code_once", fields=["institution", "code"]),
            models.CheckConstraint(name="standard_level_range", condition=Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class StandardVersion(models.Model):
    """The text of a standard as approved once. Never changed after it is loaded; processes point at it."""

    ref = RefField()
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=400)
    purpose = models.TextField(blank=True)
    description = models.TextField(blank=True)
    approved_on = models.DateField(null=True)
    published_on = models.DateField(null=True)  # Diario Oficial de la Federación
    review_years = models.PositiveSmallIntegerField(null=True)
    certificate_years = models.PositiveSmallIntegerField(null=True)  # none stated = does not expire
    desk_minutes = models.PositiveIntegerField(default=0)
    field_minutes = models.PositiveIntegerField(default=0)
    general_data = models.JSONField(default=dict)  # occupations, sector, related standards, references
    is_illustrative = models.BooleanField(default=False)  # a skeleton of ours, never the official text
    source = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # end of the window to finish old processes

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="standard_version_once", fields=["standard", "number"]),
            models.UniqueConstraint(name="standard_content_once", fields=["standard", "content_hash"]),
            models.CheckConstraint(
                name="standard_version_dates", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} v{self.number}"


class Element(models.Model):
    """Element n of N: what a competent person does, in one sentence."""

    version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="elements")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)  # "E3692"
    title = models.CharField(max_length=400)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="element_number_once", fields=["version", "number"]),
            models.UniqueConstraint(name="element_code_once", fields=["version", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Criterion(models.Model):
    """A criterion of an element: what is observed, obtained or known; its items are the assessable grain."""

    class Kind(models.TextChoices):
        PERFORMANCE = "desempeno", "Desempeño"
        PRODUCT = "producto", "Producto"
        KNOWLEDGE = "conocimiento", "Conocimiento"
        CONTINGENCY = "emergente", "Respuesta ante situaciones emergentes"
        ATTITUDE = "ahv", "Actitud, hábito o valor"

    PREFIX = {
        Kind.PERFORMANCE: "D",
        Kind.PRODUCT: "P",
        Kind.KNOWLEDGE: "C",
        Kind.CONTINGENCY: "SE",
        Kind.ATTITUDE: "AHV",
    }

    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="criteria")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    statement = models.TextField()
    knowledge_level = models.CharField(max_length=20, blank=True)  # Conocimiento, Comprensión, Aplicación
    expected_response = models.TextField(blank=True)  # contingencies: what is expected of the person

    class Meta:
        ordering = ["element", "kind", "number"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint(name="criterion_once", fields=["element", "kind", "number"])]

    def __str__(self) -> str:
        return f"{self.PREFIX[self.Kind(self.kind)]}{self.number}"


class CriterionItem(models.Model):
    """One bullet of a criterion; an instrument's item points at it."""

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="criterion_item_once", fields=["criterion", "number"])]

    def __str__(self) -> str:
        return f"{self.number}"


class GlossaryTerm(models.Model):
    """A word of an element and what the standard means by it."""

    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="glossary")
    number = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=120)
    definition = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="glossary_term_once", fields=["element", "term"])]

    def __str__(self) -> str:
        return self.term


class StandardCompetency(models.Model):
    """What a certificate in this standard shows of a competency. Without a row it shows nothing (domain.md 8)."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="shows")
    competency = models.ForeignKey("profiles.Competency", on_delete=models.PROTECT, related_name="shown_by")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="standard_competency_once", fields=["standard", "competency"]),
            models.CheckConstraint(name="standard_competency_level", condition=Q(level__gte=1, level__lte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} → {self.competency_id} ({self.level})"
