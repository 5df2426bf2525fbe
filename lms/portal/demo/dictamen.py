"""A call that already ended: one candidate goes all the way to her certificate, another ends not yet competent.

Everything by the actions that people's screens call, on the days when it would have happened. The group of dictamen of
`bodies` rules. A third candidate's portfolio waits for its verification, a fourth is being assessed and a fifth waits
for the plan of `evaluadora2`, so that everybody has something to do.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from catalog.profiles.models import StandardVersion
from certification.actions.actors import assign_assessor
from certification.actions.admission import admit
from certification.actions.batch import begin_session, convene_batch, open_batch
from certification.actions.call import open_call
from certification.actions.check import Answer, check_portfolio
from certification.actions.plan import PlanTerms, agree_plan, propose_plan
from certification.actions.portfolio import submit_portfolio
from certification.actions.recognition import recognise
from certification.actions.request import (
    deliver_certificate,
    receive_certificate,
    register_payment,
    request_certificate,
)
from certification.actions.ruling import open_row, save_opinion, vote_batch
from certification.models import CertificateRequest, EcCall, Process, RulingBatch
from certification.points import CODES
from certification.queries.batch import member_sheet
from lms.core import clock, jobs
from lms.core.models import Institution
from lms.documents.models import Panel
from lms.people.models import Person
from lms.people.proofs import proved
from lms.portal.demo.assessing import (
    COMPETENT,
    NOT_YET,
    Plot,
    apply_instrument,
    begin_instrument,
    decide,
    give_results,
    load_instrument,
)
from lms.portal.demo.bodies import CODE, INVITED, SEATS
from lms.portal.demo.certification import (
    STANDARD,
    answer_diagnosis,
    call_terms,
    named,
    numbered,
    page,
    qualify,
    register_one,
)

TITLE = "Protección de datos personales, primera convocatoria del año"
NOT_YET_NUMBER = "IP-0036"  # of the roster
WAITING_NUMBER = "IP-0022"
UNDER_WAY_NUMBER, UNPLANNED_NUMBER = "IP-0018", "IP-0040"
HALF = 38  # items of the instrument recorded so far


@dataclass
class House:
    """Everybody who works around the processes."""

    institution: Institution
    office: Person
    assessor: Person
    verifier: Person


@contextmanager
def _days_ago(days: int) -> Iterator[None]:
    with clock.shifted(-timedelta(days=days)):
        yield


def build_past_certification(institution: Institution) -> None:
    """Take three candidates of an earlier call to their ends. Repeating it adds nothing."""
    if EcCall.objects.filter(institution=institution, title=TITLE).exists():
        return
    house = House(institution, *(named(institution, name) for name in ("certificadora", "evaluadora", "verificadora")))
    with _days_ago(200):
        for name in ("evaluadora", "evaluadora2"):
            qualify(institution, named(institution, name))
    with _days_ago(160):
        load_instrument(institution)
    with _days_ago(118):
        call = open_call(_version(institution), call_terms(institution, TITLE, days=110, capacity=20), by=house.office)
    certified, ended = named(institution, "servidora"), numbered(institution, NOT_YET_NUMBER)
    _to_the_certificate(_assessed(house, call, certified, COMPETENT, 112), house)
    _assessed(house, call, ended, NOT_YET, 111)
    waiting = _assessed(house, call, numbered(institution, WAITING_NUMBER), COMPETENT, 26)
    with _days_ago(5):
        _portfolio(waiting, house)
    under_way = _agreed(house, call, numbered(institution, UNDER_WAY_NUMBER), 13)
    with _days_ago(1):
        begin_instrument(under_way, COMPETENT, HALF)
    house.assessor = named(institution, "evaluadora2")
    _diagnosed(house, call, numbered(institution, UNPLANNED_NUMBER), 9)


def _version(institution: Institution) -> StandardVersion:
    return StandardVersion.objects.select_related("standard__institution").get(
        standard__institution=institution, standard__code=STANDARD
    )


def _diagnosed(house: House, call: EcCall, candidate: Person, start: int) -> Process:
    """From the registration, so many days ago, to the diagnosis."""
    with _days_ago(start):
        process = admit(register_one(call, candidate), by=house.office)
    with _days_ago(start - 1):
        assign_assessor(process, house.assessor, by=house.office)
    with _days_ago(start - 2):
        answer_diagnosis(process)
    return process


def _agreed(house: House, call: EcCall, candidate: Person, start: int) -> Process:
    """From the registration to the plan that both signed."""
    process = _diagnosed(house, call, candidate, start)
    with _days_ago(start - 4):
        plan_terms = _plan(house.institution)
        with proved(house.assessor):
            plan = propose_plan(process, plan_terms, by=house.assessor)
    with _days_ago(start - 5), proved(candidate):
        agree_plan(plan, by=candidate)
    process.refresh_from_db()
    return process


def _assessed(house: House, call: EcCall, candidate: Person, plot: Plot, start: int) -> Process:
    """From the registration to the results. Each step on its own day."""
    process = _agreed(house, call, candidate, start)
    with _days_ago(start - 12):
        apply_instrument(process, plot)
    with _days_ago(start - 14):
        process.refresh_from_db()
        decide(process, plot)
    with _days_ago(start - 16):
        give_results(process, plot)
    process.refresh_from_db()
    return process


def _plan(institution: Institution) -> PlanTerms:
    """Eight days after it is proposed; results three days later."""
    zone, day = ZoneInfo(institution.time_zone), clock.today(institution.time_zone) + timedelta(days=8)
    return PlanTerms(
        place="Sala de evaluación 1, Departamento de Certificación, segundo piso",
        starts_at=datetime.combine(day, time(9), zone),
        ends_at=datetime.combine(day, time(16), zone),
        results_place="Departamento de Certificación",
        results_at=datetime.combine(day + timedelta(days=3), time(12), zone),
        requirements=[("Identificación oficial", "candidate"), ("Computadora con internet", "institution")],
    )


def _to_the_certificate(process: Process, house: House) -> None:
    with _days_ago(94):
        _portfolio(process, house)
    with _days_ago(90), proved(house.verifier):
        portfolio = process.portfolios.get()
        check_portfolio(portfolio, {code: Answer(True) for code in CODES}, by=house.verifier)
    process.refresh_from_db()
    with _days_ago(86):
        batch = open_batch(process.standard, [process], by=house.office)
        panel = Panel.objects.select_related("institution").get(institution=house.institution, code=CODE)
        place = "Sala de juntas del Instituto, piso 3"
        convene_batch(batch, panel, clock.now() + timedelta(days=8), place, INVITED, by=house.office)
    with _days_ago(77):
        _rule(batch, house)
    process.refresh_from_db()
    recognise(process.ruling.ref)
    _ask_and_deliver(process, house)


def _portfolio(process: Process, house: House) -> None:
    jobs.run(submit_portfolio(process, by=house.assessor).ref)
    process.refresh_from_db()


def _rule(batch: RulingBatch, house: House) -> None:
    """Every member opens the sample, decides the exceptions and signs; the last one closes the lot."""
    members = [named(house.institution, name) for name in SEATS]
    batch = RulingBatch.objects.select_related("session__panel", "institution").get(pk=batch.pk)
    begin_session(batch, members, by=house.office)
    for member in members:
        batch.refresh_from_db()
        for line in member_sheet(batch, member).sample:
            open_row(line.row, by=member)
        for line in member_sheet(batch, member).undecided:
            save_opinion(line.row, "procedente", by=member)
        with proved(member):
            vote_batch(batch, member_sheet(batch, member).digest(), by=member)


def _ask_and_deliver(process: Process, house: House) -> None:
    institution, office = house.institution, house.office
    with _days_ago(72), proved(office):
        today = clock.today(institution.time_zone)
        request = request_certificate(process, "SII-2026-00418", today, by=office)
    with _days_ago(68):
        today = clock.today(institution.time_zone)
        register_payment(request, "0126 0004 1800 7733", today + timedelta(days=20), today, by=office)
    with _days_ago(58):
        _receive(request, office)
    process.refresh_from_db()
    with _days_ago(55):
        deliver_certificate(process, by=process.candidate)


def _receive(request: CertificateRequest, office: Person) -> None:
    today = clock.today(request.institution.time_zone)
    copy = io.BytesIO(page("Copia de ejemplo", "Aquí va la copia del certificado que expide el CONOCER."))
    receive_certificate(request, "D-0000418-26", today, None, copy, "certificado.pdf", by=office)
