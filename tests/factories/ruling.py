"""Processes whose results were presented, written as rows; and from there on by the real actions.

A lot of twenty taken there by its real actions would cost minutes; `assessing` does so for one, and the journeys too.
"""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.apps import apps
from PIL import Image

from catalog.profiles.models import Criterion, CriterionItem, Element, Standard, StandardVersion
from certification import subjects
from certification.actions.batch import begin_session, convene_batch, open_batch
from certification.actions.check import Answer, check_portfolio
from certification.actions.portfolio import submit_portfolio
from certification.actions.process import move
from certification.actions.recognition import recognise
from certification.actions.ruling import open_row, save_opinion, vote_batch
from certification.models import (
    Application,
    AssessmentPlan,
    AssessmentReport,
    Ballot,
    BatchRow,
    CandidateDiagnosis,
    CertificateDelivery,
    Consent,
    DiagnosisDecision,
    EcCall,
    Evidence,
    EvidenceVerdict,
    Instrument,
    InstrumentItem,
    ItemRecord,
    JudgementAct,
    Portfolio,
    Process,
    ProcessActor,
    ProcessMove,
    Registration,
    RegistrationDocument,
    ReportReceipt,
    Ruling,
    RulingBatch,
    SurveyAnswer,
    Suspension,
)
from certification.points import CODES
from certification.queries.batch import member_sheet
from certification.states import Function, ProcessState
from lms.core import clock, files, jobs
from lms.core.fields import new_ref
from lms.core.models import Institution, Job
from lms.documents.actions.panels import appoint_member, form_panel
from lms.documents.actions.sessions import Guest
from lms.documents.models import Panel, Signature
from lms.people.actions.identifiers import add_identifier
from lms.people.models import Person
from lms.people.proofs import proved
from lms.records.actions.duties import take_duty
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, PersonFactory, RoleGrantFactory

__all__ = ["Job", "add_identifier"]  # what tests of pages take from here
ITEMS = (  # domain.md 2.9: invented numbers, real mechanics
    ("1-D1.1", "desempeno", 1, "guia", "12.50"),
    ("1-D1.2", "desempeno", 1, "guia", "12.50"),
    ("1-P1.1", "producto", 1, "cotejo", "25.00"),
    ("1-P1.2", "producto", 1, "cotejo", "25.00"),
    ("1-C1.1", "conocimiento", 1, "cuestionario", "25.00"),
    ("1-AHV1.1", "ahv", 1, "guia", "-1.00"),
)
REQUIREMENTS = [
    {"code": "curp", "title": "CURP", "help": "Copia legible"},
    {"code": "identificacion", "title": "Identificación oficial", "help": "Por los dos lados"},
    {"code": "foto", "title": "Fotografía", "help": "Tamaño infantil"},
]
PATH = (
    ProcessState.REGISTERED,
    ProcessState.DIAGNOSED,
    ProcessState.PLAN_PROPOSED,
    ProcessState.PLAN_AGREED,
    ProcessState.COLLECTING,
    ProcessState.INSTRUMENT_CLOSED,
    ProcessState.JUDGED,
    ProcessState.RESULTS_PRESENTED,
)
OBSERVED = (
    ("desempeno", "Atención en ventanilla", None),
    ("conocimiento", "Cuestionario contestado", None),
    ("ahv", "Trato a la persona solicitante", None),
)
ROOT = Path(__file__).resolve().parents[2]
FILE = "prueba-certificacion"  # kind of the files of the first half, until their rooms register theirs


