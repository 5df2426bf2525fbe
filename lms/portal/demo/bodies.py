"""The group of dictamen of the demo: a session with half-signed minutes, another convened, and letters to read."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.core import clock
from lms.core.models import Institution
from lms.documents.actions.letters import acknowledge, send_letter
from lms.documents.actions.motions import close_motion, put_motion, vote
from lms.documents.actions.panels import appoint_member, form_panel
from lms.documents.actions.sessions import Guest, attend, close_session, convene
from lms.documents.actions.signatures import sign
from lms.documents.models import Panel
from lms.documents.queries.panels import MINUTES
from lms.documents.rules import ABSTENTION
from lms.people.models import Person
from lms.people.proofs import proved

CODE = "GD-01"
SEATS = {"dictaminador1": "experto", "dictaminador2": "experto", "dictaminador3": "responsable"}
INVITED = (
    Guest("Comité de Gestión por Competencias", "CGC", "Oficio IP-OC-014/2026"),
    Guest("CONOCER", "CONOCER", "Oficio IP-OC-015/2026"),
)
OFFICE = "Organismo certificador"
RULES = "Aprobar las reglas de operación del grupo"
LETTERS = {
    "servidora": (
        "Invitación a certificarte en EC1171",
        "El Instituto abre este mes su convocatoria para certificar la competencia en el estándar EC1171, Garantizar "
        "el derecho a la protección de datos personales.\n\nTu unidad atiende solicitudes de derechos ARCO. Si te "
        "interesa, puedes registrarte desde Calmécac. Participar es voluntario y no tiene costo.",
    ),
    "servidor2": (
        "Conoce tus derechos como persona candidata",
        "Antes de evaluarte recibirás tu diagnóstico y tu plan de evaluación. Puedes pedir que se revise el resultado, "
        "presentar una queja y conocer quién te evalúa.",
    ),
}


def build_bodies(institution: Institution) -> None:
    """Form the group, hold one session, convene the next, send the letters. Repeating it adds nothing."""
    by = _person(institution, "certificadora")
    if Panel.objects.filter(institution=institution, code=CODE).exists():
        return
    with clock.shifted(-timedelta(days=120)):
        panel = form_panel(institution, "grupo", CODE, "Grupo de dictamen de EC1171", by=by)
        members = [_person(institution, username) for username in SEATS]
        for member, function in zip(members, SEATS.values(), strict=True):
            appoint_member(panel, member, function, legal_basis="Oficio IP-OC-009/2026", by=by)
    with clock.shifted(-timedelta(days=40)):
        _hold(panel, members, by)
    convene(panel, _next_hour(institution), "Sala de juntas del Instituto, piso 3", INVITED, by=by)
    with clock.shifted(-timedelta(days=6)):
        for username, (subject, body) in LETTERS.items():
            letter = send_letter(
                ("demo", username), subject, body, to=_person(institution, username), by=by, office=OFFICE
            )
            if username == "servidor2":
                acknowledge(letter, by=_person(institution, username))


def _hold(panel: Panel, members: list[Person], by: Person) -> None:
    session = convene(panel, clock.now(), "Sala de juntas del Instituto, piso 3", INVITED, by=by)
    attend(session, members, by=by)
    motion = put_motion(session, "agenda", f"{panel.ref}/1", RULES, ("a favor", "en contra", ABSTENTION), by=by)
    for member in members:
        vote(motion, "a favor", by=member)
    close_motion(motion, by=by)
    minutes = close_session(session, by=by)
    with proved(members[0]):
        sign(MINUTES, minutes.ref, minutes.content_hash, by=members[0], capacity="Especialista en la función")


def _next_hour(institution: Institution) -> datetime:
    zone = ZoneInfo(institution.time_zone)
    return datetime.combine(clock.today(institution.time_zone) + timedelta(days=9), time(10, 0), zone)


def _person(institution: Institution, username: str) -> Person:
    return Person.objects.select_related("institution").get(institution=institution, account__username=username)
