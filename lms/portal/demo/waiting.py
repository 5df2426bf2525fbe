"""What waits on desks that the rest of the demo leaves empty: a request of two persons, a course that came back."""

from datetime import timedelta

from catalog.courses.actions.desk import send_to_committee
from catalog.courses.actions.pages import ensure_desk, write_pages
from catalog.courses.actions.review import decide_review
from catalog.courses.models import CommitteeReview
from catalog.courses.sources import read_source
from lms.core import clock
from lms.core.models import Institution
from lms.people.actions.roles import GRANT, grant_role
from lms.people.models import Approval
from lms.portal.demo.certification import named, numbered
from lms.portal.demo.teaching import SOURCES

ASKED_FOR = "IP-0010"  # staff number of whom human resources asks to make a verifier
RETURNED = "respuestas-claras-escribir-para-quien-pregunta"
REMARKS = (
    "El objetivo particular 2 no tiene pregunta que lo evalúe. Agrega una de nivel aplicación. "
    "En la lección 3, di de qué ley sale el plazo."
)


def build_waiting(institution: Institution) -> None:
    """Leave something on the homes of the head, the administrator and curriculum. Repeating it adds nothing."""
    with clock.shifted(-timedelta(hours=20)):
        _request(institution)
    _returned_course(institution)


def _request(institution: Institution) -> None:
    """Human resources asks for an office that weighs enough to need a second person."""
    person = numbered(institution, ASKED_FOR)
    if Approval.objects.filter(institution=institution, act=GRANT, data__person=person.ref).exists():
        return
    keeper, today = named(institution, "rrhh"), clock.today(institution.time_zone)
    grant_role(person, "verifier", None, today, None, legal_basis="Oficio IP-UAA-031/2026", by=keeper)


def _returned_course(institution: Institution) -> None:
    """A second version that the committee gave back with what is to be mended."""
    if CommitteeReview.objects.filter(course__institution=institution, state=CommitteeReview.State.RETURNED).exists():
        return
    author, judge = named(institution, "curricula"), named(institution, "comite")
    document, files = read_source(SOURCES / RETURNED)
    document["keywords"] = [*document["keywords"], "respuesta por escrito"]
    with clock.shifted(-timedelta(days=4)):
        review = send_to_committee(write_pages(ensure_desk(institution), document, files, by=author), by=author)
    with clock.shifted(-timedelta(days=2)):
        decide_review(review, approve=False, remarks=REMARKS, by=judge)
