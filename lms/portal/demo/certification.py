"""The first part of certification in the demo: a call, people at each step of it, and an assessor who taught one.

`servidor2` waits to sign a plan where an instrument is published, else for one. `evaluadora2` gave a course to that
candidate: whoever tries to assign her reads why she cannot.
"""

import io
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import typst

from catalog.profiles.models import StandardVersion
from certification.actions.actors import assign_assessor
from certification.actions.admission import admit, prevent
from certification.actions.call import CallTerms, open_call
from certification.actions.diagnosis import decide, diagnose, save_draft
from certification.actions.plan import PlanTerms, propose_plan
from certification.actions.registration import Declared, hand_in, register
from certification.models import EcCall, Process, Registration
from certification.queries.diagnosis import element_pages
from certification.queries.plan import instrument_in_force
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.delivery.actions.runs import assign_facilitator
from lms.delivery.models import CourseRun
from lms.people.models import Person, PersonIdentifier
from lms.people.proofs import proved
from lms.people.queries.identifiers import person_by_identifier
from lms.records.actions.evidence import accept_evidence, present_evidence

STANDARD, ASSESSING = "EC1171", "EC0076"
TAUGHT_IN = "IP-PDP-01"
TITLE = "Protección de datos personales, segunda convocatoria del año"
DOCUMENTS = (
    ("CURP", ""),
    ("Identificación oficial vigente", "por los dos lados, en un solo archivo"),
    ("Fotografía reciente", "de frente"),
)
YES = {"rights": True, "privacy": True, "renap": True}
WAITING, PREVENTED, DIAGNOSING = "IP-0030", "IP-0033", "IP-0011"  # staff numbers of the roster


def build_certification(institution: Institution) -> None:
    """Open a call and put people at its steps; `evaluadora2` is refused. Repeating it adds nothing."""
    if EcCall.objects.filter(institution=institution, title=TITLE).exists():
        return
    office, assessor, taught = (named(institution, name) for name in ("certificadora", "evaluadora", "evaluadora2"))
    version = StandardVersion.objects.select_related("standard__institution").get(
        standard__institution=institution, standard__code=STANDARD
    )
    with clock.shifted(-timedelta(days=50)):
        _teach(institution, taught)
    with clock.shifted(-timedelta(days=25)):
        call = open_call(version, call_terms(institution, TITLE, days=45, capacity=25), by=office)
    candidate = named(institution, "servidor2")
    with clock.shifted(-timedelta(days=18)):
        process = admit(register_one(call, candidate), by=office)
        _refuse_who_taught(process, taught, office)
        assign_assessor(process, assessor, by=office)
    with clock.shifted(-timedelta(days=12)):
        answer_diagnosis(process)
    with clock.shifted(-timedelta(days=3)):
        _propose(process, assessor)
        admit(register_one(call, numbered(institution, DIAGNOSING)), by=office)
    with clock.shifted(-timedelta(days=1)):
        register_one(call, numbered(institution, WAITING))
        late = register_one(call, numbered(institution, PREVENTED), DOCUMENTS[:2])
        prevent(late, "Falta entregar: Fotografía reciente. Además, la identificación venció en 2025.", by=office)


def _refuse_who_taught(process: Process, person: Person, office: Person) -> None:
    """The assignment that the Duty refuses: she taught this candidate for the standard."""
    try:
        assign_assessor(process, person, by=office)
    except RuleBroken as refused:
        if refused.code == "independence-teach":
            return
    raise ValueError(f"{person.ref} was not refused.")


@cache
def page(title: str, words: str) -> bytes:
    """A one-page paper of the demo, plainly labelled as one."""
    source = f"#set page(width: 14cm, height: 10cm)\n= {title}\n\n{words}"
    drawn = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    if not isinstance(drawn, bytes):
        raise TypeError("typst gave no PDF.")
    return drawn


def named(institution: Institution, username: str) -> Person:
    return Person.objects.select_related("institution").get(institution=institution, account__username=username)


