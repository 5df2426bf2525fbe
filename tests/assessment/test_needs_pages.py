"""The pages of a needs diagnosis, without script: each through the client, what each costs, and what nobody sees."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.actions.close import close_campaign
from assessment.actions.conversation import record_conversation
from assessment.models import CedulaAnswer, DiagnosisCampaign, Gap, Participant, Rating
from lms.core import clock
from lms.core.models import Institution
from lms.people.models import Affiliation
from tests.factories import needs as make
from tests.factories.people import OrgUnitFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    made = make.Area()
    Institution.objects.filter(pk=made.institution.pk).update(host="testserver")
    return made


@pytest.fixture
def campaign(area):
    return make.campaign(area)


def browser(person):
    client = Client()
    client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def text(answer):
    body = re.sub(r"(?s)<head>.*?</head>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def queries(client, address):
    client.get(address)
    contexts = [CaptureQueriesContext(connections[alias]) for alias in connections]
    for context in contexts:
        context.__enter__()
    answer = client.get(address)
    for context in contexts:
        context.__exit__(None, None, None)
    assert answer.status_code == 200, address
    told = [each["sql"] for context in contexts for each in context.captured_queries]
    return sum(not each.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in told)


# --- the person -------------------------------------------------------------------------------------------------------
def test_from_home_to_a_delivered_sheet(area, campaign):
    client, one = browser(area.people[0]), make.part(area)
    home = client.get("/mi/")
    assert "Contesta tu cédula de necesidades" in text(home)
    start = client.get(f"/mi/necesidades/{one.ref}/")
    assert "2, una por competencia de tu puesto." in text(start)
    assert f'href="/mi/necesidades/{one.ref}/1/"' in start.content.decode()
    first = client.get(f"/mi/necesidades/{one.ref}/1/")
    assert "Hace lo intermedio." in text(first)
    assert "pide" not in text(first)  # what the puesto asks would pull the answer
    after = client.post(f"/mi/necesidades/{one.ref}/1/", {"level": "2"})
    assert after.url == f"/mi/necesidades/{one.ref}/2/"
    again = client.get(f"/mi/necesidades/{one.ref}/1/").content.decode()
    assert 'value="2" checked' in again
    assert "Guardado" in again
    early = client.post(f"/mi/necesidades/{one.ref}/revisar/")
    assert early.status_code == 422
    assert "Falta 1 competencia." in text(early)
    last = client.post(f"/mi/necesidades/{one.ref}/2/", {"level": "0"})
    assert last.url == f"/mi/necesidades/{one.ref}/revisar/"
    assert "2, intermedio" in text(client.get(last.url))
    done = client.post(last.url, follow=True)
    assert "Entregaste tu cédula." in text(done)
    assert "Falta la de tu superior" in text(done)
    assert [each.level for each in Rating.objects.order_by("pk")] == [2, 0]
    assert "Contesta tu cédula" not in text(client.get("/mi/"))


def test_nothing_chosen_is_refused_on_the_page(area, campaign):
    answer = browser(area.people[0]).post(f"/mi/necesidades/{make.part(area).ref}/1/", {})
    assert answer.status_code == 422
    assert "Elige un nivel." in text(answer)
    assert not CedulaAnswer.objects.exists()


def test_a_late_answer_keeps_what_was_chosen(area, campaign):
    one = make.part(area)
    make.over(campaign)
    answer = browser(area.people[0]).post(f"/mi/necesidades/{one.ref}/1/", {"level": "3"})
    assert answer.status_code == 422
    assert "No se guardó. Lo que elegiste sigue aquí." in text(answer)
    assert 'value="3" checked' in answer.content.decode()
    assert area.office.full_name in text(answer)
    assert not CedulaAnswer.objects.exists()
    start = browser(area.people[0]).get(f"/mi/necesidades/{one.ref}/")
    assert "El plazo terminó" in text(start)


def test_before_it_opens_and_after_it_is_called_off_the_page_says_so(area):
    campaign = make.campaign(area, opens=2)
    client, one = browser(area.people[0]), make.part(area)
    assert "Aún no puedes contestar." in text(client.get(f"/mi/necesidades/{one.ref}/"))
    assert "Contesta tu cédula" not in text(client.get("/mi/"))
    office = browser(area.office)
    assert office.post(f"/necesidades/{campaign.ref}/cancelar/", {"reason": ""}).status_code == 422
    office.post(f"/necesidades/{campaign.ref}/cancelar/", {"reason": "Se equivocó el área"})
    assert "Motivo: Se equivocó el área" in text(client.get(f"/mi/necesidades/{one.ref}/"))


def test_the_result_explains_every_figure(area, campaign):
    person = area.people[0]
    make.says(area, person, 2, 2)
    make.says(area, area.superior, 1, 2, urgency=3)
    one = make.part(area)
    close_campaign(campaign, by=area.office)
    said = text(browser(person).get(f"/mi/necesidades/{one.ref}/"))
    for words in (
        "Te falta nivel en 1 de 2 competencias evaluadas.",
        "Te falta 0.59: se observa 1.41 y el puesto pide 2.",
        "(1 × 35 + 2 × 25) ÷ 60 = 1.41",
        "No se aplicó cuestionario. El peso de lo que no hubo se reparte entre lo que sí hubo.",
        "Prioridad 1.75: lo que falta × criticidad 1 × urgencia 3 (antes de 3 meses).",
        "Prioridad baja",
        "Se observa 2; el puesto pide 2.",
    ):
        assert words in said
    assert "Consulta lo que te falta para tu puesto" in text(browser(person).get("/mi/"))
    mine = text(browser(person).get("/mi/necesidades/"))
    assert "Con resultado" in mine


def test_what_was_left_without_result_says_why(area, campaign):
    person = area.people[0]
    make.says(area, person, 2, 2)
    one = make.part(area)
    close_campaign(make.over(campaign), by=area.office)
    said = text(browser(person).get(f"/mi/necesidades/{one.ref}/"))
    assert "No se pudo evaluar ninguna competencia." in said
    assert "Sin evaluar: solo autoevaluación. Lo que tú dices no basta por sí solo." in said


# --- the superior -----------------------------------------------------------------------------------------------------
def sheet(area, *levels, **more):
    return {f"level{each.competency_id}": level for each, level in zip(area.asked, levels, strict=True)} | more


def test_a_superior_rates_keeps_and_delivers(area, campaign):
    client, one = browser(area.superior), make.part(area)
    assert "Evalúa a 1 persona de tu equipo" in text(client.get("/mi/"))
    assert "Por evaluar" in text(client.get("/necesidades/equipo/"))
    address = f"/necesidades/equipo/{one.ref}/evaluar/"
    kept = client.post(address, sheet(area, "1", ""), follow=True)
    assert "Guardado. Cuenta cuando la entregues." in text(kept)
    assert not Rating.objects.exists()
    short = client.post(address, sheet(area, "1", "", entregar="1"))
    assert short.status_code == 422
    assert f"Falta el nivel de {area.asked[1].competency.name}." in text(short)
    assert f'id="id_level{area.asked[1].competency_id}_0"' in short.content.decode()  # where the summary leads
    pk = area.asked[0].competency_id
    cause = client.post(address, sheet(area, "1", "no", entregar="1", **{f"cause{pk}": "other"}))
    assert cause.status_code == 422
    assert "Escribe cuál es la otra causa" in text(cause)
    full = sheet(area, "1", "no", entregar="1", **{f"cause{pk}": "tools", f"note{pk}": "Sin equipo"})
    done = client.post(address, full, follow=True)
    assert "Entregaste la evaluación de" in text(done)
    assert [(each.level, each.cause) for each in Rating.objects.order_by("pk")] == [(1, "tools"), (None, "")]


def test_a_late_rating_keeps_what_was_chosen(area, campaign):
    one = make.part(area)
    make.over(campaign)
    pk = area.asked[0].competency_id
    answer = browser(area.superior).post(
        f"/necesidades/equipo/{one.ref}/evaluar/", sheet(area, "3", "no", entregar="1", **{f"note{pk}": "Va bien"})
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'id="id_level{pk}_3" value="3" checked' in html
    assert "Va bien" in html
    assert "Lo que elegiste sigue aquí" in html


def test_neither_sees_the_other_until_both_delivered(area, campaign):
    make.says(area, area.people[0], 4, 3)
    superior, person = browser(area.superior), browser(area.people[0])
    one = make.part(area)
    for address in ("", f"{one.ref}/", f"{one.ref}/evaluar/"):
        html = superior.get(f"/necesidades/equipo/{address}").content.decode()
        assert "Lo que dijo cada quien" not in html
        assert "checked" not in html.replace('value="1" checked', "").replace('value="" checked', "")
    make.says(area, area.superior, 1, 3)
    for client, address in ((superior, f"/necesidades/equipo/{one.ref}/"), (person, f"/mi/necesidades/{one.ref}/")):
        said = text(client.get(address))
        assert "Lo que dijo cada quien" in said
        assert "Conversen" in said


def test_a_conversation_from_both_sides(area, campaign):
    make.says(area, area.people[0], 4, 2)
    make.says(area, area.superior, 1, 2)
    one, today = make.part(area), clock.today()
    superior, person = browser(area.superior), browser(area.people[0])
    assert "Conversa con" in text(superior.get("/mi/"))
    address = f"/necesidades/equipo/{one.ref}/conversacion/"
    page = text(superior.get(address))
    assert "La persona dijo 4; tú dijiste 1." in page
    pk = area.asked[0].competency_id
    assert superior.post(address, {"agreement": ""}).status_code == 422
    when = {"held_on_0": str(today.day), "held_on_1": str(today.month), "held_on_2": str(today.year)}
    said = {**when, "agreement": "Revisamos dos casos.", f"level{pk}": "2"}
    future = {**said, "held_on_2": str(today.year + 1)}
    refused = superior.post(address, future)
    assert refused.status_code == 422
    assert "Esa fecha aún no llega." in text(refused)
    assert "Revisamos dos casos." in refused.content.decode()
    assert "Falta que la otra persona la confirme" in text(superior.post(address, said, follow=True))
    assert "Conversa con" not in text(superior.get("/mi/"))
    assert "Confirma lo que conversaste" in text(person.get("/mi/"))
    reply = f"/mi/necesidades/{one.ref}/conversacion/"
    assert "Nivel acordado: 2" in text(person.get(reply))
    assert person.post(reply, {"agrees": "no", "note": ""}).status_code == 422
    assert "Guardamos tu respuesta." in text(person.post(reply, {"agrees": "yes"}, follow=True))
    assert "está confirmado" in text(person.get(f"/mi/necesidades/{one.ref}/"))
    assert superior.get(address).url == f"/necesidades/equipo/{one.ref}/"  # settled: there is nothing to record
    assert "no cambia" in text(superior.post(address, {**said, f"level{pk}": "3"}))


def test_only_the_superior_of_today_gets_in(area, campaign):
    one = make.part(area)
    new = area.somebody()
    Affiliation.objects.filter(person=area.people[0]).update(superior=new)
    for address in ("", "evaluar/", "conversacion/"):
        assert browser(area.superior).get(f"/necesidades/equipo/{one.ref}/{address}").status_code == 404
    assert browser(new).get(f"/necesidades/equipo/{one.ref}/evaluar/").status_code == 200


def test_a_superior_reads_the_result_of_her_team(area, campaign):
    make.says(area, area.superior, 1, 2, cause="tools", note="Sin equipo")
    one = make.part(area)
    close_campaign(make.over(campaign), by=area.office)
    said = text(browser(area.superior).get(f"/necesidades/equipo/{one.ref}/"))
    assert "Le falta 1: se observa 1 y el puesto pide 2." in said
    assert "Fuera del programa" in said
    assert "Faltan herramientas o equipo: Sin equipo. No se cierra con un curso" in said


# --- the office -------------------------------------------------------------------------------------------------------
def terms(area, **changes):
    first, last = clock.today(), clock.today() + timedelta(days=10)
    days = {f"opens_on_{n}": str(part) for n, part in enumerate((first.day, first.month, first.year))}
    days |= {f"closes_on_{n}": str(part) for n, part in enumerate((last.day, last.month, last.year))}
    return {"unit": area.unit.ref, "title": "Necesidades 2026", "legal_basis": "Oficio 3", **days, **changes}


def test_the_office_reviews_whom_it_asks_before_opening(area):
    area.joins(holds=False)
    client = browser(area.office)
    assert client.post("/necesidades/nueva/", terms(area, title="")).status_code == 422
    minted = re.search(r'name="once_key" value="([\w-]{22})"', client.get("/necesidades/nueva/").content.decode())
    review = client.post("/necesidades/nueva/", terms(area, once_key=minted[1]))
    assert "Contestará 1 persona, y su superior." in text(review)
    assert "No se les pregunta: 1" in text(review)
    assert not DiagnosisCampaign.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', review.content.decode()))
    assert hidden["once_key"] == minted[1]
    opened = client.post("/necesidades/nueva/", {**hidden, "confirm": "1"})
    campaign = DiagnosisCampaign.objects.get()
    assert opened.url == f"/necesidades/{campaign.ref}/"
    assert campaign.closes_at - campaign.opens_at >= timedelta(days=10, hours=23)
    again = client.post("/necesidades/nueva/", {**hidden, "confirm": "1"})  # the button pressed twice
    assert again.url == opened.url
    assert DiagnosisCampaign.objects.count() == 1
    twice = client.post("/necesidades/nueva/", {**hidden, "once_key": "B" * 22, "confirm": "1"})
    assert twice.status_code == 422
    assert "ya está en otro proceso abierto" in text(twice)


def test_the_office_follows_gives_time_and_closes_after_a_review(area, campaign):
    client = browser(area.office)
    make.says(area, area.people[0], 1, 4)
    make.says(area, area.superior, 1, 1)
    assert "Cierra «Necesidades 2026»" in text(client.get("/mi/"))
    page = text(client.get(f"/necesidades/{campaign.ref}/"))
    assert "1 de 1 entregadas" in page
    assert "Nadie: están todas las cédulas." in page
    last = clock.today() + timedelta(days=20)
    parts = {f"closes_on_{n}": str(part) for n, part in enumerate((last.day, last.month, last.year))}
    assert client.post(f"/necesidades/{campaign.ref}/plazo/", parts).status_code == 422
    more = client.post(f"/necesidades/{campaign.ref}/plazo/", {**parts, "reason": "Inventario"}, follow=True)
    assert "Ampliaste el plazo." in text(more)
    review = text(client.get(f"/necesidades/{campaign.ref}/cerrar/"))
    assert "Quedará congelado 1 resultado" in review
    assert "Sin evaluar: falta la conversación" in review
    assert not Gap.objects.exists()
    closed = client.post(f"/necesidades/{campaign.ref}/cerrar/", follow=True)
    assert "Cerraste el proceso." in text(closed)
    assert "oculta" in text(closed)
    second = RoleGrantFactory(role="strategy", person=area.somebody()).person
    late = browser(second).post(f"/necesidades/{campaign.ref}/cerrar/", follow=True)
    assert f"Este proceso ya lo había cerrado {area.office}." in text(late)
    assert Gap.objects.count() == 1


def test_closing_too_early_says_until_when(area, campaign):
    client = browser(area.office)
    page = client.get(f"/necesidades/{campaign.ref}/cerrar/")
    assert "Aún no se puede cerrar" in text(page)
    assert "Cerrar el proceso</button>" not in page.content.decode()
    answer = client.post(f"/necesidades/{campaign.ref}/cerrar/")
    assert answer.status_code == 422
    assert "No se cerró." in text(answer)


def test_the_review_tells_conversations_that_nobody_confirmed(area, campaign):
    make.says(area, area.people[0], 1, 4)
    make.says(area, area.superior, 1, 1)
    settled = {area.asked[1].competency_id: 2}
    record_conversation(make.part(area), clock.today(), "Quedó en dos.", settled, by=area.superior)
    review = text(browser(area.office).get(f"/necesidades/{campaign.ref}/cerrar/"))
    assert "Conversaciones sin confirmar: 1" in review


def test_the_office_records_a_legal_duty(area):
    bound = make.Area(area.institution, people=2, asks=(2,), legal_duty=make.NORM)
    campaign = make.campaign(bound)
    client = browser(bound.office)
    assert "0 de 2" in text(client.get(f"/necesidades/{campaign.ref}/"))
    address = f"/necesidades/{campaign.ref}/deberes/{bound.asked[0].pk}/"
    first, second = Participant.objects.filter(campaign=campaign).order_by("pk")
    assert client.post(address, {f"met{first.pk}": "yes"}).status_code == 422
    nobody = client.post(address, {"document": "Oficio 7"})
    assert "No cambiaste a nadie." in text(nobody)
    done = client.post(address, {"document": "Oficio 7", f"met{first.pk}": "no"}, follow=True)
    assert "Registraste el deber legal." in text(done)
    client.post(address, {"document": "Oficio 8", f"met{first.pk}": "no", f"met{second.pk}": "yes"})
    rows = Rating.objects.filter(instrument="duty").order_by("pk").values_list("participant", "level", "note")
    assert list(rows) == [(first.pk, 0, "Oficio 7"), (second.pk, 2, "Oficio 8")]  # the first kept its document
    wiped = client.post(address, {"document": "Oficio 9", f"met{first.pk}": "", f"met{second.pk}": "yes"})
    assert "Lo ya registrado no se borra" in text(wiped)


@pytest.mark.parametrize("office", ["institute_head", "auditor"])
def test_those_who_read_see_counts_and_no_names_nor_acts(area, campaign, office):
    make.says(area, area.people[0], 1, 1)
    reader = browser(RoleGrantFactory(role=office, person=area.somebody()).person)
    page = reader.get(f"/necesidades/{campaign.ref}/")
    assert "1 de 1 entregadas" in text(page)
    assert area.people[0].first_surname.upper() not in text(page)
    assert "cancelar" not in page.content.decode()
    for end in ("cerrar/", "plazo/", "cancelar/"):
        assert reader.get(f"/necesidades/{campaign.ref}/{end}").status_code == 404


def test_the_office_never_reads_what_anybody_said(area, campaign):
    """Nor the person's page of the superior, nor the other way round."""
    make.says(area, area.people[0], 1, 1)
    one = make.part(area)
    client = browser(area.office)
    for address in (f"/mi/necesidades/{one.ref}/", f"/necesidades/equipo/{one.ref}/"):
        assert client.get(address).status_code == 404


