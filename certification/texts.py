"""What a candidate is told before she registers. A text that changes is a new code; the old ones stay readable.

Sources: «Derechos y obligaciones» of a certifier (domain.md 2.8) and LGPDPPSO, art. 22, in our own words.
"""

import hashlib
from dataclasses import dataclass

from certification.models import Consent
from lms.core.audit import canonical
from lms.core.models import Institution


@dataclass(frozen=True)
class Text:
    """A text in sections of short sentences. `{institution}` stands for the institution's name."""

    code: str
    kind: str  # of consent
    title: str
    label: str  # the box that is ticked
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    def said(self, institution: Institution) -> list[tuple[str, list[str]]]:
        """The sections as this institution says them."""
        return [
            (head, [line.replace("{institution}", institution.name) for line in lines]) for head, lines in self.sections
        ]

    def digest(self, institution: Institution) -> str:
        """SHA-256 of the very words, so that a consent names what was read."""
        return hashlib.sha256(canonical([self.code, self.title, self.label, self.said(institution)])).hexdigest()


RIGHTS = Text(
    "rights-1",
    Consent.Kind.RIGHTS,
    "Carta de derechos y obligaciones",
    "Leí mis derechos y obligaciones y recibí esta carta.",
    (
        (
            "Tienes derecho a",
            (
                "Conocer sin costo el estándar completo con el que se te evalúa.",
                "Recibir trato digno, sin discriminación.",
                "Saber, de palabra y por escrito, cómo es el proceso, cuánto cuesta y cuánto dura.",
                "Elegir con qué institución te evalúas.",
                "Hacer un diagnóstico antes de evaluarte y saber qué capacitación existe.",
                "Evaluarte sin que nadie te obligue a tomar un curso.",
                "Que te evalúe alguien que no te formó, y que dictaminen personas distintas de quien te evaluó.",
                "Conocer y acordar tu plan de evaluación antes de empezar.",
                "Recibir tus resultados con su explicación, de palabra y por escrito.",
                "Que tus datos y evidencias se traten con reserva.",
                "Pedir que se revise tu evaluación y presentar una queja.",
            ),
        ),
        (
            "Te toca",
            (
                "Dar datos y documentos verdaderos.",
                "Presentar evidencias hechas por ti.",
                "Acudir en la fecha, la hora y el lugar del plan que firmes.",
                "Terminar en los tiempos del plan. Si no terminas, el proceso se cierra y puedes empezar otro.",
                "Tratar con respeto a quien te evalúa.",
            ),
        ),
    ),
)
PRIVACY = Text(
    "privacy-1",
    Consent.Kind.PRIVACY,
    "Aviso de privacidad simplificado",
    "Leí el aviso de privacidad.",
    (
        (
            "Para qué usamos tus datos",
            (
                "{institution} usa los datos de tu registro para identificarte, evaluarte y tramitar tu certificado.",
                "También para contar, sin tu nombre, cuántas personas se evalúan y se certifican.",
            ),
        ),
        (
            "Con quién se comparten",
            (
                "Con el CONOCER, que expide el certificado de los estándares de su registro.",
                "Con quien audita el proceso, que ve una muestra y guarda reserva.",
            ),
        ),
        (
            "Qué puedes pedir",
            (
                "Puedes pedir acceso, rectificación, cancelación u oposición ante la Unidad de Transparencia.",
                "Ahí también está el aviso de privacidad integral.",
            ),
        ),
    ),
)
RENAP = Text(
    "renap-1",
    Consent.Kind.RENAP,
    "Publicación en el registro nacional",
    "Sí, autorizo que mi nombre aparezca en el registro nacional si obtengo el certificado.",
    (
        (
            "Qué es",
            (
                "El RENAP es el registro público de personas con competencias certificadas.",
                "Cualquiera puede consultarlo.",
                "Es opcional: si dices que no, te evalúas y te certificas igual.",
            ),
        ),
    ),
)
COMPULSORY = (RIGHTS, PRIVACY)
TEXTS = {text.code: text for text in (RIGHTS, PRIVACY, RENAP)}