def numbered(institution: Institution, number: str) -> Person:
    person = person_by_identifier(institution, PersonIdentifier.Kind.STAFF_NUMBER, number)
    if person is None:
        raise LookupError(number)
    return person


def qualify(institution: Institution, person: Person) -> None:
    """Both certificates as people hand them in, and human resources accepts them."""
    keeper = named(institution, "rrhh")
    for code in (ASSESSING, STANDARD):
        issued = clock.today(institution.time_zone) - timedelta(days=150)
        evidence = present_evidence(
            person,
            "certificate",
            f"Certificado de competencia en {code}",
            "CONOCER",
            issued_on=issued,
            valid_to=issued + timedelta(days=3 * 365),
            file_ref="demo",
            by=person,
            standard_code=code,
            folio=f"D-{person.ref[:6]}-{code}",
        )
        accept_evidence(evidence, by=keeper)


def _teach(institution: Institution, person: Person) -> None:
    """She gives the course that orients to the standard; its people become hers to teach."""
    run = CourseRun.objects.filter(institution=institution, course__code=TAUGHT_IN).order_by("pk").first()
    if run is not None:
        assign_facilitator(run, person, by=named(institution, "programa"))


def call_terms(institution: Institution, title: str, *, days: int, capacity: int) -> CallTerms:
    """What a call of the standard states, open from today for so many days."""
    zone, today = ZoneInfo(institution.time_zone), clock.today(institution.time_zone)
    return CallTerms(
        title=title,
        legal_basis="Reglamento interior del Instituto, artículo 11, fracción V",
        validity="En toda la República, con certificado que expide el CONOCER",
        addressed_to="Personas servidoras públicas que atienden solicitudes de derechos ARCO",
        opens_at=datetime.combine(today, time(9), zone),
        closes_at=datetime.combine(today + timedelta(days=days), time(18), zone),
        requirements=DOCUMENTS,
        capacity=capacity,
        contact="Departamento de Certificación, ext. 214, de 9:00 a 15:00",
    )


def register_one(call: EcCall, person: Person, documents: Sequence[tuple[str, str]] = DOCUMENTS) -> Registration:
    declared = Declared(
        schooling="licenciatura",
        years=5,
        work="Recibo y turno solicitudes de derechos ARCO y cuido los avisos de privacidad de mi área.",
        phone="722 000 0000",
    )
    mine = register(call, declared, YES, by=person)
    wanted = {title for title, _help in documents}
    for each in call.requirements:
        if each["title"] in wanted:
            paper = page(each["title"], f"Documento de ejemplo de {person.full_name}.")
            hand_in(mine, each["code"], io.BytesIO(paper), f"{each['code']}.pdf", by=person)
    return mine


def answer_diagnosis(process: Process) -> None:
    """Most of it known, a few things not yet; she goes on."""
    codes = [code for page in element_pages(process.version) for code in page.codes]
    answers = {code: place % 5 != 0 for place, code in enumerate(codes)}
    save_draft(process, answers, history="Expedientes de solicitudes ARCO de 2025 y 2026.", by=process.candidate)
    diagnose(process, by=process.candidate)
    decide(process, "go_on", by=process.candidate)


def _propose(process: Process, assessor: Person) -> None:
    if instrument_in_force(process.version) is None:
        return
    zone = ZoneInfo(process.institution.time_zone)
    day = clock.today(process.institution.time_zone) + timedelta(days=12)
    terms = PlanTerms(
        place="Sala de evaluación 1, Departamento de Certificación, segundo piso",
        starts_at=datetime.combine(day, time(9), zone),
        ends_at=datetime.combine(day, time(16), zone),
        results_place="Departamento de Certificación",
        results_at=datetime.combine(day + timedelta(days=3), time(12), zone),
        requirements=[("Identificación oficial", "candidate"), ("Computadora con internet", "institution")],
    )
    with proved(assessor):
        propose_plan(process, terms, by=assessor)