# --- the liaison ------------------------------------------------------------------------------------------------------
def test_a_liaison_sees_who_is_missing_of_her_units_and_no_more(area):
    below = OrgUnitFactory(institution=area.institution, path=area.unit.path + "00001", parent=area.unit)
    other = area.joins(unit=below)
    campaign = make.campaign(area)
    liaison = browser(RoleGrantFactory(person=area.somebody(), unit=below).person)
    assert "Falta la cédula de 1 persona" in text(liaison.get("/mi/"))
    assert campaign.title in text(liaison.get("/necesidades/avance/"))
    page = text(liaison.get(f"/necesidades/avance/{campaign.ref}/"))
    assert "0 de 1 entregadas" in page
    assert other.list_name in page
    assert area.people[0].list_name not in page
    elsewhere = browser(
        RoleGrantFactory(person=area.somebody(), unit=OrgUnitFactory(institution=area.institution)).person
    )
    assert elsewhere.get(f"/necesidades/avance/{campaign.ref}/").status_code == 404
    assert campaign.title not in text(elsewhere.get("/necesidades/avance/"))
    assert liaison.get(f"/necesidades/{campaign.ref}/").status_code == 404


# --- the price --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, 20])
def test_pages_cost_the_same_however_many_people_and_competencies(size):
    area = make.Area(people=size, asks=(2,) * size, legal_duty=make.NORM)
    Institution.objects.filter(pk=area.institution.pk).update(host="testserver")
    campaign = make.campaign(area)
    liaison = RoleGrantFactory(person=area.somebody(), unit=area.unit).person
    one, person = make.part(area), area.people[0]
    costs = {
        "home": queries(browser(person), "/mi/"),
        "start": queries(browser(person), f"/mi/necesidades/{one.ref}/"),
        "question": queries(browser(person), f"/mi/necesidades/{one.ref}/1/"),
        "review": queries(browser(person), f"/mi/necesidades/{one.ref}/revisar/"),
        "team": queries(browser(area.superior), "/necesidades/equipo/"),
        "rate": queries(browser(area.superior), f"/necesidades/equipo/{one.ref}/evaluar/"),
        "office": queries(browser(area.office), f"/necesidades/{campaign.ref}/"),
        "duty": queries(browser(area.office), f"/necesidades/{campaign.ref}/deberes/{area.asked[0].pk}/"),
        "follow": queries(browser(liaison), f"/necesidades/avance/{campaign.ref}/"),
        "follow-list": queries(browser(liaison), "/necesidades/avance/"),
    }
    make.says(area, person, *[4] * size)
    make.says(area, area.superior, *[1] * size)
    costs["both"] = queries(browser(person), f"/mi/necesidades/{one.ref}/")
    costs["talk"] = queries(browser(area.superior), f"/necesidades/equipo/{one.ref}/conversacion/")
    costs["team again"] = queries(browser(area.superior), "/necesidades/equipo/")
    costs["home again"] = queries(browser(area.superior), "/mi/")
    make.over(campaign)
    costs["closing"] = queries(browser(area.office), f"/necesidades/{campaign.ref}/cerrar/")
    close_campaign(campaign, by=area.office)
    costs["result"] = queries(browser(person), f"/mi/necesidades/{one.ref}/")
    costs["summary"] = queries(browser(area.office), f"/necesidades/{campaign.ref}/")
    costs["list"] = queries(browser(area.office), "/necesidades/")
    assert costs == {
        "home": 8,
        "start": 7,
        "question": 7,
        "review": 7,
        "team": 7,
        "rate": 8,
        "office": 11,
        "duty": 8,
        "follow": 9,
        "follow-list": 5,
        "both": 7,
        "talk": 10,
        "team again": 9,
        "home again": 10,
        "closing": 12,
        "result": 6,
        "summary": 8,
        "list": 5,
    }
