"""The bullets of a standard as its candidate is asked about them, element by element."""

from dataclasses import dataclass

from django.db.models import Prefetch

from catalog.profiles.models import Criterion, Element, StandardVersion


@dataclass(frozen=True)
class Bullet:
    """One thing to be asked about: its code ("1-D1.2") and its words."""

    code: str
    text: str


@dataclass(frozen=True)
class Group:
    """A criterion with its bullets; one without bullets is asked about itself."""

    code: str  # "1-D1"
    kind: str
    statement: str
    bullets: list[Bullet]


@dataclass(frozen=True)
class ElementPage:
    """One element of a standard: a page of the diagnosis."""

    number: int
    code: str
    title: str
    groups: list[Group]

    @property
    def codes(self) -> list[str]:
        """Codes of all its bullets, in order."""
        return [bullet.code for group in self.groups for bullet in group.bullets]


def criterion_code(element: Element, criterion: Criterion) -> str:
    """«1-D1»: the element's number and the criterion's name, as instruments write it."""
    return f"{element.number}-{criterion}"


def element_pages(version: StandardVersion) -> list[ElementPage]:
    """Every element of a version with what it asks, in order. Three queries."""
    kinds = list(Criterion.Kind)
    criteria = Criterion.objects.prefetch_related("items").order_by("number")
    pages = []
    for element in version.elements.order_by("number").prefetch_related(Prefetch("criteria", queryset=criteria)):
        ordered = sorted(element.criteria.all(), key=lambda each: (kinds.index(Criterion.Kind(each.kind)), each.number))
        groups = [_group(element, criterion) for criterion in ordered]
        pages.append(ElementPage(element.number, element.code, element.title, groups))
    return pages


def _group(element: Element, criterion: Criterion) -> Group:
    code = criterion_code(element, criterion)
    bullets = [Bullet(f"{code}.{item.number}", item.text) for item in criterion.items.all()]
    return Group(code, criterion.kind, criterion.statement, bullets or [Bullet(code, criterion.statement)])
