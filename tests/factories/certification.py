"""Calls, registrations and processes as the product makes them, taken by the real actions to where a test begins."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from catalog.profiles.models import Criterion, CriterionItem, Element, StandardVersion
from certification.actions.actors import assign_assessor
from certification.actions.admission import admit
from certification.actions.call import CallTerms, open_call
from certification.actions.diagnosis import decide, diagnose, save_draft
from certification.actions.plan import PlanTerms, agree_plan, propose_plan
from certification.actions.registration import Declared, hand_in, register
from certification.models import (
    AssessmentPlan,
    EcCall,
    Instrument,
    InstrumentItem,
    PlanAgreement,
    Process,
    Registration,
)
from certification.queries.diagnosis import element_pages
from lms.core import clock
from lms.core.models import Institution
from lms.people.models import Person
from lms.people.proofs import proved
from lms.records.actions.transcript import award
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, PersonFactory, RoleGrantFactory
from tests.factories.profiles import StandardFactory

LONG_AGO = date(2024, 1, 10)
PDF = b"%PDF-1.7\n%%EOF\n"
YES = {"rights": True, "privacy": True, "renap": False}
SAYS = Declared(schooling="licenciatura", years=4, work="Atiendo solicitudes de derechos ARCO.")
ELEMENTS = (  # title, criteria as (kind, statement, bullets)
    (
        "Recibe solicitudes",
        (("desempeno", "Atiende", ("Recibiendo", "Turnando")), ("producto", "El expediente", ("Contiene acuse",))),
    ),
    (
        "Cuida los datos",
        (("conocimiento", "Principios", ("Calidad", "Licitud")), ("ahv", "Orden", ())),
    ),
)


def person(institution: Institution, **options: Any) -> Person:
    """Somebody with an account who has entered before."""
    return AccountFactory(person=PersonFactory(institution=institution, **options), activated=True).person


def office(institution: Institution) -> Person:
    """Somebody who runs certification."""
    who = person(institution)
    RoleGrantFactory(person=who, role="certifying_body")
    return who


def version(
    institution: Institution | None = None, code: str = "EC1171", elements: Any = ELEMENTS, **options: Any
) -> StandardVersion:
    """The text of a standard: two elements, four criteria, six things to be asked about."""
    institution = institution or InstitutionFactory(code="IP", is_default=True)
    standard = StandardFactory(institution=institution, code=code, title=f"Proteger datos {code}")
    facts = {"title": standard.title, "source": "DOF", "content_hash": "0" * 64, "valid_from": LONG_AGO, **options}
    text = StandardVersion.objects.create(standard=standard, number=1, **facts)
    for number, (title, criteria) in enumerate(elements, start=1):
        element = Element.objects.create(version=text, number=number, code=f"E369{number}", title=title)
        for kind, statement, bullets in criteria:
            criterion = Criterion.objects.create(element=element, kind=kind, number=1, statement=statement)
            for place, words in enumerate(bullets, start=1):
                CriterionItem.objects.create(criterion=criterion, number=place, text=words)
    return text


def holds(who: Person, code: str, valid_from: date = LONG_AGO, valid_to: date | None = None) -> None:
    """A certificate in a standard on somebody's record."""
    source = ("prueba", f"{code}/{valid_from}")
    award(who, "certificate", source, code, achieved_on=valid_from, valid_to=valid_to, subject=code, by=None)


def assessor(institution: Institution, *codes: str) -> Person:
    """Somebody who may assess these standards today."""
    who = person(institution)
    RoleGrantFactory(person=who, role="assessor")
    for code in ("EC0076", *codes):
        holds(who, code)
    return who


def terms(**changes: Any) -> CallTerms:
    """A call that opened an hour ago and closes in ten days, without documents."""
    now = timezone.now()
    return CallTerms(
        **{
            "title": "Convocatoria de primavera",
            "legal_basis": "Reglamento interior, art. 11",
            "validity": "En toda la República, ante el CONOCER",
            "addressed_to": "Personas servidoras públicas",
            "opens_at": now - timedelta(hours=1),
            "closes_at": now + timedelta(days=10),
            "contact": "Área de certificación, ext. 100",
            **changes,
        }
    )


def call(text: StandardVersion | None = None, *, by: Person | None = None, **changes: Any) -> EcCall:
    """A call open now."""
    text = text or version()
    return open_call(text, terms(**changes), by=by or office(text.standard.institution))


