"""How documents look: designs as data, published one version after another."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import audit, clock, schemas
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.documents import formats
from lms.documents.kinds import KINDS, Kind
from lms.documents.models import Template
from lms.people.models import Person


@transaction.atomic
def publish_template(institution: Institution, kind: str, design: dict[str, Any], *, by: Person) -> Template:
    """Put a new design in use for the documents issued from now on. Refuses what the design's schema does not know."""
    if faults := schemas.faults(design, formats.DESIGN):
        place, sentence = faults[0]
        raise RuleBroken("document-design", f"{place}: {sentence}", field=place)
    last = current_template(institution, KINDS[kind], by)
    try:
        with transaction.atomic():
            template = _add_template(institution, kind, last.version + 1, design, by)
    except IntegrityError:
        raise RuleBroken(
            "document-design-taken", _("Otra persona publicó un diseño al mismo tiempo. Revísalo y repite.")
        ) from None
    audit.record(
        "document.template_published",
        institution=institution,
        subject_kind="document-template",
        subject_ref=f"{kind}/{template.version}",
        by_ref=by.ref,
    )
    return template


def current_template(institution: Institution, kind: Kind, by: Person | None) -> Template:
    """The design in use, the kind's own as version 1 when the institution has published none. One query."""
    designs = Template.objects.filter(institution=institution, kind=kind.code).order_by("-version")
    if (template := designs.first()) is None:
        first = Template(
            institution=institution,
            kind=kind.code,
            version=1,
            design=dict(kind.design),
            created_at=clock.now(),
        )
        Template.objects.bulk_create([first], ignore_conflicts=True)
        template = designs.get()
    return template


def _add_template(institution: Institution, kind: str, version: int, design: dict[str, Any], by: Person) -> Template:
    return Template.objects.create(
        institution=institution, kind=kind, version=version, design=design, created_at=clock.now(), created_by=by
    )
