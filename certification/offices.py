"""What this room registers: its offices, its relations, its settings, its append-only facts."""

from certification import home_tasks, models, policies
from certification.actions.actors import ASSESSOR_STANDARD, QUALIFICATION_RULE
from certification.actions.registration import DOCUMENT_FILE, MOST_BYTES
from certification.states import Function
from lms.core import append_only, navigation, parameters
from lms.core.doors import Door
from lms.core.files import register_kind
from lms.people import home, roles
from lms.people.models import Person
from lms.people.roles import Role

MANUAL = "Manual M-DGAOSU-02, política 4.8; el formato de auditoría da otro plazo: decide la institución"
ASSESSOR = Role(
    code="assessor",
    name="Evaluación de competencias",
    description="Acuerda el plan con la persona candidata, aplica el instrumento y emite el juicio.",
    scope="institution",
    needs_approval=True,
)
VERIFIER = Role(
    code="verifier",
    name="Verificación",
    description="Revisa que el proceso y el portafolio estén completos. No dictamina.",
    scope="institution",
    needs_approval=True,
)


PAPERS = ("application/pdf", "image/jpeg", "image/png")


def is_candidate(person: Person) -> bool:
    """Whether a person registered to some call, without which there is no process. One query."""
    return models.Registration.objects.filter(candidate=person).exists()


def assesses(person: Person) -> bool:
    """Whether a person assesses, or assessed, some process. One query."""
    return models.ProcessActor.objects.filter(person=person, function=Function.ASSESS).exists()


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    roles.register(ASSESSOR)
    roles.register(VERIFIER)
    roles.register_relation("candidate", "Es candidata en un proceso de certificación", is_candidate)
    roles.register_relation("assessor-of", "Evalúa un proceso de certificación", assesses)
    append_only.register(
        models.AssessmentPlan,
        models.AssessmentReport,
        models.CandidateDiagnosis,
        models.Consent,
        models.DiagnosisDecision,
        models.Evidence,
        models.EvidenceCriterion,
        models.EvidenceVerdict,
        models.InstrumentItem,
        models.ItemRecord,
        models.JudgementAct,
        models.PlanAgreement,
        models.PlanRemark,
        models.Portfolio,
        models.PortfolioCheck,
        models.ProcessMove,
        models.RegistrationDocument,
        models.RegistrationSheet,
        models.ReportReceipt,
        models.Ruling,
        models.Suspension,
        models.SurveyAnswer,
    )
    _register_terms()
    _register_diagnosis()
    _register_front()


def _register_terms() -> None:
    """Terms of the process in days (domain.md 2.7); which days are business days is the institution's calendar."""
    for code, default, label, kind in (
        ("mending_days", 3, "Días para corregir un registro", "hábiles"),
        ("portfolio_days", 8, "Días para entregar el portafolio desde el cierre de la evaluación", "naturales"),
        ("ruling_days", 30, "Días para dictaminar desde que se recibe el portafolio", "naturales"),
        ("request_days", 10, "Días para tramitar el certificado desde el dictamen", "hábiles"),
        ("delivery_days", 30, "Días para entregar el certificado desde que se recibe", "hábiles"),
        ("certificate_days", 90, "Días en que se estima entregar el certificado, como lo dice el plan", "naturales"),
    ):
        parameters.register(
            f"certification.{code}",
            parameters.Kind.WHOLE,
            default,
            MANUAL,
            label,
            f"Días {kind}.",
            minimum=1,
            maximum=365,
        )


def _register_diagnosis() -> None:
    source = "Escala de ejemplo de un portafolio EC0616: 11 y 13 de 20 (domain.md 2.3)"
    for code, default, label in (
        ("diagnosis_medium", 5500, "Diagnóstico: desde qué parte es medio"),
        ("diagnosis_high", 6500, "Diagnóstico: desde qué parte es alto"),
    ):
        parameters.register(
            f"certification.{code}",
            parameters.Kind.HUNDREDTHS,
            default,
            source,
            label,
            "De cada cien reactivos. Orienta; nunca impide evaluarse.",
            minimum=1,
            maximum=10_000,
        )


def _register_front() -> None:
    """What candidates, assessors and the office see first: files, menu, tasks for home, the assessor's own standard."""
    register_kind(DOCUMENT_FILE, policies.may_read_document, PAPERS, MOST_BYTES)
    office, assessor = (Door("offices", frozenset({code})) for code in (policies.OFFICE, policies.ASSESSOR))
    navigation.register(navigation.Item("Certifícate", "certification:calls", order=35, door=Door("signed-in")))
    navigation.register(navigation.Item("Convocatorias", "certification:office", order=60, door=office))
    navigation.register(navigation.Item("Mis evaluaciones", "certification:assigned", order=58, door=assessor))
    for provider in home_tasks.PROVIDERS:
        home.register_tasks(provider, home_tasks.GATES.get(provider))
    parameters.register(
        ASSESSOR_STANDARD,
        parameters.Kind.TEXT,
        "EC0076",
        QUALIFICATION_RULE,
        "Estándar que certifica a quien evalúa",
        "Su clave. Quien evalúa lo tiene vigente, además del estándar que evalúa.",
    )
