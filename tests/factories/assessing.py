"""Processes of certification, taken step by step to where a test begins.

What comes before the signed plan is written as rows; from the start of the application on, by the real actions.
"""

import hashlib
import io
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from catalog.profiles.actions.standard import import_standard
from catalog.profiles.models import StandardVersion
from certification import signing
from certification.actions.application import close_instrument, record_item, sign_records, start_application
from certification.actions.evidence import hold_file, judge_evidence, present_evidence
from certification.actions.instrument import import_instrument, publish_instrument
from certification.actions.judgement import judge
from certification.actions.report import Words, answer_survey, make_report, present_results
from certification.models import (
    Application,
    AssessmentPlan,
    AssessmentReport,
    EcCall,
    Evidence,
    Instrument,
    JudgementAct,
    Process,
    ProcessActor,
    ProcessMove,
    Registration,
    ReportReceipt,
    SurveyAnswer,
)
from certification.queries.application import sheet_of
from certification.queries.instrument import PART_OF
from certification.queries.survey import STATEMENTS
from certification.states import Function, Judgement, ProcessState, RegistrationState, Verdict
from lms.core import audit, clock
from lms.core.fields import new_ref
from lms.people.models import Person
from lms.people.proofs import proved
from lms.records.actions.duties import take_duty
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, PersonFactory, RoleGrantFactory

PDF = b"%PDF-1.7\noficio de turno\n"
WORDS = Words(
    best_practices="Explica los plazos con ejemplos.",
    opportunities="Citar el fundamento en cada oficio.",
    recommendations="Usar la lista de verificación del expediente.",
)
ALL = {"competence": True, "evidence": True, "instruments": True, "portfolio": True}
NONE_OF_IT = {**ALL, "competence": False}
EXAMPLE = [  # domain.md 2.9: criterion, kind, weights of its items
    ("D1", "desempeno", ["12.50", "12.50"]),
    ("P1", "producto", ["25.00", "25.00"]),
    ("C1", "conocimiento", ["25.00"]),
    ("AHV1", "ahv", ["-1.00"]),
]


def person(institution=None, **options: Any) -> Person:
    """Somebody with an account."""
    house = institution or InstitutionFactory()
    return AccountFactory(person=PersonFactory(institution=house, **options), activated=True).person


def standard_document(code: str = "EC1171", criteria=EXAMPLE, title: str = "Proteger datos personales"):
    """A standard of one element with these criteria, a bullet for each weight."""
    return {
        "formato": "calmecac-estandar/1",
        "codigo": code,
        "titulo": title,
        "nivel": 2,
        "fuente": "DOF 25-07-2019",
        "vigente_desde": "2019-07-26",
        "elementos": [
            {
                "codigo": "E3692",
                "titulo": "Recibe las solicitudes",
                "criterios": [
                    {
                        "tipo": kind,
                        "texto": f"Criterio {name}",
                        "vinetas": [f"Viñeta {number}" for number, _weight in enumerate(weights, start=1)],
                    }
                    for name, kind, weights in criteria
                ],
            }
        ],
    }


def instrument_document(code: str = "EC1171", criteria=EXAMPLE, **changes: Any):
    """An instrument that covers those criteria."""
    return {
        "formato": "calmecac-instrumento/1",
        "estandar": code,
        "titulo": f"Instrumento de {code}",
        "ejemplo": True,
        "minimo": "74.00",
        "fuente": "Redacción propia",
        "requisitos": ["Computadora con internet", "Cuestionario impreso"],
        "reactivos": [
            {
                "codigo": f"1-{name}.{number}",
                "parte": PART_OF[kind].value,
                "elemento": "E3692",
                "criterio": name,
                "vineta": number,
                "texto": f"Reactivo {name}.{number}",
                "peso": weight,
            }
            for name, kind, weights in criteria
            for number, weight in enumerate(weights, start=1)
        ],
        **changes,
    }


