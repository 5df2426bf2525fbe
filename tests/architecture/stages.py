"""Pages whose forms show only at some moment of a thing's life: things taken there, in our own institution.

What the samples of the routes keep still stands at one moment each; a form that the samples never show needs a stage
here, or its route has no case and the test of forms says so.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessment.actions.rating import Answer, save_answers
from assessment.models import Participant
from catalog.courses.actions.review import decide_review, submit_for_review
from catalog.profiles.models import ProfileRequirement
from certification.actions.batch import release_row
from certification.actions.request import receive_certificate, register_payment, request_certificate
from certification.actions.ruling import save_opinion
from certification.models import Process
from lms.core import clock
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.progress import complete_slot
from lms.delivery.actions.runs import Terms, open_run
from lms.documents.actions.sessions import attend, convene
from lms.people.models import Account, Person
from lms.people.proofs import proved
from lms.records.actions.duties import take_duty
from lms.records.models import Duty
from tests.architecture.rooms.certification_ruling import LIGHT
from tests.architecture.rooms.documents import GUESTS
from tests.architecture.samples import Side, plain_course
from tests.factories import assessing, ruling
from tests.factories import certification as early
from tests.factories.people import AccountFactory, AffiliationFactory, PersonFactory

Page = tuple[str | Client, str]  # a column or a browser, and the address that it opens
Stage = Callable[[Side], Iterator[Page]]
STAGES: list[Stage] = []


def stage(make: Stage) -> Stage:
    """Mark a function that takes things of our institution somewhere and gives who sees it, and where."""
    STAGES.append(make)
    return make


def _at(name: str, thing: Any, *more: Any) -> str:
    return reverse(f"certification:{name}", args=[thing.ref, *more])


# --- before the plan --------------------------------------------------------------------------------------------------
@stage
def registered(side: Side) -> Iterator[Page]:
    """Registrations that wait and that must be put right."""
    call = early.call(early.version(side.institution, code="EC9201"), by=side.personas["certifying_body"].person)
    yield "owner", _at("registration", early.registered(call, side.owner))


@stage
def diagnosis(side: Side) -> Iterator[Page]:
    """A diagnosis half answered, one to deliver, one to decide upon."""
    office = side.personas["certifying_body"].person
    half, decides = (
        early.process(early.call(early.version(side.institution, code=code), by=office), side.owner, by=office)
        for code in ("EC9202", "EC9203")
    )
    early.answer(half)
    yield "owner", _at("diagnosis_element", half, 1)
    yield "owner", _at("diagnosis_review", half)
    yield "owner", _at("diagnosis", early.diagnosed(decides, choice=""))


# --- assessing --------------------------------------------------------------------------------------------------------
def _agreed(side: Side, code: str, **options: Any) -> Process:
    text = assessing.version_of(side.institution, code)
    draft = assessing.draft_of(text)
    instrument = assessing.publish_instrument(draft, by=side.personas["certifying_body"].person)
    people = {"candidate": side.owner, "assessor": side.personas["assessor"].person}
    return assessing.agreed(instrument=instrument, **people, **options)


@stage
def applying(side: Side) -> Iterator[Page]:
    """An application about to begin, under way, and ready to close."""
    yield "assessor", _at("start", _agreed(side, "EC9211"))
    under_way = assessing.started(_agreed(side, "EC9212")).process
    assessing.answered(assessing.handed(under_way), sufficient=False, note="Falta el acuse.")
    assessing.handed(under_way, assessing.PDF + b"%otro\n")
    yield "assessor", _at("item", under_way, 1)
    yield "assessor", _at("observed", under_way)
    yield "assessor", _at("piece", under_way, 2)
    yield "owner", _at("hand", under_way)
    yield "owner", _at("replace", under_way, 1)
    ready = assessing.recorded(assessing.started(_agreed(side, "EC9213"))).process
    yield "assessor", _at("closing", ready)
    yield "certifying_body", _at("instrument", assessing.draft_of(assessing.version_of(side.institution, "EC9214")))


@stage
def judging(side: Side) -> Iterator[Page]:
    """An instrument to sign, a judgement to give, a survey to answer, an end to write."""
    unsigned = assessing.recorded(assessing.started(_agreed(side, "EC9221")))
    yield "owner", _at("my_records", assessing.closed(unsigned, signed=False).process)
    yield "assessor", _at("judge", assessing.closed(_recorded(side, "EC9222")).process)
    yield "owner", _at("survey", assessing.presented(_report(side, "EC9223")).report.process)
    missed = assessing.presented(_report(side, "EC9224", unmet=("1-P1.1", "1-P1.2"))).report.process
    yield "assessor", _at("report", missed)


def _recorded(side: Side, code: str, **options: Any) -> Any:
    return assessing.recorded(assessing.started(_agreed(side, code)), **options)


def _report(side: Side, code: str, **options: Any) -> Any:
    return assessing.reported(assessing.judged(assessing.closed(_recorded(side, code, **options))))


# --- ruling -----------------------------------------------------------------------------------------------------------
def _house(side: Side, code: str) -> ruling.House:
    staff = {role: side.personas[role].person for role in ("assessor", "verifier", "certifying_body")}
    return ruling.House(side.institution, code=code, staff=staff)


def _members(side: Side, count: int = 3) -> list[Any]:
    mine = side.personas["colleague"].person
    return [mine, *(ruling.somebody(side.institution, given_names=f"Vocal {number}") for number in range(1, count))]


@stage
def dictamen(side: Side) -> Iterator[Page]:
    """A portfolio to hand in, a lot to make, a dictamen to sign, an acta to sign, an assessment to repeat."""
    house = _house(side, "EC9231")
    yield "assessor", _at("portfolio", house.presented(side.owner, evidence=LIGHT["evidence"]))
    for _number in range(2):
        ruling.verified(house, **LIGHT)
    yield "certifying_body", f"{reverse('certification:batch_new')}?estandar={house.code}"
    members = _members(side)
    house = _house(side, "EC9232")
    ready = ruling.convened(house, [ruling.verified(house, **LIGHT)], members)
    ready.open_sample(members[0])
    ready.decide(members[0])
    yield "colleague", _at("ruling_sign", ready.batch)


@stage
def acts_of_a_group(side: Side) -> Iterator[Page]:
    """An acta that whoever was absent may sign, and a lot that its office closes once a tie left it."""
    members = _members(side, 5)
    house = _house(side, "EC9251")
    late = ruling.convened(house, [ruling.verified(house, **LIGHT)], members, present=members[2:])
    for member in members[2:]:
        late.vote(member)
    yield "colleague", _at("ruling", late.batch)
    house, others = _house(side, "EC9252"), _members(side, 5)
    tied, free = (ruling.verified(house, **LIGHT) for _number in range(2))
    take_duty(tied.candidate, house.standard, others[0], Duty.Side.TEACH, by=None)
    stuck = ruling.convened(house, [tied, free], others)
    for member in others[1:3]:
        save_opinion(stuck.row(tied), "no_procedente", "No basta.", by=member)
    stuck.everybody()
    release_row(stuck.row(tied), "Empate.", by=house.office)
    yield "certifying_body", _at("batch", stuck.batch)


@stage
def certificates(side: Side) -> Iterator[Page]:
    """A certificate to pay, to receive, to deliver; and a dictamen that was not procedente."""
    house, office = _house(side, "EC9241"), side.personas["certifying_body"].person
    lot = ruling.ruled(house, 3, _members(side), **LIGHT)
    for number, process in enumerate(lot.processes):
        with proved(office):
            asked = request_certificate(process, f"SOL-{number}", clock.today(), by=office)
        if number:
            register_payment(asked, "012345678901234567", None, clock.today(), by=office)
        if number == 2:
            copy = io.BytesIO(early.PDF)
            receive_certificate(asked, "D-0001234", clock.today(), None, copy, "certificado.pdf", by=office)
            client = Client()
            client.force_login(process.candidate.account, backend=settings.AUTHENTICATION_BACKENDS[0])
            yield client, _at("own_certificate", process)
        yield "certifying_body", _at("certificate", process)
    house = _house(side, "EC9242")
    refused = ruling.convened(house, [ruling.verified(house, **LIGHT)], _members(side))
    for member in refused.members[:2]:
        save_opinion(refused.row(refused.processes[0]), "no_procedente", "No prueba el producto.", by=member)
    refused.everybody()
    yield "certifying_body", reverse("certification:certificates")


# --- courses, classes and needs ---------------------------------------------------------------------------------------
@stage
def courses(side: Side) -> Iterator[Page]:
    """A course to publish, and one to finish early."""
    author, judge = side.personas["curriculum"].person, side.personas["academic_committee"].person
    document = plain_course(2, title="Tercero", code="T-1", slug="tercero")
    review = submit_for_review(side.institution, document, by=author)
    decide_review(review, approve=True, remarks="", by=judge)
    yield "curriculum", reverse("courses:review", args=[review.ref])
    run = open_run(side.things["version"], Terms(), by=None)
    place = enrol(run, side.owner, by=side.owner)
    for lesson in side.things["version"].lessons.all():
        complete_slot(place, lesson)
    yield "owner", reverse("delivery:home", args=[run.ref])


@stage
def needs(side: Side) -> Iterator[Page]:
    """A sheet of needs half answered."""
    mine = side.things["to_rate"]
    [asked] = ProfileRequirement.objects.filter(profile=mine.profile, competency__isnull=False)
    yield "colleague", reverse("needs:question", args=[mine.ref, 1])
    person = Participant.objects.get(pk=mine.pk).person
    save_answers(mine, {asked.competency_id: Answer(2)}, by=person)
    yield "colleague", reverse("needs:review", args=[mine.ref])


@stage
def session_of_a_body(side: Side) -> Iterator[Page]:
    """A session with no motion left to vote."""
    office, everybody = side.personas["certifying_body"].person, ("owner", "colleague", "supervisor")
    session = convene(side.things["panel"], clock.now(), "Sala", GUESTS, by=office)
    attend(session, [side.personas[name].person for name in everybody], by=office)
    yield "certifying_body", reverse("documents:session_desk", args=[session.ref])


# --- the way in -------------------------------------------------------------------------------------------------------
PASSWORD = "una frase larga y tranquila"


def _person(side: Side) -> Person:
    person = PersonFactory(institution=side.institution, email=f"nuevo{Person.objects.count()}@muestra.example")
    AffiliationFactory(person=person, unit=side.units["A1"])
    return person


def _newcomer(side: Side) -> Account:
    """Somebody of an area who knows her password."""
    account = AccountFactory(person=_person(side), activated=True)
    account.set_password(PASSWORD)
    account.save()
    return account


def _entered(account: Account, code: str = "") -> Client:
    """A browser in which somebody has just given her password, and the code of her second step."""
    client = Client()
    client.post(reverse("account_login"), {"login": account.person.email, "password": PASSWORD})
    if code:
        client.post(reverse("mfa_authenticate"), {"code": code})
    return client


@stage
def slips(side: Side) -> Iterator[Page]:
    """People who never entered, whose slips are printed."""
    AccountFactory(person=_person(side))
    yield "hr", f"{reverse('people:list')}?estado=sin-activar"


@stage
def passwords(side: Side) -> Iterator[Page]:
    """A link to choose another password, and an account that has none."""
    account, client = _newcomer(side), Client()
    EmailAddress.objects.create(user=account, email=account.person.email, verified=True, primary=True)
    client.post(reverse("account_reset_password"), {"email": account.person.email})
    [link] = re.findall(r"https?://[^/]+(/cuenta/clave/olvide/\S+)", mail.outbox[-1].body)
    yield client, client.get(link)["Location"]
    bare, client = _newcomer(side), Client()
    bare.set_unusable_password()
    bare.save()
    client.force_login(bare, backend=settings.AUTHENTICATION_BACKENDS[0])
    yield client, reverse("account_set_password")


@stage
def two_steps(side: Side) -> Iterator[Page]:
    """The second step: to set up, to give, to renew and to take away."""
    yield _entered(_newcomer(side)), reverse("mfa_activate_totp")
    careful = _newcomer(side)
    TOTP.activate(careful, generate_totp_secret())
    code, *_rest = RecoveryCodes.activate(careful).get_unused_codes()
    client = _entered(careful, code)
    for name in ("mfa_reauthenticate", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        yield client, reverse(name)
    yield _entered(careful), reverse("mfa_authenticate")


@stage
def two_sessions(side: Side) -> Iterator[Page]:
    """An account with two sessions open."""
    account = _newcomer(side)
    first, _second = (_entered(account) for _number in range(2))
    yield first, reverse("usersessions_list")


def staged(side: Side, browsers: dict[str, Client]) -> Iterator[tuple[str, str]]:
    """Every stage, made: the name of a browser, put among the others when it is not of a column, and a page for it."""
    for make in STAGES:
        for who, page in make(side):
            name = who
            if isinstance(who, Client):
                name = f"{make.__name__} {len(browsers)}"
                browsers[name] = who
            yield str(name), page
