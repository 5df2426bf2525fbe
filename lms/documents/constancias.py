"""The one kind of document that this room issues itself."""

from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.documents import formats, rules
from lms.documents.kinds import HOUSE_DESIGN, Kind


def _dates(data: rules.Facts) -> RuleBroken | None:
    if data["starts_on"] > data["ends_on"]:
        return RuleBroken("document-dates", _("El documento termina antes de empezar. Revisa sus fechas."))
    return None


CONSTANCIA = Kind(
    code="constancia",
    series="CON",
    label="Constancias",
    schema=formats.CONSTANCIA,
    title=rules.constancia_title,
    public=("variant", "course", "standard", "minutes", "by_modality", "modality", "starts_on", "ends_on"),
    design={
        **HOUSE_DESIGN,
        "layout": "horizontal",
        "note": "Esta constancia no es un certificado de competencia.",
    },
    template="constancia",
    words=rules.constancia_words,
    about=lambda facts: (_("del curso"), str(facts["course"]["title"])),
    rows=rules.constancia_rows,
    keepers=("programme",),
    check=_dates,
)