def long_criteria(items: int = 142):
    """Criteria whose items are so many and whose positive weights add up to 100.00."""
    positive = items - 2
    units = [10_000 // positive] * (positive - 1)
    units.append(10_000 - sum(units))
    weights = [f"{unit // 100}.{unit % 100:02d}" for unit in units]
    third = len(weights) // 3
    return [
        ("D1", "desempeno", weights[:third]),
        ("P1", "producto", weights[third : 2 * third]),
        ("C1", "conocimiento", weights[2 * third :]),
        ("AHV1", "ahv", ["-1.00"]),
        ("AHV2", "ahv", ["-1.00"]),
    ]


def version_of(institution=None, code: str = "EC1171", criteria=EXAMPLE) -> StandardVersion:
    """A standard with its text."""
    return import_standard(institution or InstitutionFactory(), standard_document(code, criteria), by=None)


def keeper(institution) -> Person:
    """Somebody who keeps instruments."""
    someone = person(institution)
    RoleGrantFactory(person=someone, role="certifying_body")
    return someone


def draft_of(version: StandardVersion, criteria=EXAMPLE, **changes: Any) -> Instrument:
    """An instrument loaded and not yet published."""
    document = instrument_document(version.standard.code, criteria, **changes)
    return import_instrument(version.standard.institution, document, by=None)


def published(version: StandardVersion, criteria=EXAMPLE, **changes: Any) -> Instrument:
    """An instrument in use."""
    draft = draft_of(version, criteria, **changes)
    return publish_instrument(draft, by=keeper(version.standard.institution))


def assessor_in(institution) -> Person:
    """Somebody who holds the office of assessing."""
    someone = person(institution)
    RoleGrantFactory(person=someone, role="assessor")
    return someone


def agreed(
    institution=None,
    *,
    candidate: Person | None = None,
    assessor: Person | None = None,
    instrument: Instrument | None = None,
    starts_in: timedelta = timedelta(),
    results_in: timedelta = timedelta(),
    signed: bool = True,
) -> Process:
    """A process whose plan begins today, and gives its results today, signed by both; unless said."""
    if instrument is None:
        instrument = published(version_of(institution))
    version, house, now = instrument.version, instrument.institution, clock.now() - timedelta(seconds=1)
    candidate, assessor = candidate or person(house), assessor or assessor_in(house)
    process = _process(version, candidate, now)
    duty = take_duty(candidate, version.standard, assessor, "assess", by=None)
    ProcessActor.objects.create(process=process, person=assessor, function=Function.ASSESS, duty=duty, since=now)
    content = {"place": "Sala 2"}
    plan = AssessmentPlan.objects.create(
        process=process,
        number=1,
        instrument=instrument,
        assessor=assessor,
        content=content,
        content_hash=hashlib.sha256(audit.canonical([process.ref, content])).hexdigest(),
        starts_at=now + starts_in,
        results_at=now + timedelta(milliseconds=500) + starts_in + results_in,
        proposed_at=now,
    )
    if signed:
        for who, capacity in ((candidate, signing.CANDIDATE), (assessor, signing.ASSESSOR)):
            with proved(who):
                signing.sign(signing.PLAN, plan.ref, plan.content_hash, by=who, capacity=capacity)
    return process


def _process(version: StandardVersion, candidate: Person, now) -> Process:
    standard = version.standard
    call = EcCall.objects.filter(standard=standard).first() or EcCall.objects.create(
        institution=standard.institution,
        standard=standard,
        version=version,
        edition=1,
        title=f"Convocatoria de {standard.code}",
        legal_basis="Reglamento, art. 11",
        validity="Nacional",
        addressed_to="Personas servidoras públicas",
        opens_at=now - timedelta(days=30),
        closes_at=now - timedelta(days=20),
        mending_days=3,
        created_at=now - timedelta(days=31),
    )
    registration = Registration.objects.create(
        call=call,
        candidate=candidate,
        state=RegistrationState.ADMITTED,
        receipt=new_ref()[:20],
        form={},
        received_at=now - timedelta(days=25),
        decided_at=now - timedelta(days=20),
    )
    process = Process.objects.create(
        institution=standard.institution,
        registration=registration,
        standard=standard,
        version=version,
        candidate=candidate,
        state=ProcessState.PLAN_AGREED,
        started_at=now - timedelta(days=20),
        moved_at=now,
    )
    way = ["", "registered", "diagnosed", "plan_proposed", "plan_agreed"]
    ProcessMove.objects.bulk_create(
        ProcessMove(process=process, number=number, from_state=before, to_state=after, at=now)
        for number, (before, after) in enumerate(pairwise(way), start=1)
    )
    return process


def assessor_of(process: Process) -> Person:
    """Who assesses a process of these."""
    return process.actors.get(function=Function.ASSESS).person


def started(process: Process | None = None, **options: Any) -> Application:
    """An application that began."""
    process = process or agreed(**options)
    places = range(len(process.plans.get().instrument.requirements))
    return start_application(process, conditions=list(places), instructions_given=True, by=assessor_of(process))


def observed(process: Process, criteria: Iterable[Any] | None = None, **options: Any) -> Evidence:
    """What the assessor saw, for every criterion of the standard unless said."""
    wanted = criteria if criteria is not None else [c for e in process.version.elements.all() for c in e.criteria.all()]
    given = {"note": "Atendió a una persona simulada en la ventanilla.", **options}
    ids = [criterion.pk for criterion in wanted]
    return present_evidence(process, "desempeno", "Atención en ventanilla", ids, by=assessor_of(process), **given)


def handed(
    process: Process, content: bytes = PDF, *, kind: str = "producto", criteria=None, **options: Any
) -> Evidence:
    """A file that the candidate handed in."""
    everything = [c for e in process.version.elements.all() for c in e.criteria.all()]
    file = hold_file(process, io.BytesIO(content), "oficio.pdf", by=process.candidate)
    ids = [criterion.pk for criterion in (criteria or everything)]
    title = options.pop("title", "Oficio de turno")
    return present_evidence(process, kind, title, ids, by=process.candidate, file=file, **options)


def answered(evidence: Evidence, **no: Any):
    """The four questions answered yes, but for what is said."""
    given = {"sufficient": True, "valid": True, "current": True, "authentic": True, **no}
    return judge_evidence(evidence, by=assessor_of(evidence.process), **given)


def recorded(application: Application | None = None, *, unmet: Iterable[str] = (), **options: Any) -> Application:
    """Every item recorded as met on one observation, but for those codes."""
    application = application or started(**options)
    process, unmet = application.process, set(unmet)
    evidence, by = observed(process), assessor_of(process)
    with proved(by):
        for row in sheet_of(application).rows:
            fails = row.item.code in unmet
            record_item(
                application,
                row.item,
                Verdict.NOT_MET if fails else Verdict.MET,
                expected=row.number,
                observation="No lo mostró." if fails else "",
                evidence=None if fails else evidence,
                by=by,
            )
    return application


def closed(application: Application | None = None, *, signed: bool = True, **options: Any) -> Application:
    """An instrument closed and, unless said, signed by its candidate too."""
    application = application or recorded(**options)
    by, candidate = assessor_of(application.process), application.process.candidate
    with proved(by):
        close_instrument(application, by=by)
    if signed:
        with proved(candidate):
            sign_records(application, by=candidate)
    return application


def judged(application: Application | None = None, **options: Any) -> JudgementAct:
    """A judgement as the records propose."""
    application = application or closed(**options)
    by = assessor_of(application.process)
    competent = sheet_of(application).proposal.competent
    decided = Judgement.COMPETENT if competent else Judgement.NOT_YET
    with proved(by):
        return judge(application, decided, sufficiencies=ALL if competent else NONE_OF_IT, by=by)


def reported(act: JudgementAct | None = None, words: Words = WORDS, **options: Any) -> AssessmentReport:
    """A cédula made and signed by the assessor."""
    act = act or judged(**options)
    process = act.application.process
    by = assessor_of(process)
    with proved(by):
        return make_report(process, words, by=by, expected=process.reports.count())


def presented(
    report: AssessmentReport | None = None, *, agrees: bool = True, note: str = "", **options: Any
) -> ReportReceipt:
    """A cédula that its candidate signed."""
    report = report or reported(**options)
    candidate = report.process.candidate
    with proved(candidate):
        return present_results(report, agrees=agrees, note=note, by=candidate)


def bare_evidence() -> Evidence:
    """A piece that nothing hangs on."""
    process = agreed()
    facts = {"kind": "producto", "title": "Oficio", "note": "Visto", "presented_by": process.candidate}
    return Evidence.objects.create(process=process, number=1, presented_at=clock.now(), **facts)


def a_survey_answer() -> SurveyAnswer:
    """An answer to the survey, of whom nobody knows."""
    receipt = presented()
    answer_survey(receipt.report.process, dict.fromkeys(STATEMENTS, 4), by=receipt.report.process.candidate)
    return SurveyAnswer.objects.get()


ROWS = {  # one row of each append-only model of this part, for tests/core/append_only_rows.py
    "certification.AssessmentReport": lambda: reported(),
    "certification.Evidence": bare_evidence,
    "certification.EvidenceCriterion": lambda: observed(agreed()).links.first(),
    "certification.EvidenceVerdict": lambda: answered(observed(started().process)),
    "certification.InstrumentItem": lambda: draft_of(version_of()).items.first(),
    "certification.ItemRecord": lambda: recorded().records.first(),
    "certification.JudgementAct": lambda: judged(),
    "certification.ReportReceipt": lambda: presented(),
    "certification.SurveyAnswer": a_survey_answer,
}
