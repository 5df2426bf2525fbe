"""Guides and desks: every office knows where its work begins and where its steps are told."""

import pytest

from lms.people import roles
from lms.people.scopes import Scope
from lms.portal import desks, guides, home
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    house = InstitutionFactory(is_default=True)
    somebody = PersonFactory(institution=house)
    AffiliationFactory(person=somebody, unit=OrgUnitFactory(institution=house))
    AccountFactory(person=somebody, activated=True)
    return somebody


def test_every_office_has_a_desk_and_every_desk_a_guide():
    assert set(desks.OFFICES) == {each.code for each in roles.all_roles()}
    for code in [*(words[2] for words in (desks.OFFICES | desks.RELATIONS).values()), *desks.EVERYBODY]:
        assert guides.guide(code) is not None, code


@pytest.mark.parametrize("office", desks.OFFICES)
def test_a_home_where_nothing_waits_says_what_the_office_does_and_leads_to_it(client, person, office):
    RoleGrantFactory(person=person, role=office, unit=None)
    desk = desks.offices_of(Scope(person, person.institution))[0]
    assert home.idle(Scope(person, person.institution)).url == desk.url
    client.force_login(person.account)
    page = client.get("/mi/").content.decode()
    assert roles.role(office).description in page
    assert f'href="/ayuda/{desk.guide}/"' in page
    assert client.get(desk.url).status_code == 200


def test_without_an_office_the_home_leads_to_the_team_or_to_the_catalogue(person):
    assert home.idle(Scope(person, person.institution)).url == "/catalogo/"
    AffiliationFactory(
        person=PersonFactory(institution=person.institution), unit=person.affiliations.get().unit, superior=person
    )
    assert home.idle(Scope(person, person.institution)).url == "/necesidades/equipo/"


def test_help_lists_ones_own_guides_first(client, person):
    assert "Tus guías" not in client.get("/ayuda/").content.decode()
    RoleGrantFactory(person=person, role="verifier", unit=None)
    client.force_login(person.account)
    page = client.get("/ayuda/").content.decode()
    assert page.index("Tus guías") < page.index("Verificar portafolios") < page.index("Otras guías")
    assert page.index("Otras guías") < page.index("Revisar sin cambiar nada")
    assert page.count('href="/ayuda/verificar-portafolios/"') == 1


def test_a_guide_is_drawn_whole_and_an_unknown_one_is_not_there(client):
    page = client.get("/ayuda/aprender/").content.decode()
    assert "<h2>Seguir tu curso</h2>" in page
    assert "<li>Entra a <b>Inicio</b>." in page
    assert 'src="/estaticos/guias/aprender-inicio' in page
    assert client.get("/ayuda/README/").status_code == client.get("/ayuda/nada/").status_code == 404


def test_a_step_keeps_its_picture_and_words_are_escaped():
    lines = [
        "1. Toca **Si & no**",
        "   ![Un <b>](img/aprender-inicio.webp)",
        "2. [Otra](aprender.md)",
        "- Fin",
        "Adiós",
    ]
    drawn = "".join(guides._blocks(lines))
    assert drawn.startswith('<ol><li>Toca <b>Si &amp; no</b><p class="shot"><img src=')
    assert 'alt="Un &lt;b&gt;" width="360"' in drawn
    assert drawn.endswith('</p></li><li><a href="/ayuda/aprender/">Otra</a></li></ol><ul><li>Fin</li></ul><p>Adiós</p>')
