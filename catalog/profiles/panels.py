"""What the page of a person shows of puestos."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.people.models import Person
from lms.people.panels import Fact


def position(person: Person) -> Iterator[Fact]:
    """The puestos that a person holds today, the main one first. One query."""
    for holding in person.holdings.filter(ends_on=None).select_related("position", "post").order_by("-is_main", "pk"):
        words = holding.position.name
        if holding.kind != holding.Kind.TITULAR:
            words = f"{words} ({holding.get_kind_display().lower()})"
        if holding.post:
            words = _("%(position)s, plaza %(post)s") % {"position": words, "post": holding.post.code}
        yield Fact(_("Puesto"), words, holding.starts_on)
