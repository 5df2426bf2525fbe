"""What applying an instrument registers: its kind of file, its settings, its places in the menu, its tasks for home."""

from certification import cedula, home_assessing, policies, signing, steps_assessing, tasks_report
from certification.actions.evidence import FILE
from certification.limits import EVIDENCE_TYPES, MOST_BYTES
from lms.core import files, navigation, parameters
from lms.core.doors import Door
from lms.documents import kinds, subjects
from lms.documents.policies import register_reader
from lms.people import home

SIGNED_HERE = {
    signing.RECORDS: "Instrumento aplicado",
    signing.JUDGEMENT: "Juicio de competencia",
    signing.REPORT: "Cédula de evaluación",
}


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    files.register_kind(FILE, policies.evidence_door, EVIDENCE_TYPES.values(), MOST_BYTES)
    assert tasks_report  # importing it registers its job
    kinds.register(kinds.official(cedula.KIND, cedula.SERIES, "Cédulas de evaluación", keepers=(policies.OFFICE,)))
    register_reader("cedula", policies.reads_cedula)
    for code, label in SIGNED_HERE.items():
        subjects.register(subjects.Subject(code, label))
    parameters.register(
        signing.RECORD_MINUTES,
        parameters.Kind.WHOLE,
        30,
        "Criterio interno (nota de dominio, sección 8): una vez cada 30 minutos",
        "Minutos que sirve la contraseña para registrar reactivos",
        "Quien evalúa confirma que es ella o él; pasado ese plazo, el sistema lo pregunta otra vez.",
        minimum=5,
        maximum=240,
    )
    keeper = Door("offices", frozenset(policies.KEEPERS))
    navigation.register(navigation.Item("Instrumentos", "certification:instruments", order=36, door=keeper))
    steps_assessing.register()
    for provider in home_assessing.PROVIDERS:
        home.register_tasks(provider, home_assessing.GATES.get(provider))
