"""Needs diagnoses of the demo: one closed before anybody took a course, one under way."""

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from assessment.actions.campaign import open_campaign
from assessment.actions.close import close_campaign
from assessment.actions.conversation import record_conversation, reply_conversation
from assessment.actions.rating import Answer, deliver, record_duties, save_answers
from assessment.models import DiagnosisCampaign, Participant
from assessment.queries.campaign import bound_by, duties_in
from assessment.queries.cedula import apart, requirements_of
from lms.core import clock
from lms.core.models import Institution
from lms.people.models import OrgUnit, Person

UNIT = "IP-DG"
PAST, PRESENT = "Oficio IP-DIE-014", "Oficio IP-DIE-052"
DAYS = 15  # that a window lasts
# what the servant and her superior say, so that the course she then takes is seen to raise it: (own, superior)
HERS = {
    "PDP-01": (2, 1),
    "TAI-01": (2, 2),
    "COM-01": (2, 1),
    "ARC-01": (1, 1),
    "ETI-01": (1, 1),
    "ATN-01": (2, 2),
    "IGU-01": (1, 1),
}
SHORT_OF = (0, 0, 1, 0, 1, 2, 0, 1, 0, 0, 1)  # levels short of what is asked, one after another


def build_past_needs(institution: Institution) -> None:
    """The diagnosis that was closed months ago. Repeating it adds nothing."""
    if DiagnosisCampaign.objects.filter(institution=institution).exists():
        return
    office = _holder(institution, "curricula")
    with clock.shifted(-timedelta(days=130)):
        campaign = _open(institution, "Identificación de necesidades", PAST, office)
    with clock.shifted(-timedelta(days=122)):
        people = _asked(campaign)
        for number, one in enumerate(people):
            _own(one, number)
            if number != 3:  # one superior never answered: what that person said does not count alone
                _superior(one, number)
    with clock.shifted(-timedelta(days=116)):
        _talk(people)
        _duties(campaign, office)
    with clock.shifted(-timedelta(days=110)):
        close_campaign(campaign, by=office)


def build_present_needs(institution: Institution) -> None:
    """The diagnosis under way: everybody answered but one person, and all superiors but two. Repeating adds nothing."""
    if DiagnosisCampaign.objects.filter(institution=institution, state="open").exists():
        return
    with clock.shifted(-timedelta(days=5)):
        campaign = _open(
            institution, "Segunda identificación de necesidades", PRESENT, _holder(institution, "curricula")
        )
    servant, waiting = (_holder(institution, name) for name in ("servidora", "servidor2"))
    with clock.shifted(-timedelta(days=2)):
        for number, one in enumerate(_asked(campaign)):
            if one.person_id != waiting.pk:
                _own(one, number)
            if one.person_id not in {servant.pk, waiting.pk}:
                _superior(one, number)


def _holder(institution: Institution, username: str) -> Person:
    return Person.objects.select_related("institution").get(institution=institution, account__username=username)


def _open(institution: Institution, title: str, basis: str, by: Person) -> DiagnosisCampaign:
    now = clock.now().astimezone(ZoneInfo(institution.time_zone))
    opens = now.replace(hour=0, minute=0, second=0, microsecond=0)
    year = opens.year
    unit = OrgUnit.objects.select_related("institution").get(institution=institution, code=UNIT)
    return open_campaign(
        unit,
        f"{title} {year}",
        opens_at=opens,
        closes_at=opens + timedelta(days=DAYS),
        legal_basis=f"{basis}/{year}",
        by=by,
    )


def _asked(campaign: DiagnosisCampaign) -> list[Participant]:
    """Whom it asks and who has somebody to be rated by, always in the same order."""
    found = Participant.objects.filter(campaign=campaign, profile__isnull=False)
    return list(
        found.filter(person__affiliations__superior__isnull=False, person__affiliations__is_main=True)
        .select_related("person__institution", "campaign__institution", "campaign__created_by")
        .order_by("person__name_sort", "pk")
        .distinct()
    )


def _own(one: Participant, number: int) -> None:
    _answer(one, number, one.person, own=True)


def _superior(one: Participant, number: int) -> None:
    place = one.person.affiliations.select_related("superior__institution").get(is_main=True, ends_on=None)
    assert place.superior is not None  # those without one are not here
    _answer(one, number, place.superior, own=False)


def _answer(one: Participant, number: int, by: Person, *, own: bool) -> None:
    hers = one.person.account.username == "servidora"
    answers = {}
    for place, each in enumerate(requirements_of(one)):
        assert each.competency is not None
        level = max(0, (each.level or 0) - SHORT_OF[(number + place) % len(SHORT_OF)])
        if hers:
            level = HERS[each.competency.code][0 if own else 1]
        elif own and (number, place) in {(1, 0), (6, 1)}:  # two who see themselves far above
            level = min(4, level + 2)
        cause = "" if own or (number, place) not in {(4, 1), (7, 4)} else "tools"
        note = "El equipo de cómputo del área no alcanza" if cause else ""
        urgency = 1 if own else 1 + (number + place) % 3
        answers[each.competency.pk] = Answer(level, urgency, cause, note)
    save_answers(one, answers, by=by)
    deliver(one, by=by)


def _talk(people: Iterable[Participant]) -> None:
    """Of those who differ much, the first talks with her superior and agrees; the others never do."""
    for one in people:
        one.refresh_from_db(fields=["self_at", "superior_at"])
        differing = apart(one)
        if not differing:
            continue
        place = one.person.affiliations.select_related("superior__institution").get(is_main=True, ends_on=None)
        assert place.superior is not None
        agreed = {each.pk: 2 for each in differing}
        words = "Revisamos tres asuntos del mes. Coincidimos en que lo hace con apoyo y quedó en nivel 2."
        talk = record_conversation(one, clock.today(), words, agreed, by=place.superior)
        reply_conversation(talk, agrees=True, note="", by=one.person)
        return


def _duties(campaign: DiagnosisCampaign, office: Person) -> None:
    """The duty of declaring in time: met by all but one."""
    duty = max(duties_in(campaign), key=lambda each: each.people)
    bound = [each.pk for each in bound_by(campaign, duty.requirement)]
    record_duties(
        campaign,
        duty.requirement,
        {pk: pk != bound[-1] for pk in bound},
        document="Reporte de declaraciones del Órgano Interno de Control",
        due_on=clock.today() + timedelta(days=60),
        by=office,
    )
