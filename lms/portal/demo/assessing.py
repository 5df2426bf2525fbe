"""The instrument of EC1171, and an assessment taken from its signed plan to its cédula, for the demo.

Each step finds what it made: repeating it adds nothing. Whoever composes the demo moves the clock between steps.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from certification.actions.application import close_instrument, record_item, sign_records, start_application
from certification.actions.evidence import hold_file, judge_evidence, present_evidence
from certification.actions.instrument import import_instrument, publish_instrument
from certification.actions.judgement import SUFFICIENCIES, judge
from certification.actions.report import Words, answer_survey, conclude_not_yet, make_report, present_results
from certification.models import Application, Evidence, Instrument, Process
from certification.policies import assessor_of
from certification.queries.application import Row, plan_of, sheet_of
from certification.queries.evidence import criteria_of
from certification.queries.instrument import criterion_code
from certification.queries.survey import STATEMENTS
from certification.states import Judgement, ProcessState, Verdict
from lms.core.models import Institution
from lms.core.schemas import read_json
from lms.people.models import Person
from lms.people.proofs import proved

HERE = Path(__file__).resolve().parent
INSTRUMENT = HERE / "standards" / "EC1171-instrumento.json"
PAPERS = HERE / "evidence" / "EC1171"
YES = {"sufficient": True, "valid": True, "current": True, "authentic": True}


@dataclass(frozen=True)
class Paper:
    """A document that the candidate hands in, and what the assessor says of it."""

    file: str
    title: str
    criteria: tuple[str, ...]
    returned: str = ""  # why it came back; empty when it is accepted


@dataclass(frozen=True)
class Plot:
    """How an assessment goes: what is handed in, what is not met and why, what the cédula says, what she answers."""

    papers: tuple[Paper, ...]
    unmet: dict[str, str]  # the beginning of item codes → what was observed
    words: Words
    note: str = ""  # of non-conformity; empty agrees


COMPETENT = Plot(
    papers=(
        Paper("expediente-solicitud.txt", "Expediente de la solicitud SOL-ARCO-0147", ("1-P1",)),
        Paper("oficio-turno.txt", "Oficio de turno UT/0147/2026", ("2-P1",)),
        Paper("manual-procedimientos.txt", "Manual de procedimientos interno", ("2-P2",)),
        Paper("sistema-y-avisos.txt", "Sistema de datos y avisos de privacidad", ("2-P3",)),
        Paper("expediente-resolucion.txt", "Expediente de la resolución RR/0093/2026", ("3-P1",)),
    ),
    unmet={
        "1-C1.7": "Confundió proporcionalidad con finalidad; no dio un ejemplo de dato de más.",
        "2-C4.2": "Nombró el tipo de dato, pero no el riesgo ni las consecuencias.",
        "1-AHV1": "Buscó dos veces el acuse entre documentos de otro trámite.",
    },
    words=Words(
        best_practices="Escucha la petición completa antes de revisar requisitos. Deja constancia de cada paso.",
        opportunities="Distinguir finalidad de proporcionalidad. Ordenar el expediente desde el inicio.",
        recommendations="Repasar los principios con casos de tu área y usar una carátula de expediente.",
    ),
)
NOT_YET = Plot(
    papers=(
        Paper("expediente-solicitud.txt", "Expediente de la solicitud", ("1-P1",)),
        Paper("oficio-turno.txt", "Oficio de turno", ("2-P1",)),
        Paper(
            "manual-incompleto.txt",
            "Manual de procedimientos",
            ("2-P2",),
            "Faltan el fundamento, el diagrama de flujo, los plazos y los procedimientos. Complétalo y reemplázalo.",
        ),
    ),
    unmet={
        "2-P2": "El manual entregado no lo contiene y no se reemplazó.",
        "2-P3": "No presentó el sistema de datos ni los avisos de privacidad.",
        "3-P1": "No presentó el expediente de la resolución.",
        "1-C1.5": "No explicó el principio.",
    },
    words=Words(
        best_practices="Trato amable y respuestas claras en ventanilla, también ante una persona molesta.",
        opportunities="Elaborar completos el manual, el sistema de datos y el expediente de la resolución.",
        recommendations="Tomar el curso de protección de datos y armar los tres productos con un caso propio.",
        incidents="La evaluación se detuvo diez minutos por un corte de energía.",
    ),
    note="El manual lo trabajamos entre varias áreas; lo que falta lo tiene la Dirección Jurídica.",
)


def load_instrument(institution: Institution) -> Instrument:
    """The example instrument of EC1171, in use."""
    found = import_instrument(institution, read_json(INSTRUMENT), by=None)
    if found.state == Instrument.State.DRAFT:
        people = Person.objects.select_related("institution")
        publish_instrument(found, by=people.get(institution=institution, account__username="certificadora"))
    return found


def apply_instrument(process: Process, plot: Plot) -> Application | None:
    """From the agreed plan to the instrument closed and signed by both. None when the process is elsewhere."""
    application = begin_instrument(process, plot)
    by = assessor_of(process)
    if application is None or by is None:
        return None
    with proved(by):
        close_instrument(application, by=by)
    with proved(process.candidate):
        sign_records(application, by=process.candidate)
    return application


def begin_instrument(process: Process, plot: Plot, most: int | None = None) -> Application | None:
    """Start under the agreed plan, with the evidence handed in, and record so many items, all of them by default.

    None when the process is elsewhere.
    """
    by = assessor_of(process)
    if by is None or process.state != ProcessState.PLAN_AGREED:
        return None
    plan = plan_of(process)
    places = range(len(plan.instrument.requirements)) if plan else ()
    application = start_application(process, conditions=list(places), instructions_given=True, by=by)
    pieces = _gather(process, plot, by)
    with proved(by):
        for row in sheet_of(application).rows[:most]:
            _record(application, row, plot, pieces, by)
    return application


def _gather(process: Process, plot: Plot, by: Person) -> dict[str, Evidence]:
    """Evidence by the code of the criterion that it backs."""
    criteria = {criterion_code(each): each for each in criteria_of(process.version)}
    seen = [code for code in criteria if "-P" not in code]
    note = (
        "Situación simulada en ventanilla, el día acordado en el plan. Recibió la solicitud, revisó requisitos, "
        "informó plazos, la turnó y notificó; orientó a dos áreas; atendió a una persona molesta.\n\n"
        "Después contestó el cuestionario de viva voz y explicó cómo ejecuta una resolución."
    )
    observed = present_evidence(
        process, "desempeno", "Observación en situación simulada", [criteria[c].pk for c in seen], by=by, note=note
    )
    pieces = dict.fromkeys(seen, observed)
    for paper in plot.papers:
        content = io.BytesIO((PAPERS / paper.file).read_bytes())
        file = hold_file(process, content, paper.file, by=process.candidate)
        ids = [criteria[code].pk for code in paper.criteria]
        piece = present_evidence(process, "producto", paper.title, ids, by=process.candidate, file=file)
        answers = {**YES, "sufficient": not paper.returned}
        judge_evidence(piece, **answers, how="", note=paper.returned, by=by)
        pieces.update(dict.fromkeys(paper.criteria, piece))
    return pieces


def _record(application: Application, row: Row, plot: Plot, pieces: dict[str, Evidence], by: Person) -> None:
    said = next((said for start, said in plot.unmet.items() if row.item.code.startswith(start)), "")
    record_item(
        application,
        row.item,
        Verdict.NOT_MET if said else Verdict.MET,
        expected=row.number,
        observation=said,
        evidence=None if said else pieces[criterion_code(row.item.criterion)],
        by=by,
    )


def decide(process: Process, plot: Plot) -> None:
    """The judgement as the records propose, and its cédula. Nothing when the process is elsewhere."""
    by = assessor_of(process)
    if by is None or process.state != ProcessState.INSTRUMENT_CLOSED:
        return
    application = process.application
    competent = sheet_of(application).proposal.competent
    answers: dict[str, bool | None] = {**dict.fromkeys(SUFFICIENCIES, True), "competence": competent}
    decided = Judgement.COMPETENT if competent else Judgement.NOT_YET
    with proved(by):
        judge(application, decided, sufficiencies=answers, by=by)
        make_report(process, plot.words, by=by, expected=0)


def give_results(process: Process, plot: Plot) -> None:
    """The candidate reads, answers and signs; a process that is not yet competent ends there."""
    process.refresh_from_db()
    by, report = assessor_of(process), process.reports.first()
    if by is None or report is None or process.state != ProcessState.JUDGED:
        return
    candidate = process.candidate
    with proved(candidate):
        present_results(report, agrees=not plot.note, note=plot.note, by=candidate)
    process.refresh_from_db()
    answer_survey(process, dict.fromkeys(STATEMENTS, 3 if plot.note else 4), by=candidate)
    if plot is NOT_YET:
        conclude_not_yet(process, by=by)
