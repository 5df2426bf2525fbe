"""What people's own room registers: its offices, relations, acts of two persons, parameters and tasks for home."""

from django.utils.translation import gettext as _

from lms.core import clock, parameters
from lms.people import approvals, home, home_tasks, proofs, roles
from lms.people.actions.roles import GRANT, carry_out_grant
from lms.people.models import Affiliation, Approval, OrgUnit, Person
from lms.people.policies import may_grant
from lms.people.queries.people import on_day
from lms.people.roles import Role

OFFICES = (
    Role(
        code="liaison",
        name="Enlace de profesionalización",
        description="Atiende a las personas de su área: acceso, inscripciones y seguimiento.",
        scope="unit",
    ),
    Role(
        code="hr",
        name="Recursos humanos",
        description="Lleva los datos, adscripciones y funciones de las personas.",
        scope="institution",
        needs_approval=True,
    ),
    Role(
        code="institute_head",
        name="Dirección general",
        description="Autoriza funciones y ve, en cifras, qué necesita cada área.",
        scope="institution",
        needs_approval=True,
    ),
    Role(
        code="auditor",
        name="Auditoría",
        description="Consulta registros para revisarlos; no cambia nada.",
        scope="institution",
        needs_approval=True,
    ),
    Role(
        code="transparency_unit",
        name="Unidad de Transparencia",
        description="Consulta los datos de una persona, con su motivo, para atender sus derechos ARCO.",
        scope="institution",
        needs_approval=True,
    ),
    Role(
        code="admin",
        name="Administración del sistema",
        description="Configura la institución, otorga funciones y cuida los accesos.",
        scope="institution",
        needs_approval=True,
    ),
)


def leads_a_team(person: Person) -> bool:
    """Whether somebody works today under this person, who still works here. One query."""
    today = on_day(clock.today(person.institution.time_zone))
    return person.is_active and Affiliation.objects.filter(today, superior=person, person__is_active=True).exists()


def _asks(person: Person, approval: Approval) -> bool:
    unit = OrgUnit.objects.filter(ref=approval.data["unit"], institution=approval.institution_id).first()
    return may_grant(person, roles.role(approval.data["role"]), unit, approval.institution)


ROLE_GRANT = approvals.Act(
    code=GRANT,
    title=lambda approval: _("Otorgar la función «%(role)s»") % {"role": roles.role(approval.data["role"]).name},
    person_ref=lambda approval: str(approval.data["person"]),
    may_ask=_asks,
    deciders=lambda approval: roles.role(approval.data["role"]).approved_by,
    carry_out=carry_out_grant,
)


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`; again it is a no-op."""
    for office in OFFICES:
        roles.register(office)
    roles.register_relation("supervisor", "Superior jerárquico", leads_a_team)
    approvals.register(ROLE_GRANT)
    for provider in home_tasks.PROVIDERS:
        home.register_tasks(provider)
    parameters.register(
        "approval.hours",
        parameters.Kind.WHOLE,
        72,
        "Criterio interno de control de dos personas (ASVS 5.0, 2.3.5)",
        "Horas para autorizar un acto de dos personas",
        "Pasado ese plazo la solicitud caduca y hay que pedirla de nuevo.",
        minimum=1,
        maximum=720,
    )
    parameters.register(
        proofs.MINUTES,
        parameters.Kind.WHOLE,
        5,
        "Criterio interno de firma (nota de dominio, sección 8)",
        "Minutos que sirve la contraseña para firmar",
        "Quien firma confirma que es ella o él; pasado ese plazo, el sistema lo pregunta otra vez.",
        minimum=1,
        maximum=30,
    )
