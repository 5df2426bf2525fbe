"""My record and my puesto, as a person sees them: no barrier, nothing sideways, and a copy on paper."""

import io
from datetime import date, timedelta

import pypdf
import pytest

from lms.core import clock, themes
from lms.core.models import Institution, Theme
from lms.records.actions.attainments import Claim, attain
from lms.records.actions.transcript import correct, revoke
from lms.records.models import EvidenceKind
from lms.records.rules import Grade, Hours
from tests.factories.people import AccountFactory, AffiliationFactory, OrgUnitFactory, PersonFactory
from tests.factories.profiles import (
    CompetencyFactory,
    PositionFactory,
    PositionHoldingFactory,
    ProfileFactory,
    ProfileRequirementFactory,
)
from tests.journeys.barriers import barriers
from tests.records.conftest import certify, give

pytestmark = pytest.mark.browser
PAGES = ["/mi/historial/", "/mi/puesto/"]
NAMES = ["Protección de datos personales", "Clasificación de la información", "Herramientas digitales", "Ética pública"]


def furnish(institution):
    """Somebody with three years of record, and a puesto of which she shows a part; her account."""
    person = PersonFactory(
        institution=institution, given_names="María Fernanda", first_surname="Saldívar", second_surname="Nava"
    )
    unit = OrgUnitFactory(institution=institution, name="Unidad de Transparencia")
    AffiliationFactory(person=person, unit=unit)
    position = PositionFactory(institution=institution, name="Analista")
    PositionHoldingFactory(person=person, position=position)
    profile = ProfileFactory(position=position, published=True)
    asked = [
        ProfileRequirementFactory(
            profile=profile, level=level, competency=CompetencyFactory(institution=institution, name=name)
        ).competency
        for name, level in zip(NAMES, (3, 2, 2, 2), strict=True)
    ]
    ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code="EC1171", legal_duty="Ley 5")
    staff = [PersonFactory(institution=institution) for _ in range(2)]
    today = clock.today()
    grade = Grade(8800, 10000, 8000, 2)
    give(
        person,
        "arco",
        title="Derechos ARCO, de la solicitud a la respuesta",
        hours=Hours(online=480),
        grade=grade,
        document=("d1", "CA-2026-000655"),
        achieved_on=today - timedelta(days=60),
        attainments=[Claim(asked[0], 4, EvidenceKind.COURSE)],
    )
    first = give(
        person,
        "etica",
        title="Ética pública",
        hours=Hours(classroom=240),
        grade=grade,
        document=("d2", "CA-2026-000118"),
    )
    by, approved_by = staff
    correct(first, {"grade_value": 9600, "folio": "CD-2026-000037"}, reason="Acta 4", by=by, approved_by=approved_by)
    ended = give(person, "x", title="Archivos de trámite", hours=Hours(online=60), achieved_on=date(2025, 11, 21))
    revoke(ended, reason="La lista de asistencia era de otro grupo", by=by, approved_by=approved_by)
    certify(
        person,
        "EC0105",
        title="Certificado EC0105, Atención al ciudadano en el sector público",
        data={"issuer": "CONOCER"},
        achieved_on=date(2024, 3, 14),
        valid_to=date(2029, 3, 14),
    )
    give(person, "i", title="Inducción", hours=Hours(1200), achieved_on=date(2024, 2, 19), valid_to=date(2026, 2, 19))
    attain(person, [Claim(asked[1], 1, "diagnosis")], ("campaign", "1"), "2026", achieved_on=date(2026, 2, 12), by=None)
    attain(person, [Claim(asked[3], 3, "observation")], ("rating", "1"), "2026", achieved_on=date(2026, 7, 3), by=by)
    return AccountFactory(person=person, activated=True)


@pytest.fixture
def signed_in(live_site, new_page, enter):
    """A page of somebody with a record: `signed_in(width=360, dark=True)`."""
    themes.load_shipped()
    theme = Theme.objects.get(code="neutral")
    account = furnish(Institution.objects.create(code="IP", name="Instituto", is_default=True, theme=theme))

    return lambda **options: (enter(new_page(**options), account.person), live_site)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier_and_nothing_sideways(signed_in, dark, width):
    page, site = signed_in(width=width, dark=dark)
    found = []
    for address in PAGES:
        page.goto(site + address)
        found += barriers(page)
    assert found == []


def test_a_printed_record_is_a_copy_with_date_and_folios(signed_in):
    page, site = signed_in()
    page.goto(site + "/mi/historial/")
    text = " ".join(
        sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    )
    for words in ("Copia de consulta", "CA-2026-000655", "María Fernanda", "Total de 2024"):
        assert words in text
    assert "pide una corrección" not in text
