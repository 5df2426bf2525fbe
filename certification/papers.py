"""What the institution issues from a ruling, as data: never anything that looks like CONOCER's certificate."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from certification import acta
from certification.models import Ruling
from lms.core.dates import long_date
from lms.documents import kinds, official

KEEPERS = ("certifying_body",)
CONSTANCIA, CERTIFICATE = "dictamen", "certificado"
SOURCE = "certification.ruling"


def register() -> None:
    """Make the three papers known: acta, constancia of a ruling, the institution's own certificate."""
    kinds.register(kinds.official(acta.KIND, acta.SERIES, _("Actas de dictamen"), keepers=KEEPERS))
    kinds.register(kinds.official(CONSTANCIA, "DICT", _("Constancias de dictamen procedente"), keepers=KEEPERS))
    kinds.register(kinds.official(CERTIFICATE, "CERT", _("Certificados propios"), keepers=KEEPERS))


def constancia(ruling: Ruling, acta_folio: str, day: date) -> dict[str, Any]:
    """«Constancia de dictamen procedente, certificado en trámite», of the national register. No query."""
    process = ruling.process
    return official.data(
        title=_("Constancia de dictamen procedente"),
        about=_("Certificado en trámite"),
        facts=_facts(ruling, acta_folio, day),
        blocks=[
            official.notice(
                _("Este documento no es un certificado de competencia. El certificado lo expide el CONOCER.")
            ),
            official.paragraph(
                _(
                    "El grupo de dictamen revisó el proceso de evaluación de %(name)s en el estándar %(code)s "
                    "«%(title)s» y resolvió que es procedente. %(institution)s solicita el certificado al CONOCER "
                    "y lo entrega a su titular cuando lo recibe."
                )
                % {
                    "name": process.candidate.full_name,
                    "code": process.standard.code,
                    "title": process.standard.title,
                    "institution": process.institution.name,
                }
            ),
        ],
    )


def certificate(ruling: Ruling, acta_folio: str, day: date) -> dict[str, Any]:
    """The institution's certificate in a standard of its own. No query."""
    process = ruling.process
    return official.data(
        title=_("Certificado de competencia de la institución"),
        about=f"{process.standard.code} {process.standard.title}"[:300],
        facts=_facts(ruling, acta_folio, day),
        blocks=[
            official.paragraph(
                _(
                    "%(institution)s certifica que %(name)s es competente en su estándar propio %(code)s «%(title)s», "
                    "según el dictamen procedente que consta en el acta %(acta)s."
                )
                % {
                    "name": process.candidate.full_name,
                    "code": process.standard.code,
                    "title": process.standard.title,
                    "institution": process.institution.name,
                    "acta": acta_folio,
                }
            ),
            official.notice(
                _(
                    "Es un estándar propio de la institución: no está en el Registro Nacional "
                    "y el CONOCER no lo certifica."
                )
            ),
        ],
    )


def _facts(ruling: Ruling, acta_folio: str, day: date) -> list[tuple[str, str]]:
    standard = ruling.process.standard
    return [
        (_("Estándar"), f"{standard.code} {standard.title}"[:300]),
        (_("Dictamen"), _("Procedente, %s") % long_date(day)),
        (_("Lote"), ruling.row.batch.folio),
        (_("Acta"), acta_folio),
    ]