def registered(opened: EcCall | None = None, who: Person | None = None) -> Registration:
    """Somebody registered, with every document the call asks for."""
    opened = opened or call()
    who = who or person(opened.institution)
    mine = register(opened, SAYS, YES, by=who)
    for each in opened.requirements:
        hand_in(mine, each["code"], io.BytesIO(PDF), "papel.pdf", by=who)
    return mine


def process(opened: EcCall | None = None, who: Person | None = None, *, by: Person | None = None) -> Process:
    """A process that an admission just began."""
    mine = registered(opened, who)
    return admit(mine, by=by or office(mine.call.institution))


def answer(begun: Process, known: int | None = None) -> None:
    """Keep answers to everything that is asked: so many known, all of them unless said."""
    codes = [code for page in element_pages(begun.version) for code in page.codes]
    known = len(codes) if known is None else known
    save_draft(begun, {code: place < known for place, code in enumerate(codes)}, by=begun.candidate)


def diagnosed(begun: Process | None = None, *, known: int | None = None, choice: str = "go_on") -> Process:
    """A process with its diagnosis delivered and decided upon ("" leaves it undecided)."""
    begun = begun or process()
    answer(begun, known)
    diagnose(begun, by=begun.candidate)
    if choice:
        decide(begun, choice, by=begun.candidate)
    return begun


def instrument(text: StandardVersion, **options: Any) -> Instrument:
    """A published instrument with one item for each criterion; rows, because another part of the room loads them."""
    facts = {"state": "published", "published_at": clock.now(), "is_example": True, "source": "Propia", **options}
    made = Instrument.objects.create(
        institution=text.standard.institution,
        version=text,
        number=1,
        title=f"Instrumento de {text.standard.code}",
        minimum="74.00",
        requirements=["Computadora con internet", "Cuestionario impreso"],
        content_hash="1" * 64,
        created_at=clock.now(),
        **facts,
    )
    parts = {"desempeno": "guia", "producto": "cotejo", "conocimiento": "cuestionario", "ahv": "guia"}
    criteria = Criterion.objects.filter(element__version=text).select_related("element")
    for number, each in enumerate(criteria.order_by("element__number", "pk"), start=1):
        InstrumentItem.objects.create(
            instrument=made,
            number=number,
            code=f"{each.element.number}-{each}",
            part=parts[each.kind],
            criterion=each,
            text=each.statement,
            weight="-1.00" if each.kind == "ahv" else "33.33",
        )
    return made


def in_days(days: int, hour: int = 10) -> datetime:
    """An hour of a day to come, in the zone of every institution of these tests."""
    local = timezone.localtime(timezone.now(), timezone=_zone())
    return local.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def _zone() -> Any:
    return timezone.get_default_timezone()


def plan_terms(days: int = 5, needs: Sequence[tuple[str, str]] = (), **changes: Any) -> PlanTerms:
    """An assessment in so many days, from ten to two, with its results two days later."""
    usual = [("Computadora con internet", "institution"), ("Identificación oficial", "candidate")]
    return PlanTerms(
        **{
            "place": "Sala 2, Av. Juárez 10",
            "starts_at": in_days(days, 10),
            "ends_at": in_days(days, 14),
            "results_place": "Sala 2",
            "results_at": in_days(days + 2, 12),
            "requirements": list(needs) or usual,
            **changes,
        }
    )


def assigned(begun: Process | None = None, who: Person | None = None) -> tuple[Process, Person]:
    """A process ready for its plan, and who assesses it."""
    begun = begun or diagnosed()
    if not Instrument.objects.filter(version=begun.version).exists():
        instrument(begun.version)
    who = who or assessor(begun.institution, begun.standard.code)
    assign_assessor(begun, who, by=office(begun.institution))
    return begun, who


def proposed(begun: Process | None = None, who: Person | None = None, **changes: Any) -> AssessmentPlan:
    """A plan that its assessor signed and its candidate has not."""
    begun, who = assigned(begun, who)
    with proved(who):
        return propose_plan(begun, plan_terms(**changes), by=who)


def agreed(plan: AssessmentPlan | None = None) -> PlanAgreement:
    """A plan that both signed."""
    plan = plan or proposed()
    with proved(plan.process.candidate):
        return agree_plan(plan, by=plan.process.candidate)
