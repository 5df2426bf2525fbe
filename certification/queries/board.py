"""Where an assessment stands, step by step, as its assessor reads it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Application, AssessmentPlan, AssessmentReport, JudgementAct, Process
from certification.moments import day_words
from certification.queries.application import Sheet, plan_of, records_signed, sheet_of
from certification.queries.evidence import Piece, Standing, evidence_of
from certification.queries.report import application_of, receipt_of, standing_report
from certification.states import Judgement, ProcessState
from certification.steps import Step


@dataclass(frozen=True)
class Board:
    """Everything the page of an assessment shows."""

    process: Process
    plan: AssessmentPlan | None
    application: Application | None
    sheet: Sheet | None
    pieces: list[Piece]
    act: JudgementAct | None
    report: AssessmentReport | None
    signed: bool  # whether the candidate signed the closed instrument

    @property
    def returned(self) -> int:
        return sum(piece.standing is Standing.RETURNED for piece in self.pieces)

    @property
    def waiting(self) -> int:
        return sum(piece.standing is Standing.WAITS for piece in self.pieces)

    @property
    def may_conclude(self) -> bool:
        """Whether all that is left is to end it as not yet competent."""
        signed = self.report is not None and receipt_of(self.report) is not None
        not_yet = self.act is not None and self.act.decided == Judgement.NOT_YET
        return self.process.state == ProcessState.RESULTS_PRESENTED and signed and not_yet


def board_of(process: Process) -> Board:
    """Read an assessment whole. At most eight queries, however long the instrument."""
    application = application_of(process)
    closed = application is not None and application.closed_at is not None
    return Board(
        process=process,
        plan=application.plan if application else plan_of(process),
        application=application,
        sheet=sheet_of(application) if application else None,
        pieces=evidence_of(process),
        act=getattr(application, "judgement", None),
        report=standing_report(process) if closed else None,
        signed=records_signed(application) if application and closed else False,
    )


def steps_of(board: Board) -> list[Step]:
    """The steps in order, each with what it waits for. No query."""
    return [_start(board), _evidence(board), _items(board), _signature(board), _judgement(board), _report(board)]


def _to(board: Board, name: str) -> str:
    return reverse(f"certification:{name}", args=[board.process.ref])


def _shut(words: str, hint: str) -> Step:
    return Step(words, hint=hint, status=_("Aún no puedes empezar"), state="shut")


def _start(board: Board) -> Step:
    title, institution = _("Comprobar requisitos y empezar"), board.process.institution
    if board.application is not None:
        hint = _("Empezó el %(day)s.") % {"day": day_words(board.application.started_at, institution)}
        return Step(title, hint=hint, status=_("Completado"), state="done")
    if board.process.state != ProcessState.PLAN_AGREED or board.plan is None:
        return _shut(title, _("Se abre cuando ambas personas firman el plan."))
    hint = _("El plan acuerda el %(day)s.") % {"day": day_words(board.plan.starts_at, institution)}
    return Step(title, _to(board, "start"), hint, _("Por hacer"), "now")


def _evidence(board: Board) -> Step:
    title, here, count = _("Evidencias"), _to(board, "evidence"), len(board.pieces)
    open_now = board.process.state in {ProcessState.PLAN_AGREED, ProcessState.COLLECTING}
    hint = ngettext("%(count)d evidencia.", "%(count)d evidencias.", count) % {"count": count}
    if board.process.state == ProcessState.COLLECTING and board.waiting:
        words = ngettext("%(count)d por revisar", "%(count)d por revisar", board.waiting)
        return Step(title, here, hint, words % {"count": board.waiting}, "now")
    if open_now and board.returned:
        words = ngettext("%(count)d devuelta", "%(count)d devueltas", board.returned)
        return Step(title, here, hint, words % {"count": board.returned}, "warn")
    return Step(title, here, hint, _("En curso") if open_now else _("Completado"), state="" if open_now else "done")


def _items(board: Board) -> Step:
    title, sheet = _("Instrumento, reactivo por reactivo"), board.sheet
    if sheet is None:
        return _shut(title, _("Se abre cuando declaras el inicio."))
    counts = {"done": len(sheet.rows) - len(sheet.pending), "all": len(sheet.rows)}
    hint = _("%(done)d de %(all)d reactivos con registro final.") % counts
    if board.process.state != ProcessState.COLLECTING:
        return Step(title, _to(board, "closing"), hint, _("Completado"), state="done")
    if sheet.pending:
        return Step(title, _to(board, "items"), hint, _("En curso"), "now")
    return Step(title, _to(board, "closing"), hint, _("Por cerrar y firmar"), "now")


def _signature(board: Board) -> Step:
    title, state = _("Firma de la persona candidata en el instrumento"), board.process.state
    if board.signed:
        return Step(title, status=_("Completado"), state="done")
    if state == ProcessState.INSTRUMENT_CLOSED:
        return Step(title, hint=_("Lo firma con su cuenta, en su teléfono."), status=_("Por firmar"), tone="now")
    return _shut(title, _("Después de cerrar el instrumento."))


def _judgement(board: Board) -> Step:
    title, here = _("Juicio"), _to(board, "judge")
    if board.act is not None:
        return Step(title, here, Judgement(board.act.decided).label, _("Completado"), state="done")
    if board.process.state == ProcessState.INSTRUMENT_CLOSED:
        hint = "" if board.signed else _("Falta la firma de la persona candidata en el instrumento.")
        return Step(title, here, hint, _("Por emitir"), "now" if board.signed else "")
    return _shut(title, _("Después de cerrar el instrumento."))


def _report(board: Board) -> Step:
    title, here = _("Cédula y resultados"), _to(board, "report")
    if board.report is None and board.act is None:
        return _shut(title, _("Después del juicio."))
    if board.report is None:
        return Step(title, here, _("Hazla y fírmala."), _("Por hacer"), "now")
    if receipt_of(board.report) is None:
        day = day_words(board.plan.results_at, board.process.institution) if board.plan else ""
        return Step(title, here, _("La persona candidata la firma desde el %(day)s.") % {"day": day}, _("Por firmar"))
    if board.may_conclude:
        return Step(title, here, _("La persona candidata ya la firmó."), _("Por concluir"), "now")
    return Step(title, here, _("La persona candidata ya la firmó."), _("Completado"), state="done")