def _hash(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def pdf(pages: int = 2, words: str = "Oficio de turno") -> bytes:
    source = "#set page(width: 12cm, height: 16cm)\n" + "#pagebreak()\n".join(
        f"= {words} {n + 1}\n" for n in range(pages)
    )
    return typst.compile(source.encode(), format="pdf")


def png(size: tuple[int, int] = (320, 240)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "#0B5D4E").save(held, "PNG")
    return held.getvalue()


def stored(institution: Institution, content: bytes, name: str):
    """A file of some process, as its room would keep it."""
    if FILE not in files._kinds:
        kinds = ["application/pdf", "image/png", "text/plain", "application/zip"]
        files.register_kind(FILE, lambda request, file: False, kinds, 10_000_000)
    return files.store_file(institution, io.BytesIO(content), name, kind=FILE)


def sign_row(key: tuple[str, str, str], person: Person, capacity: str) -> Signature:
    return Signature.objects.create(
        institution=person.institution,
        subject_kind=key[0],
        subject_ref=key[1],
        content_hash=key[2],
        person=person,
        person_name=person.full_name,
        capacity=capacity,
        method=Signature.Method.REAUTH,
        proved_at=clock.now(),
        signed_at=clock.now(),
    )


def somebody(institution: Institution, *roles: str, **names: str) -> Person:
    """An active person with an account and these offices over the whole institution."""
    person = AccountFactory(person=PersonFactory(institution=institution, **names), activated=True).person
    for role in roles:
        RoleGrantFactory(person=person, role=role)
    return person


@dataclass
class House:
    """A standard with its instrument and everybody who works around it."""

    institution: Institution = field(default_factory=lambda: InstitutionFactory(code="IP", is_default=True))
    code: str = "EC1171"
    kind: str = Standard.Kind.RENEC
    scope: str = Instrument.Scope.CRITERION
    staff: dict[str, Person] = field(default_factory=dict)  # who holds each office; made when not given

    def __post_init__(self) -> None:
        title = "Garantizar el derecho a la protección de datos personales"
        self.standard = Standard.objects.create(
            institution=self.institution, code=self.code, title=title, kind=self.kind, level=2
        )
        self.version = StandardVersion.objects.create(
            standard=self.standard,
            number=1,
            title=title,
            source="Texto de prueba",
            content_hash=_hash(self.code),
            valid_from=clock.today() - timedelta(days=900),
        )
        element = Element.objects.create(version=self.version, number=1, code="E3692", title="Recibe solicitudes")
        self.criteria = {
            kind: Criterion.objects.create(element=element, kind=kind, number=1, statement=f"Criterio de {kind}")
            for kind in ("desempeno", "producto", "conocimiento", "ahv")
        }
        now = clock.now()
        self.instrument = Instrument.objects.create(
            institution=self.institution,
            version=self.version,
            number=1,
            title="Instrumento de ejemplo EC1171",
            state=Instrument.State.PUBLISHED,
            minimum=Decimal("74.00"),
            scope=self.scope,
            is_example=True,
            source="Escrito por la institución",
            requirements=["Computadora con conexión"],
            content_hash=_hash("instrumento", self.code),
            created_at=now,
            published_at=now,
        )
        self.items = [self._item(place, *facts) for place, facts in enumerate(ITEMS, start=1)]
        self.assessor, self.verifier, self.office = (
            self.staff.get(role) or somebody(self.institution, role)
            for role in ("assessor", "verifier", "certifying_body")
        )
        self.call = EcCall.objects.create(
            institution=self.institution,
            standard=self.standard,
            version=self.version,
            edition=1,
            title=f"Convocatoria 1 de {self.code}",
            legal_basis="Acuerdo 1/2026",
            validity="Nacional",
            addressed_to="Personas servidoras públicas",
            requirements=REQUIREMENTS,
            opens_at=now - timedelta(days=120),
            closes_at=now - timedelta(days=100),
            mending_days=3,
            created_at=now,
        )

    def _item(self, place: int, code: str, kind: str, number: int, part: str, weight: str) -> InstrumentItem:
        criterion = self.criteria[kind]
        bullet = CriterionItem.objects.create(criterion=criterion, number=place, text=f"Viñeta de {code}")
        return InstrumentItem.objects.create(
            instrument=self.instrument,
            number=place,
            code=code,
            part=part,
            criterion=criterion,
            criterion_item=bullet,
            text=f"Recibe la solicitud y revisa sus requisitos ({code})",
            weight=Decimal(weight),
        )

    # --- a process at «resultados presentados» ------------------------------------------------------------------------
    def presented(
        self, candidate: Person | None = None, *, not_met: tuple[str, ...] = ("1-P1.2",), **but: Any
    ) -> Process:
        """A process whose results were presented today, whole.

        `not_met` are codes of items. Flags that leave something out: `decided`, `documents`, `survey`, `agrees`,
        `receipt`, `plan_signed`, `results_at`, `evidence`, `files`.
        """
        candidate = candidate or somebody(self.institution)
        process = self._registered(candidate, but)
        self._planned(process, but)
        application = self._applied(process, not_met, but)
        self._closed(process, application, not_met, but)
        return Process.objects.select_related("institution", "standard", "candidate__institution").get(pk=process.pk)

    def _registered(self, candidate: Person, but: dict[str, Any]) -> Process:
        now = clock.now()
        registration = Registration.objects.create(
            call=self.call,
            candidate=candidate,
            state="admitted",
            receipt=f"R-{Registration.objects.count() + 1:05d}",
            form={
                "format": "calmecac-ficha/1",
                "name": candidate.full_name,
                "unit": "Unidad de Transparencia",
                "position": "Enlace",
                "schooling": "licenciatura",
                "years": 6,
                "work": "Atención de solicitudes de acceso y de derechos ARCO",
            },
            received_at=now - timedelta(days=30),
            decided_at=now - timedelta(days=29),
            decided_by=self.office,
        )
        for number, kind in enumerate(Consent.Kind.values, start=1):
            Consent.objects.create(
                registration=registration, kind=kind, number=number, given=True, text_hash=_hash(kind), at=now
            )
        for kind in but.get("documents", ("curp", "identificacion", "foto")):
            content = (png(), f"{kind}.png") if kind == "foto" else (pdf(1, kind), f"{kind}.pdf")
            RegistrationDocument.objects.create(
                registration=registration,
                kind=kind,
                number=1,
                file=stored(self.institution, *content),
                handed_at=now - timedelta(days=30),
                handed_by=candidate,
            )
        process = Process.objects.create(
            institution=self.institution,
            registration=registration,
            standard=self.standard,
            version=self.version,
            candidate=candidate,
            state=ProcessState.RESULTS_PRESENTED,
            started_at=now - timedelta(days=29),
            moved_at=now,
            surveyed=but.get("survey", True),
        )
        for number, state in enumerate(PATH, start=1):
            at = now - timedelta(days=len(PATH) - number)
            before = PATH[number - 2] if number > 1 else ""
            ProcessMove.objects.create(process=process, number=number, from_state=before, to_state=state, at=at)
        duty = take_duty(candidate, self.standard, self.assessor, "assess", by=self.office)
        ProcessActor.objects.create(
            process=process, person=self.assessor, function=Function.ASSESS, duty=duty, since=now - timedelta(days=28)
        )
        return process

    def _planned(self, process: Process, but: dict[str, Any]) -> None:
        now = clock.now()
        diagnosis = CandidateDiagnosis.objects.create(
            process=process,
            answers={"1": True},
            known=5,
            asked=6,
            band="high",
            recommendation="Puede evaluarse.",
            at=now - timedelta(days=28),
        )
        DiagnosisDecision.objects.create(diagnosis=diagnosis, number=1, choice="go_on", at=now - timedelta(days=28))
        results_at = but.get("results_at", now)
        self.plan = AssessmentPlan.objects.create(
            process=process,
            number=1,
            instrument=self.instrument,
            assessor=self.assessor,
            content={
                "format": "calmecac-plan/1",
                "number": 1,
                "place": but.get("place", "Sala 2, avenida Juárez 14"),
                "starts_at": (now - timedelta(days=6)).isoformat(),
                "results_place": "Sala 2",
                "results_at": results_at.isoformat(),
                "requirements": [{"text": "Computadora con conexión", "by": "institution"}],
                "activities": [
                    {
                        "number": 1,
                        "activity": "Recibe una solicitud",
                        "criteria": "1-D1",
                        "technique": "Observación",
                        "instrument": "Guía de observación",
                    }
                ],
                "judgement": ["Alcanzar el puntaje mínimo", "Cumplir al menos un reactivo de cada criterio"],
                "notices": ["El certificado se estima en 90 días naturales."],
            },
            content_hash=_hash("plan", process.ref),
            starts_at=now - timedelta(days=6),
            results_at=results_at,
            proposed_at=now - timedelta(days=8),
        )
        if but.get("plan_signed", True):
            key = (subjects.PLAN, self.plan.ref, self.plan.content_hash)
            with clock.shifted(-timedelta(days=7)):
                sign_row(key, process.candidate, subjects.CANDIDATE)
                sign_row(key, self.assessor, subjects.ASSESSOR)

    def _applied(self, process: Process, not_met: tuple[str, ...], but: dict[str, Any]) -> Application:
        now = clock.now()
        with clock.shifted(-timedelta(days=3)):
            self._evidence(process, but)
        score = sum(max(item.weight, 0) if item.code not in not_met else min(item.weight, 0) for item in self.items)
        application = Application.objects.create(
            process=process,
            plan=self.plan,
            instrument=self.instrument,
            conditions=[{"text": "Computadora con conexión", "there": True}],
            instructions_at=now - timedelta(days=6),
            started_at=now - timedelta(days=6),
            started_by=self.assessor,
            closed_at=now - timedelta(days=2),
            score=score,
            records_hash=_hash("registros", process.ref),
        )
        pieces = {piece.kind: piece for piece in process.evidence.all()}
        for item in self.items:
            failed = item.code in not_met
            ItemRecord.objects.create(
                application=application,
                item=item,
                number=1,
                verdict="not_met" if failed else "met",
                observation="No presenta el acuse" if failed else "",
                evidence=pieces.get(item.criterion.kind),
                at=now - timedelta(days=3),
                by=self.assessor,
            )
        key = (subjects.RECORDS, application.ref, application.records_hash)
        sign_row(key, process.candidate, subjects.CANDIDATE)
        sign_row(key, self.assessor, subjects.ASSESSOR)
        return application

    def _evidence(self, process: Process, but: dict[str, Any]) -> None:
        given = but.get(
            "evidence",
            (
                ("producto", "Expediente de la solicitud", (pdf(), "expediente.pdf")),
                ("desempeno", "Atención en ventanilla", (png(), "ventanilla.png")),
                ("conocimiento", "Cuestionario contestado", None),
                ("ahv", "Trato a la persona solicitante", None),
            ),
        )
        for number, (kind, title, content) in enumerate(given, start=1):
            file = stored(self.institution, *content) if content else None
            hers = content is not None
            piece = Evidence.objects.create(
                process=process,
                number=number,
                kind=kind,
                title=title,
                note="" if file else "Se recogió en la aplicación.",
                file=file,
                sha256=file.sha256 if file else "",
                presented_at=clock.now(),
                presented_by=process.candidate if hers else self.assessor,
            )
            piece.criteria.add(self.criteria[kind])
            if hers:
                EvidenceVerdict.objects.create(
                    evidence=piece,
                    number=1,
                    sufficient=True,
                    valid=True,
                    current=True,
                    authentic=True,
                    at=clock.now(),
                    by=self.assessor,
                )

    def _closed(
        self, process: Process, application: Application, not_met: tuple[str, ...], but: dict[str, Any]
    ) -> None:
        now = clock.now()
        judgement = JudgementAct.objects.create(
            application=application,
            proposed="competent",
            decided=but.get("decided", "competent"),
            reason="" if but.get("decided", "competent") == "competent" else "Faltó suficiencia",
            score=application.score,
            facts={"minimum": "74.00"},
            sufficiencies={"competence": "Sí", "evidence": "Sí", "instruments": "Sí", "portfolio": "Sí"},
            content_hash=_hash("juicio", process.ref),
            at=now - timedelta(days=1),
            by=self.assessor,
        )
        sign_row((subjects.JUDGEMENT, judgement.ref, judgement.content_hash), self.assessor, subjects.ASSESSOR)
        report = AssessmentReport.objects.create(
            process=process,
            number=1,
            content={
                "best_practices": ["Orden en el expediente"],
                "opportunities": ["Cuidar los acuses"],
                "unmet": [{"code": code, "reason": "No presenta el acuse"} for code in not_met],
                "incidents": [],
                "recommendations": ["Curso de archivo"],
            },
            content_hash=_hash("cedula", process.ref),
            made_at=now,
            made_by=self.assessor,
        )
        sign_row((subjects.REPORT, report.ref, report.content_hash), self.assessor, subjects.ASSESSOR)
        if but.get("receipt", True):
            agrees = but.get("agrees", True)
            receipt = ReportReceipt.objects.create(
                report=report,
                agrees=agrees,
                note="" if agrees else "El plan decía otra hora.",
                content_hash=_hash("recibo", process.ref),
                at=now,
            )
            sign_row((subjects.REPORT, report.ref, receipt.content_hash), process.candidate, subjects.CANDIDATE)


# --- the second half, by the real actions -----------------------------------------------------------------------------
def draw(process: Process, house: House):
    """The portfolio of a process, asked for and drawn. It is drawn once per test session and its bytes are lent."""
    job = submit_portfolio(process, by=house.assessor)
    jobs.run(job.ref)
    process.refresh_from_db()
    return process.portfolios.order_by("-number").first()


def hand_in(process: Process, house: House) -> Portfolio:
    """A portfolio as a row, without drawing anything: what comes after it does not read its pages."""
    content = f"%PDF-1.7 portafolio {process.ref}".encode()
    portfolio = Portfolio.objects.create(
        process=process,
        number=process.portfolios.count() + 1,
        file=files.store_file(house.institution, io.BytesIO(content), "portafolio.pdf", kind="portfolio"),
        sha256=hashlib.sha256(content).hexdigest(),
        index={"schema": 1, "documents": []},
        pages=1,
        submitted_at=clock.now(),
        submitted_by=house.assessor,
    )
    move(process, ProcessState.PORTFOLIO_SUBMITTED, by=house.assessor)
    return portfolio


def all_yes(**but: str) -> dict[str, Answer]:
    """Every point answered yes, but those named, with their note."""
    return {code: Answer(code not in but, but.get(code, "")) for code in CODES}


def verified(house: House, candidate: Person | None = None, **facts: Any) -> Process:
    """A process whose portfolio was handed in and verified."""
    process = house.presented(candidate, **facts)
    portfolio = hand_in(process, house)
    with proved(house.verifier):
        check_portfolio(portfolio, all_yes(), by=house.verifier)
    process.refresh_from_db()
    return process


@dataclass
class Lot:
    """A lot under way: its processes, its group, its session open."""

    house: House
    processes: list[Process]
    members: list[Person]
    batch: RulingBatch

    def row(self, process: Process) -> BatchRow:
        return self.batch.rows.get(process=process)

    def open_sample(self, member: Person) -> None:
        for line in member_sheet(self.batch, member).sample:
            open_row(line.row, by=member)

    def decide(self, member: Person, **outcomes: str) -> None:
        """Give an opinion on every exception: procedente."""
        for line in member_sheet(self.batch, member).undecided:
            save_opinion(line.row, "procedente", by=member)

    def vote(self, member: Person) -> Ballot:
        self.batch.refresh_from_db()
        self.open_sample(member)
        self.decide(member)
        with proved(member):
            return vote_batch(self.batch, member_sheet(self.batch, member).digest(), by=member)

    def everybody(self) -> None:
        for member in self.members:
            self.vote(member)
        self.batch.refresh_from_db()


def group(house: House, members: list[Person] | None = None, count: int = 3) -> tuple[Panel, list[Person]]:
    """A group of dictamen that meets its rule: two specialists or more, and the last one responsible."""
    members = members or [somebody(house.institution) for _number in range(count)]
    code = f"G{Panel.objects.count() + 1}"
    panel = form_panel(house.institution, "grupo", code, f"Grupo de dictamen {code}", by=house.office)
    for place, person in enumerate(members):
        last = place == len(members) - 1
        appoint_member(panel, person, "responsable" if last else "experto", by=house.office)
    return panel, members


INVITED = (Guest("Comité de Gestión", "CGC", "Oficio 1/2026"), Guest("CONOCER", "CONOCER", "Oficio 2/2026"))


def convened(house: House, processes: list[Process], members: list[Person] | None = None, **options: Any) -> Lot:
    """A lot whose group was convened, and its session begun with everybody unless `present` says who."""
    batch = open_batch(house.standard, processes, by=house.office)
    panel, members = group(house, members, options.get("count", 3))
    convene_batch(batch, panel, clock.now(), "Sala de juntas", INVITED, by=house.office)
    if options.get("held", True):
        begin_session(batch, options.get("present", members), by=house.office)
    return Lot(house, processes, members, RulingBatch.objects.select_related("session__panel").get(pk=batch.pk))


def ruled(house: House, count: int = 1, members: list[Person] | None = None, **facts: Any) -> Lot:
    """A lot ruled procedente by three members, with what follows issued."""
    lot = convened(house, [verified(house, **facts) for _number in range(count)], members)
    lot.everybody()
    for ruling in Ruling.objects.filter(row__batch=lot.batch):
        recognise(ruling.ref)
    for process in lot.processes:
        process.refresh_from_db()
    return lot


# --- one row of each append-only model --------------------------------------------------------------------------------
APPEND_ONLY = (
    "AssessmentPlan",
    "AssessmentReport",
    "Ballot",
    "CandidateDiagnosis",
    "CertificateDelivery",
    "Consent",
    "DiagnosisDecision",
    "Evidence",
    "EvidenceVerdict",
    "ItemRecord",
    "JudgementAct",
    "Portfolio",
    "PortfolioCheck",
    "ProcessMove",
    "RegistrationDocument",
    "ReportReceipt",
    "RowOpening",
    "Ruling",
    "SurveyAnswer",
    "Suspension",
)
LATE = {"Ballot", "CertificateDelivery", "PortfolioCheck", "RowOpening", "Ruling"}


def one_of(name: str) -> Any:
    """A row of one append-only model of this room to which nothing points; the process goes as far as it takes."""
    house = House()
    if name in LATE:
        return _late_row(name, house)
    if name == "CandidateDiagnosis":
        process = house._registered(somebody(house.institution), {})
        facts = {"answers": {}, "known": 1, "asked": 2, "band": "low", "recommendation": "–", "at": clock.now()}
        return CandidateDiagnosis.objects.create(process=process, **facts)
    process = house.presented()
    if name == "Portfolio":
        return hand_in(process, house)
    if name in ("AssessmentPlan", "AssessmentReport"):
        row = apps.get_model("certification", name).objects.get()
        row.pk, row.ref, row.number, row._state.adding = None, new_ref(), 2, True
        row.save(force_insert=True)
        return row
    if name == "Evidence":
        facts = {"number": 9, "kind": "ahv", "title": "Trato", "note": "Se observó", "presented_at": clock.now()}
        return Evidence.objects.create(process=process, **facts, presented_by=house.assessor)
    if name == "SurveyAnswer":
        facts = {"month": clock.today().replace(day=1), "statements": {}}
        return SurveyAnswer.objects.create(institution=house.institution, standard=house.standard, **facts)
    if name == "Suspension":
        facts = {"starts_on": clock.today(), "ends_on": clock.today(), "reason": "Sismo", "document": "Acuerdo 1"}
        return Suspension.objects.create(process=process, **facts, recorded_at=clock.now(), recorded_by=house.office)
    return apps.get_model("certification", name).objects.first()


def _late_row(name: str, house: House) -> Any:
    process = ruled(house).processes[0]
    if name == "CertificateDelivery":
        her = process.candidate
        return CertificateDelivery.objects.create(process=process, candidate=her, by=her, at=clock.now())
    return apps.get_model("certification", name).objects.first()
