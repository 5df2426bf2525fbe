"""Opening a needs diagnosis, giving it more time, calling it off. Closing is in `close`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import policies, words
from assessment.method import method_in_force
from assessment.models import DiagnosisCampaign, Participant
from assessment.queries.campaign import Candidate, candidates
from assessment.states import CampaignState
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.actions.trace import trace
from lms.people.models import OrgUnit, Person


@transaction.atomic
def open_campaign(
    unit: OrgUnit, title: str, *, opens_at: datetime, closes_at: datetime, legal_basis: str, by: Person
) -> DiagnosisCampaign:
    """Open a diagnosis of a unit and the areas under it, to answer between two instants. Seven queries.

    Freezes the method in force and whom it asks: who works there today, with the published profile of their main
    puesto; those without one stay on the list, and are not asked. Refuses whoever does not run campaigns, a window in
    disorder or over, an untitled one, one without document, a unit without anybody to ask, and one where somebody is
    in another open campaign.
    """
    check_may_run(by, unit.institution)
    _check_terms(title, legal_basis, opens_at, closes_at)
    people = candidates(unit)
    _check_people(unit, people)
    campaign = DiagnosisCampaign(
        institution=unit.institution,
        unit=unit,
        title=title.strip(),
        legal_basis=legal_basis.strip(),
        opens_at=opens_at,
        closes_at=closes_at,
        method=method_in_force(unit.institution).frozen(),
        created_at=clock.now(),
        created_by=by,
    )
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
            Participant.objects.bulk_create(_participant(campaign, each) for each in people)
    except IntegrityError:  # another office opened one over the same people at the same instant
        raise _overlap(unit) from None
    asked = sum(each.profile is not None for each in people)
    trace("campaign.opened", campaign, "campaign", by, unit=unit.ref, asked=asked, legal_basis=campaign.legal_basis)
    return campaign


def check_may_run(by: Person, institution: Institution) -> None:
    """Refuse whoever does not run campaigns of the institution."""
    if not policies.may_run_campaigns(by, institution):
        raise RuleBroken(
            "campaign-not-yours",
            _("Tu función no permite llevar identificaciones de necesidades. Lo hace Investigación y Estrategias."),
        )


def _check_terms(title: str, legal_basis: str, opens_at: datetime, closes_at: datetime) -> None:
    if not title.strip():
        raise RuleBroken(
            "campaign-title", _("Escribe el nombre del proceso: lo leen quienes contestan."), field="title"
        )
    if not legal_basis.strip():
        raise RuleBroken("campaign-basis", _("Escribe el oficio que ordena el proceso."), field="legal_basis")
    if closes_at <= opens_at:
        raise RuleBroken("campaign-window", _("El último día debe ser después del primero."), field="closes_on")
    if closes_at <= clock.db_now():
        raise RuleBroken("campaign-past", _("Ese último día ya pasó. Elige uno por venir."), field="closes_on")


def _check_people(unit: OrgUnit, people: list[Candidate]) -> None:
    if any(each.is_busy for each in people):
        raise _overlap(unit)
    if not any(each.profile for each in people):
        raise RuleBroken(
            "campaign-empty",
            _("En «%(unit)s» nadie ocupa hoy un puesto con perfil publicado. Publica los perfiles y vuelve.")
            % {"unit": unit.name},
            field="unit",
        )


def _overlap(unit: OrgUnit) -> RuleBroken:
    return RuleBroken(
        "campaign-overlap",
        _("Alguien de «%(unit)s» ya está en otro proceso abierto. Ciérralo o elige otra área.") % {"unit": unit.name},
        field="unit",
    )


def _participant(campaign: DiagnosisCampaign, each: Candidate) -> Participant:
    return Participant(
        campaign=campaign,
        person=each.person,
        unit=each.unit,
        position=each.position,
        profile=each.profile,
        is_open=each.profile is not None,
    )


@transaction.atomic
def extend_campaign(campaign: DiagnosisCampaign, closes_at: datetime, *, reason: str, by: Person) -> DiagnosisCampaign:
    """Give more time to answer, also after the window was over. The same instant again changes nothing.

    Refuses whoever does not run campaigns, no reason, an instant that is past or not later, and a campaign that ended.
    """
    check_may_run(by, campaign.institution)
    if not reason.strip():
        raise RuleBroken("extend-reason", _("Escribe por qué se da más tiempo."), field="reason")
    if closes_at <= clock.db_now():
        raise RuleBroken("campaign-past", _("Ese último día ya pasó. Elige uno por venir."), field="closes_on")
    later = DiagnosisCampaign.objects.filter(pk=campaign.pk, state=CampaignState.OPEN, closes_at__lt=closes_at)
    moved = later.update(closes_at=closes_at, extended_why=reason.strip()[:300], moves=F("moves") + 1)
    campaign.refresh_from_db()
    if moved:
        trace("campaign.extended", campaign, "campaign", by, closes_at=int(closes_at.timestamp()))
    elif campaign.state != CampaignState.OPEN:
        raise refusal(campaign)
    elif campaign.closes_at > closes_at:
        raise RuleBroken("extend-earlier", _("El plazo ya termina después de ese día."), field="closes_on")
    return campaign


@transaction.atomic
def cancel_campaign(campaign: DiagnosisCampaign, *, reason: str, by: Person) -> DiagnosisCampaign:
    """Call a campaign off: nothing of it is frozen and its people are free for another. Again it changes nothing.

    What was answered stays on file. Refuses whoever does not run campaigns, no reason, and one that was closed.
    """
    check_may_run(by, campaign.institution)
    if not reason.strip():
        raise RuleBroken("cancel-reason", _("Escribe por qué se cancela: lo leen quienes contestaron."), field="reason")
    ended = DiagnosisCampaign.objects.filter(pk=campaign.pk, state=CampaignState.OPEN).update(
        state=CampaignState.CANCELLED,
        ended_at=clock.DbNow(),
        ended_by=by,
        reason=reason.strip()[:300],
        moves=F("moves") + 1,
    )
    campaign.refresh_from_db()
    if ended:
        campaign.participants.update(is_open=False)
        trace("campaign.cancelled", campaign, "campaign", by, moves=campaign.moves)
    elif campaign.state == CampaignState.CLOSED:
        raise refusal(campaign)
    return campaign


def take(campaign: DiagnosisCampaign, *, in_window: bool) -> None:
    """Update the row of an open campaign, so that whatever follows in this transaction passes one at a time.

    With `in_window`, only between its two instants by the database's clock. Refuses with what happened and what to do.
    """
    mine = DiagnosisCampaign.objects.filter(pk=campaign.pk, state=CampaignState.OPEN)
    if in_window:
        mine = mine.filter(opens_at__lte=clock.DbNow(), closes_at__gt=clock.DbNow())
    if not mine.update(moves=F("moves") + 1):
        raise refusal(DiagnosisCampaign.objects.select_related("institution", "created_by").get(pk=campaign.pk))


def refusal(campaign: DiagnosisCampaign) -> RuleBroken:
    """Why a campaign as just read takes nothing more, and what to do."""
    zone = ZoneInfo(campaign.institution.time_zone)
    who = campaign.created_by.full_name
    if campaign.state == CampaignState.CANCELLED:
        return RuleBroken("campaign-cancelled", _("Este proceso se canceló: %(why)s") % {"why": campaign.reason})
    if campaign.state == CampaignState.CLOSED:
        sentence = _("Este proceso ya se cerró y su resultado no cambia. Si algo está mal, díselo a %(who)s.")
        return RuleBroken("campaign-closed", sentence % {"who": who})
    if campaign.opens_at > clock.now():
        opens = words.day(campaign.opens_at, zone)
        return RuleBroken("campaign-not-open", _("Este proceso abre el %(when)s. Vuelve entonces.") % {"when": opens})
    ended = words.until(campaign.closes_at, zone)
    sentence = _("El plazo para contestar terminó %(when)s y esto ya no entró. Pide más tiempo a %(who)s.")
    return RuleBroken("campaign-over", sentence % {"when": ended, "who": who})


def people_words(count: int) -> str:
    """«1 persona», «8 personas»."""
    return ngettext("%(count)d persona", "%(count)d personas", count) % {"count": count}
