"""The acta of a lot as data: what the group did, on what, and what it decided. Data in, data out."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import subjects
from certification.models import Ruling, RulingBatch
from certification.queries.batch import live_rows
from certification.states import RulingOutcome
from lms.core import parameters
from lms.core.dates import long_date
from lms.documents import official
from lms.documents.models import Minutes, Signature

KIND, SERIES, SOURCE = "acta-dictamen", "ACTA", "certification.batch"
BODY = "certification.body_key"


def data(batch: RulingBatch, minutes: Minutes, rulings: list[Ruling]) -> dict[str, Any]:
    """What the acta freezes: body, date, EC, lot, sample, members with signature, guests, rules, report, ruling.

    The public sees the lot and its counts, never a candidate. Four queries.
    """
    rows = list(live_rows(batch))
    upheld = sum(each.outcome == RulingOutcome.UPHELD for each in rulings)
    key = parameters.value(batch.institution, BODY, minutes.dated_on)
    facts = [
        (_("Lote"), batch.folio),
        (_("Estándar"), f"{batch.standard.code} {batch.standard.title}"[:300]),
        (_("Sesión"), long_date(minutes.dated_on)),
        (_("Procesos"), str(len(rows))),
        (_("Procedentes"), str(upheld)),
        (_("No procedentes"), str(len(rows) - upheld)),
    ]
    return official.data(
        title=_("Acta de dictamen"),
        about=_("%(panel)s, %(body)s") % {"panel": minutes.data["panel"]["name"], "body": batch.institution.name},
        facts=facts,
        blocks=[
            official.definitions(
                [
                    (_("Organismo certificador"), batch.institution.name),
                    (_("Clave de acreditación"), key or _("Sin clave registrada")),
                    (_("Lugar"), minutes.data["place"]),
                ]
            ),
            *_group(minutes),
            *_operation(minutes),
            *_sample(batch, rows),
            *_report(rows),
            *_rulings(rulings),
        ],
        signatures=_signatures(batch),
    )


def _group(minutes: Minutes) -> list[official.Block]:
    lines = [
        [
            each["name"],
            each["function"],
            _("Suple a %s") % each["alternate_of"] if each["alternate_of"] else _("Presente"),
        ]
        for each in minutes.data["present"]
    ]
    lines += [[each["name"], each["function"], _("Ausente")] for each in minutes.data["absent"]]
    blocks = [
        official.heading(_("Grupo de dictamen")),
        official.table([_("Integrante"), _("Función"), _("Asistencia")], lines, [3, 2, 2]),
    ]
    guests = [[each["name"], each["body"], each["receipt"]] for each in minutes.data["guests"]]
    if guests:
        blocks += [
            official.heading(_("Personas y organismos invitados"), 3),
            official.table([_("Invitado"), _("Organismo"), _("Invitación")], guests, [3, 2, 3]),
        ]
    return blocks


def _operation(minutes: Minutes) -> list[official.Block]:
    rule = minutes.data["rule"]
    said = [
        _("El grupo decide con número impar de integrantes, %s como mínimo, sin contar invitados.") % rule["minimum"],
        _("Lo integran al menos %s especialistas en la función y una persona responsable del organismo.")
        % rule["experts"],
        _("Nadie dictamina a quien formó o evaluó, ni un proceso que verificó; ese expediente lo decide el resto."),
        _("Un proceso con menos integrantes independientes que el mínimo pasa a otro lote."),
        _("Decide más de la mitad de los votos. Cada integrante firma una vez todos los suyos."),
    ]
    return [official.heading(_("Reglas de operación")), official.bullets(said, ordered=True)]


def _sample(batch: RulingBatch, rows: list[Any]) -> list[official.Block]:
    sampled = [row for row in rows if row.sampled]
    words = _(
        "Se abrieron completos %(sample)s de %(total)s expedientes (0.6 por la raíz del total, hacia arriba), "
        "elegidos al azar con la semilla %(seed)s. Cada integrante los abrió antes de firmar."
    ) % {"sample": len(sampled), "total": len(rows), "seed": batch.seed}
    names = [f"{row.process.candidate.full_name}, {row.process.ref}" for row in sampled]
    blocks = [official.heading(_("Muestra")), official.paragraph(words)]
    return [*blocks, official.bullets(names)] if names else blocks


def _report(rows: list[Any]) -> list[official.Block]:
    flagged = [row for row in rows if row.alerts]
    words = ngettext(
        "%(total)s portafolio, verificado por persona distinta de quien evaluó.",
        "%(total)s portafolios, verificados por persona distinta de quien evaluó.",
        len(rows),
    ) % {"total": len(rows)}
    blocks = [official.heading(_("Informe")), official.paragraph(words)]
    if not flagged:
        return [*blocks, official.paragraph(_("Las revisiones automáticas no encontraron alertas."))]
    lines = [
        [row.process.candidate.full_name, each["title"], each["words"]]
        for row in flagged
        for each in row.findings
        if not each["ok"]
    ]
    return [*blocks, official.table([_("Persona"), _("Alerta"), _("Qué se encontró")], lines[:200], [2, 2, 4])]


def _rulings(rulings: list[Ruling]) -> list[official.Block]:
    lines = []
    for each in rulings:
        tally = (each.row.motion.tally or {}).get("counts", {}) if each.row.motion else {}
        votes = ", ".join(f"{count} {choice}" for choice, count in tally.items() if count)
        lines.append(
            [
                each.process.candidate.full_name,
                each.get_outcome_display(),
                votes,
                each.reason,
                each.portfolio.sha256[:16],
            ]
        )
    heading = [_("Persona"), _("Fallo"), _("Votos"), _("Motivo"), _("Portafolio")]
    return [official.heading(_("Fallo")), official.table(heading, lines, [5, 3, 4, 5, 3])]


def _signatures(batch: RulingBatch) -> list[official.Block]:
    refs = list(batch.ballots.values_list("ref", flat=True))
    held = Signature.objects.filter(subject_kind=subjects.BALLOT, subject_ref__in=refs).select_related("institution")
    capacity = subjects.CAPACITIES[subjects.MEMBER]
    return [{**official.signed(each), "capacity": capacity} for each in held.order_by("signed_at", "pk")]
