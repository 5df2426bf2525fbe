"""A portfolio in words: the official order, each document as blocks of the paper. Data in, data out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from certification import paper, subjects
from certification.labels import COLUMNS, LABELS, WORDS
from certification.leaves import Leaves
from certification.models import Consent, PortfolioCheck, RegistrationDocument
from certification.points import POINTS
from certification.queries.dossier import Dossier, Key, Piece
from certification.queries.findings import Finding
from certification.queries.portfolio import PHOTO
from certification.states import Verdict
from lms.core.dates import long_date
from lms.core.media_types import KNOWN
from lms.core.models import StoredFile
from lms.documents.rules import in_groups

Block = dict[str, Any]


class Portfolio:
    """The words of one portfolio. It reads nothing: the dossier, the leaves and the findings came before."""

    def __init__(
        self,
        dossier: Dossier,
        leaves: Mapping[str, Leaves],
        findings: Iterable[Finding],
        earlier: Iterable[PortfolioCheck],
        at: datetime,
    ) -> None:
        self.dossier, self.leaves, self.findings, self.earlier, self.at = dossier, leaves, findings, earlier, at
        self.zone = ZoneInfo(dossier.process.institution.time_zone)

    def words(self) -> dict[str, Any]:
        """What `portafolio.typ` reads."""
        process, day = self.dossier.process, self.at.astimezone(self.zone).date()
        instrument = self.dossier.application.instrument if self.dossier.application else None
        assessor = self.dossier.assessor.full_name if self.dossier.assessor else "–"
        return {
            "institution": process.institution.name,
            "candidate": process.candidate.full_name,
            "standard": process.standard.code,
            "standard_title": process.version.title,
            "day": [day.year, day.month, day.day],
            "foot": f"{process.standard.code}, {process.candidate.full_name}",
            "cover": [
                [_("Convocatoria"), process.registration.call.title],
                [_("Evaluó"), assessor],
                [_("Juicio"), self.dossier.judgement.get_decided_display() if self.dossier.judgement else "–"],
                [_("Portafolio integrado"), self.when(self.at)],
            ],
            "example": bool(instrument and instrument.is_example),
            "parts": [
                {"title": _("Datos de la persona candidata"), "pieces": self.identity()},
                {"title": _("Recopilación"), "pieces": self.collection()},
                {"title": _("Cierre"), "pieces": self.closing()},
                {"title": _("Anexos"), "pieces": self.annexes()},
            ],
        }

    # --- the four parts -----------------------------------------------------------------------------------------------
    def identity(self) -> list[Block]:
        """Ficha, documentos, diagnóstico, derechos y obligaciones."""
        registration = self.dossier.process.registration
        sheet = [*self.content(registration.form), paper.rows((_("Acuse de registro"), registration.receipt))]
        found = [paper.piece("ficha", _("Ficha de registro"), sheet)]
        found += [self.document(each) for each in self.dossier.documents if each.kind != PHOTO]
        if diagnosis := self.dossier.diagnosis:
            decision = self.dossier.decision.get_choice_display() if self.dossier.decision else ""
            known = _("%(known)s de %(asked)s, %(band)s") % {
                "known": diagnosis.known,
                "asked": diagnosis.asked,
                "band": diagnosis.get_band_display().lower(),
            }
            blocks = [
                paper.rows(
                    (_("Contestado"), self.when(diagnosis.at)),
                    (_("Domina"), known),
                    (_("Recomendación"), diagnosis.recommendation),
                    (_("Evidencia previa"), diagnosis.history),
                    (_("Decisión de la persona"), decision),
                )
            ]
            found.append(paper.piece("diagnostico", _("Diagnóstico"), blocks, fresh=False))
        found.append(paper.piece("derechos", _("Derechos, obligaciones y avisos"), self.consents(), fresh=False))
        return found

    def collection(self) -> list[Block]:
        """Plan, instrumento aplicado, evidencias."""
        found = []
        if plan := self.dossier.plan:
            blocks = [
                paper.rows((_("Propuso"), plan.assessor.full_name), (_("Propuesto"), self.when(plan.proposed_at))),
                *self.content(plan.content),
                self.signatures(self.dossier.plan_key),
            ]
            found.append(paper.piece("plan", _("Plan de evaluación"), blocks))
        if self.dossier.application:
            found.append(paper.piece("instrumento", _("Instrumento aplicado"), self.instrument()))
        return [*found, *(self.evidence(each) for each in self.dossier.evidence)]

    def closing(self) -> list[Block]:
        """Juicio, cédula, encuesta, verificación interna."""
        found = []
        if judgement := self.dossier.judgement:
            blocks = [
                paper.rows(
                    (_("Juicio"), judgement.get_decided_display()),
                    (_("Propuesto por la suma"), judgement.get_proposed_display()),
                    (_("Suma"), judgement.score),
                    (_("Motivo para apartarse"), judgement.reason),
                ),
                self.signatures(self.dossier.judgement_key),
            ]
            found.append(paper.piece("juicio", _("Juicio de competencia"), blocks))
        if self.dossier.report:
            found.append(paper.piece("cedula", _("Cédula de evaluación"), self.report()))
        said = _("Se contestó. Las respuestas son anónimas: se guardan y se analizan sin el nombre de la persona.")
        if not self.dossier.process.surveyed:
            said = _("No se ha contestado.")
        found.append(paper.piece("encuesta", _("Encuesta de satisfacción"), [paper.text(said)], fresh=False))
        found.append(paper.piece("verificacion", _("Verificación interna"), self.verification()))
        return found

    def annexes(self) -> list[Block]:
        """Acuses y fotografía."""
        registration = self.dossier.process.registration
        receipt = getattr(self.dossier.report, "receipt", None)
        blocks = [
            paper.rows(
                (_("Registro recibido"), self.when(registration.received_at)),
                (_("Acuse de registro"), registration.receipt),
                (_("Cédula entregada"), self.when(receipt.at) if receipt else ""),
            )
        ]
        steps = [[self.when(each.at), each.get_to_state_display()] for each in self.dossier.moves]
        history = [paper.table([_("Fecha"), _("Paso")], [1, 2], steps)]
        return [
            paper.piece("acuses", _("Acuses"), blocks),
            *(self.document(each) for each in self.dossier.documents if each.kind == PHOTO),
            paper.piece("pasos", _("Pasos del proceso"), history, fresh=False),
        ]

    # --- documents ----------------------------------------------------------------------------------------------------
    def document(self, document: RegistrationDocument) -> Block:
        asked = self.dossier.process.registration.call.requirements
        title = next((each["title"] for each in asked if each["code"] == document.kind), document.kind)
        caption = paper.rows(
            (_("Entregado"), self.when(document.handed_at)),
            (_("Entregó"), document.handed_by.full_name),
            *self.of_file(document.file),
        )
        return self.with_file(f"documento-{document.kind}", title, [caption], document.file)

    def evidence(self, piece: Piece) -> Block:
        """A caption sheet with hash, time, person and criteria, then what the file shows."""
        one = piece.evidence
        caption = [
            (_("Tipo"), one.get_kind_display()),
            (_("Criterios"), ", ".join(piece.criteria)),
            (_("Presentada"), self.when(one.presented_at)),
            (_("Presentó"), one.presented_by.full_name),
            (_("Valoración"), self.verdict(piece)),
            (_("Nota"), one.note),
        ]
        if piece.is_replaced:
            caption.insert(0, (_("Estado"), _("Reemplazada por otra; se conserva")))
        title = _("Evidencia %(number)s: %(title)s") % {"number": one.number, "title": one.title}
        if one.file is None:
            return paper.piece(f"evidencia-{one.number}", title, [paper.rows(*caption)], fresh=False)
        blocks = [paper.rows(*caption, *self.of_file(one.file))]
        return self.with_file(f"evidencia-{one.number}", title, blocks, one.file)

    def verdict(self, piece: Piece) -> str:
        if piece.verdict is None:
            return _("Recogida por quien evalúa")
        answers = {
            _("suficiente"): piece.verdict.sufficient,
            _("válida"): piece.verdict.valid,
            _("actual"): piece.verdict.current,
            _("auténtica"): piece.verdict.authentic,
        }
        said = ", ".join(name if good else _("no %s") % name for name, good in answers.items())
        more = " ".join(part for part in (piece.verdict.how, piece.verdict.note) if part)
        return f"{said}. {more}".strip()

    def with_file(self, code: str, title: str, blocks: list[Block], file: StoredFile) -> Block:
        """A document with the pages of its file behind it, or the sentence that says why they are not."""
        leaves = self.leaves[file.ref]
        if leaves.path is None:
            said = _("Sus hojas no se integran: %s. Su huella la identifica.") % leaves.reason.lower()
            return paper.piece(code, title, [*blocks, paper.text(said)])
        if leaves.is_image:
            return paper.piece(code, title, [*blocks, paper.picture(leaves.path, leaves.sizes[0], title)])
        return paper.piece(code, title, blocks, file=file.ref, frames=len(leaves.sizes))

    def of_file(self, file: StoredFile) -> list[tuple[str, Any]]:
        kind = KNOWN[file.media_type].label if file.media_type in KNOWN else file.media_type
        size = f"{max(1, round(file.size / 1000)):,} kB"
        return [(_("Archivo"), f"{file.name} ({kind}, {size})"), (_("Huella (SHA-256)"), file.sha256)]

    def consents(self) -> list[Block]:
        lines = [
            [kind.label, (_("Sí") if each.given else _("No")), self.when(each.at), in_groups(each.text_hash, 16)]
            for kind in Consent.Kind
            if (each := self.dossier.consents.get(kind))
        ]
        return [paper.table([_("Texto"), _("Respuesta"), _("Fecha"), _("Huella del texto")], [3, 1, 2, 4], lines)]

    def instrument(self) -> list[Block]:
        application = self.dossier.application
        assert application is not None
        met = [each for each in application.conditions if not isinstance(each, str)] or application.conditions
        lines = [
            [line.item.code, line.item.text, line.item.weight, self.item_words(line.verdict), line.observation or "–"]
            for line in self.dossier.items
        ]
        heading = [_("Código"), _("Reactivo"), _("Peso"), _("Resultado"), _("Observación")]
        return [
            paper.rows(
                (_("Instrumento"), application.instrument.title),
                (_("Fuente"), application.instrument.source),
                (_("Requerimientos comprobados"), len(met)),
                (_("Instrucciones"), self.when(application.instructions_at)),
                (_("Empezó"), self.when(application.started_at)),
                (_("Se cerró"), self.when(application.closed_at) if application.closed_at else ""),
                (_("Suma"), application.score),
                (_("Mínimo"), application.instrument.minimum),
            ),
            paper.table(heading, [1.1, 4, 0.9, 1.2, 2.6], lines),
            self.signatures(self.dossier.records_key),
        ]

    def item_words(self, verdict: str) -> str:
        return Verdict(verdict).label if verdict else _("Sin registro")

    def report(self) -> list[Block]:
        report = self.dossier.report
        assert report is not None
        receipt = getattr(report, "receipt", None)
        answer = ""
        if receipt:
            answer = _("Conforme") if receipt.agrees else _("No conforme")
        return [
            *self.content(report.content),
            paper.head(_("Recepción de la persona candidata")),
            paper.rows(
                (_("Recibió"), self.when(receipt.at) if receipt else ""),
                (_("Respuesta"), answer),
                (_("Nota"), receipt.note if receipt else ""),
            ),
            self.signatures(self.dossier.report_key, self.dossier.receipt_key),
        ]

    def verification(self) -> list[Block]:
        """The fourteen points, what the system could look at, and the findings of earlier rounds."""
        by_code = {each.code: each for each in self.findings}
        lines = []
        for number, point in enumerate(POINTS, start=1):
            seen = [by_code[code].words for code in point.findings if code in by_code]
            lines.append([number, str(point.words), " ".join(seen) or _("Lo revisa una persona.")])
        blocks = [
            paper.text(
                _(
                    "Una persona verificadora, distinta de quien evaluó, responde estos puntos sobre la huella de este "
                    "archivo. Su respuesta firmada está en el registro del proceso."
                )
            ),
            paper.table(["", _("Punto"), _("Lo que el sistema pudo ver")], [0.4, 4, 4], lines),
        ]
        for check in self.earlier:
            blocks.append(paper.head(_("Verificación del portafolio %s") % check.portfolio.number))
            notes = [
                f"{point.words} {check.points[point.code]['note']}"
                for point in POINTS
                if not check.points[point.code]["ok"]
            ]
            said = _("%(who)s, %(when)s.") % {"who": check.by.full_name, "when": self.when(check.at)}
            blocks += [paper.text(said), paper.bullets(notes)]
        return blocks

    def signatures(self, *keys: Key | None) -> Block:
        held = [
            {
                "name": each.person_name,
                "capacity": subjects.CAPACITIES.get(each.capacity, each.capacity).lower(),
                "at": self.when(each.signed_at),
                "on_paper": each.method == "paper",
                "hash": each.content_hash,
            }
            for key in keys
            for each in self.dossier.signed(key)
        ]
        return {"kind": "signatures", "rows": held}

    # --- frozen documents of other hands ------------------------------------------------------------------------------
    def content(self, content: Mapping[str, Any]) -> list[Block]:
        """A frozen document as rows, lists and tables, in its own order; keys without a label are for machines."""
        plain = [
            (LABELS[key], self.value(value)) for key, value in content.items() if key in LABELS and _is_plain(value)
        ]
        blocks: list[Block] = [paper.rows(*plain)] if plain else []
        for key, value in content.items():
            if key in LABELS and not _is_plain(value) and value:
                blocks += [paper.head(LABELS[key]), *self.deep(value)]
        return blocks

    def deep(self, value: Any) -> list[Block]:
        if isinstance(value, Mapping):
            return self.content(value)
        if all(_is_plain(each) for each in value):
            return [paper.bullets([self.value(each) for each in value])]
        keys = [key for key in value[0] if key in COLUMNS]
        lines = [[WORDS.get(str(each.get(key)), self.value(each.get(key, "–"))) for key in keys] for each in value]
        return [paper.table([COLUMNS[key][0] for key in keys], [COLUMNS[key][1] for key in keys], lines)]

    def value(self, value: Any) -> str:
        """A date as people say it; the rest as it is."""
        if isinstance(value, str) and len(value) > 15 and value[4:5] == "-" and "T" in value:
            try:
                return self.when(datetime.fromisoformat(value))
            except ValueError:
                return value
        return str(value)

    def when(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{long_date(local)}, {local:%H:%M}"


def _is_plain(value: Any) -> bool:
    return not isinstance(value, list | Mapping)
