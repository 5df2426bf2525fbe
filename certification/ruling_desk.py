"""What portfolios, lots and certificates register: their files, their series, what is signed in them."""

from django.urls import reverse

from certification import doors, home_ruling, papers, steps_ruling, subjects
from certification.models import Ballot, CertificateDelivery, RowOpening
from certification.policies import VERIFIER
from lms.core import append_only, files, folios, navigation, parameters
from lms.core.doors import Door
from lms.documents.policies import register_reader
from lms.documents.subjects import Subject
from lms.documents.subjects import register as register_subject
from lms.people import home
from lms.records.origins import register_origin

PORTFOLIO_BYTES = 400_000_000
COPY_BYTES = 10_000_000


def register() -> None:
    """Make everything above known. Called once, from the room's `ready()`."""
    append_only.register(Ballot, CertificateDelivery, RowOpening)
    files.register_kind("portfolio", doors.portfolio_file, ["application/pdf"], PORTFOLIO_BYTES)
    files.register_kind("certificate-copy", doors.certificate_copy, ["application/pdf"], COPY_BYTES)
    folios.register_series("LOT", "Lotes de dictamen")
    papers.register()
    register_reader("rulings", doors.ruling_paper)
    steps_ruling.register()
    register_origin("certification", lambda ref: reverse("certification:origin", args=[ref]))
    for provider in home_ruling.PROVIDERS:
        home.register_tasks(provider, home_ruling.GATES.get(provider))
    desk = Door("offices", frozenset(doors.READERS))
    navigation.register(navigation.Item("Lotes", "certification:batches", order=41, door=desk))
    navigation.register(navigation.Item("Certificados", "certification:certificates", order=42, door=desk))
    verifiers = Door("offices", frozenset({VERIFIER}))
    navigation.register(navigation.Item("Verificación", "certification:to_verify", order=40, door=verifiers))
    register_subject(Subject(subjects.RULING, "Dictamen de un proceso", votes_there=True))
    register_subject(Subject(subjects.ACTA, "Acta de dictamen"))
    register_subject(Subject(subjects.CHECK, "Verificación de un portafolio"))
    register_subject(Subject(subjects.BALLOT, "Votos de un lote de dictamen"))
    register_subject(Subject(subjects.REQUEST, "Solicitud de certificado"))
    _register_grounds()


def _register_grounds() -> None:
    parameters.register(
        "certification.ruling_ground",
        parameters.Kind.TEXT,
        "Manual M-DGAOSU-02 del CONOCER, anexos II y III, y artículo 50, fracción IV",
        "Manual M-DGAOSU-02; su vigencia debe confirmarse (Reglas Generales modificadas, DOF 07-08-2024)",
        "Fundamento de los dictámenes",
        "Se imprime en el acta, en las constancias y en los certificados propios desde ese día.",
    )
    parameters.register(
        "certification.body_key",
        parameters.Kind.TEXT,
        "",
        "Cédula de acreditación de la institución ante el CONOCER",
        "Clave de acreditación ante el CONOCER",
        "Como ECE213-15. Se imprime en las actas y va en las solicitudes.",
    )
