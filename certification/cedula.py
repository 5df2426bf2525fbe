"""The cédula on paper: the frozen words of a report and its signatures, as an official document takes them.

Whoever verifies one sees that it exists, of whom and of which standard; what was judged stays on the paper.
"""

from typing import Any

from django.utils.translation import gettext as _

from certification import signing
from certification.models import AssessmentReport
from certification.subjects import CAPACITIES
from lms.documents import official
from lms.documents.models import Signature
from lms.documents.queries.signatures import signatures_of

KIND, SERIES = "cedula", "CED"
SOURCE = "certification.process"  # one document for each process; a cédula made again is its next edition


def data_of(report: AssessmentReport) -> dict[str, Any]:
    """What the document of a signed cédula freezes. One query."""
    content = report.content
    general = content["general"]
    standard = f"{general['standard']['code']} {general['standard']['title']}"
    return official.data(
        title=_("Cédula de evaluación"),
        about=standard,
        facts=[(_("Número"), str(report.number)), (_("Evaluación"), general["closed"])],
        blocks=[
            *_head(content),
            *_words(content),
            *_unmet(content["unmet"]),
            *_end(content),
            *_answer(report),
        ],
        signatures=[_signed(each) for each in signatures_of(signing.REPORT, report.ref) if each.counts],  # type: ignore[attr-defined]
    )


def _head(content: dict[str, Any]) -> list[official.Block]:
    general, judgement = content["general"], content["judgement"]
    blocks = [official.heading(_("Datos generales"))]
    if general["instrument"]["is_example"]:
        blocks.append(official.notice(_("Instrumento de ejemplo: no es el registrado del estándar.")))
    score = _("%(words)s. Suma %(score)s; mínimo %(minimum)s.") % judgement
    rows = [
        (_("Persona candidata"), general["candidate"]),
        (_("Persona evaluadora"), general["assessor"]),
        (_("Instrumento"), general["instrument"]["title"]),
        (_("Empezó"), general["started"]),
        (_("Se cerró"), general["closed"]),
        (_("Juicio"), score),
    ]
    if judgement["against_proposal"]:
        rows.append((_("Por qué difiere de la propuesta"), judgement["reason"]))
    return [*blocks, official.definitions(rows)]


def _words(content: dict[str, Any]) -> list[official.Block]:
    parts = [(_("Mejores prácticas"), "best_practices"), (_("Áreas de oportunidad"), "opportunities")]
    return [block for title, name in parts for block in _section(title, content[name])]


def _section(title: str, text: str) -> list[official.Block]:
    return [official.heading(title), *(official.paragraph(each) for each in text.splitlines() if each.strip())]


def _unmet(unmet: list[dict[str, Any]]) -> list[official.Block]:
    if not unmet:
        return [official.heading(_("Criterios no cubiertos")), official.paragraph(_("Ninguno."))]
    rows = [
        (each["code"], f"{entry['title']}: {each['text']}", each["reason"])
        for entry in unmet
        for each in entry["unmet_items"]
    ]
    columns = [_("Reactivo"), _("Criterio y reactivo"), _("Motivo")]
    return [official.heading(_("Criterios no cubiertos")), official.table(columns, rows, [2, 6, 6])]


def _end(content: dict[str, Any]) -> list[official.Block]:
    blocks = _section(_("Incidencias"), content["incidents"]) if content["incidents"] else []
    blocks += _section(_("Recomendaciones"), content["recommendations"])
    if content["judgement"]["decided"] == "not_yet":
        right = _("La persona candidata tiene derecho a pedir que se revise esta evaluación.")
        blocks += _section(_("Derecho a revisión"), right)
    offered = [each["title"] for each in content["alternatives"]]
    if offered:
        blocks += [official.heading(_("Cómo alcanzar lo que falta")), official.bullets(offered)]
    return blocks


def _answer(report: AssessmentReport) -> list[official.Block]:
    receipt = getattr(report, "receipt", None)
    if receipt is None:
        return []
    said = _("La persona candidata está conforme.") if receipt.agrees else _("La persona candidata no está conforme.")
    title = _("Comentarios de la persona candidata") if receipt.agrees else _("Nota de no conformidad")
    return [*_section(title, f"{said}\n{receipt.note}")]


def _signed(signature: Signature) -> official.Block:
    return {**official.signed(signature), "capacity": CAPACITIES[signature.capacity]}
