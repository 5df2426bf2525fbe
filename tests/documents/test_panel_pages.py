"""Bodies on screen: the office that forms and convenes them, and whoever sits in them."""

import re
import time

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from lms.core import clock
from lms.core.idempotency import mint
from lms.documents import subjects
from lms.documents.actions.motions import close_motion, vote
from lms.documents.actions.sessions import close_session, convene
from lms.documents.models import Letter, Minutes, Motion, Panel, PanelMember, PanelSession, Signature, Vote
from tests.factories.panels import INVITED, body, convener, held, motion
from tests.factories.people import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db


def signed_in(client, person, *, fresh=False):
    account = getattr(person, "account", None) or AccountFactory(person=person, activated=True)
    client.force_login(account)
    if fresh:
        session = client.session
        session["proved_at"] = time.time()
        session.save()
    return client


def said(answer):
    return [str(each) for each in get_messages(answer.wsgi_request)]


@pytest.fixture
def office(client):
    by = convener()
    return signed_in(client, by), by


def test_a_body_is_formed_appointed_and_convened_by_its_office(office):
    client, by = office
    page = client.get(reverse("documents:panels")).content.decode()
    assert "Aún no hay grupos" in page
    answer = client.post(
        reverse("documents:panel_add"), {"kind": "grupo", "code": "GD-1", "name": "Grupo 1", "unit": ""}
    )
    panel = Panel.objects.get()
    assert answer["Location"] == reverse("documents:panel", args=[panel.ref])
    page = client.get(answer["Location"]).content.decode()
    assert "Todavía no se puede convocar" in page
    people = [PersonFactory(institution=by.institution) for _number in range(3)]
    today = clock.today().isoformat()
    for person, function in zip(people, ("experto", "experto", "responsable"), strict=True):
        seat = {"person": person.full_name, "function": function, "starts_on": today, "alternate_of": ""}
        client.post(reverse("documents:appoint", args=[panel.ref]), seat)
    assert PanelMember.objects.count() == 3
    assert "Convocar a una sesión" in client.get(reverse("documents:panel", args=[panel.ref])).content.decode()
    call = {"on": today, "hour": "23:30", "place": "Sala 4", "guests": "Cámara\n\nColegio", "receipt0": "Oficio 9"}
    at = reverse("documents:convene", args=[panel.ref])
    key = re.search(r'name="once_key" value="([\w-]{22})"', client.get(at).content.decode())[1]
    answer = client.post(at, {**call, "once_key": key})
    session = PanelSession.objects.get()
    assert client.post(at, {**call, "once_key": key})["Location"] == answer["Location"]
    assert PanelSession.objects.count() == 1
    assert answer["Location"] == reverse("documents:session_desk", args=[session.ref])
    assert [(each.name, each.body) for each in session.guests.all()] == [
        ("CGC", "CGC"),
        ("CONOCER", "CONOCER"),
        ("Cámara", ""),
        ("Colegio", ""),
    ]
    assert Letter.objects.count() == 3


def test_a_refusal_keeps_what_was_typed(office):
    client, by = office
    group = body(by, count=4)
    call = {"on": clock.today().isoformat(), "hour": "09:30", "place": "Sala 4 del ala norte", "once_key": mint()}
    answer = client.post(reverse("documents:convene", args=[group.panel.ref]), call)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "número impar" in page
    assert "Sala 4 del ala norte" in page
    answer = client.post(reverse("documents:panel_add"), {"kind": "grupo", "code": group.panel.code, "name": "Otro"})
    assert answer.status_code == 422
    assert "Ya hay un grupo con la clave" in answer.content.decode()


def test_namesakes_are_offered_to_choose_from(office):
    client, by = office
    panel = body(by).panel
    for surname in ("Rivas", "Rojas"):
        PersonFactory(
            institution=by.institution, given_names="Luis", first_surname=surname, name_fold=f"luis {surname}".lower()
        )
    seat = {"person": "luis", "function": "vocal", "starts_on": clock.today().isoformat(), "alternate_of": ""}
    answer = client.post(reverse("documents:appoint", args=[panel.ref]), seat)
    assert answer.status_code == 422
    assert "Luis Rojas" in answer.content.decode()
    chosen = PersonFactory._meta.model.objects.get(first_surname="Rojas")
    client.post(reverse("documents:appoint", args=[panel.ref]), {**seat, "person_ref": chosen.ref})
    assert PanelMember.objects.filter(panel=panel, person=chosen).exists()


def test_a_seat_is_ended_after_asking_once(office):
    client, by = office
    group = body(by)
    address = reverse("documents:dismiss", args=[group.panel.ref, group.seats[0].ref])
    assert client.get(address).status_code == 200
    client.post(address)
    group.seats[0].refresh_from_db()
    assert group.seats[0].ends_on == clock.today()


def test_a_session_from_attendance_to_the_signed_minutes(office, client):
    desk, by = office
    group = body(by)
    session = convene(group.panel, clock.now(), "Sala de juntas", INVITED, by=by)
    at = reverse("documents:session_desk", args=[session.ref])
    motion_put = reverse("documents:motion_put", args=[session.ref])
    sent = {"title": "Aprobar el calendario", "once_key": mint()}
    assert [desk.post(motion_put, sent).status_code for _press in range(2)] == [302, 302]
    point = Motion.objects.get()
    assert "Se vota cuando registres la asistencia" in desk.get(at).content.decode()
    present = [person.ref for person in group.people]
    desk.post(reverse("documents:attendance", args=[session.ref]), {"present": present})
    assert "Falta el voto de" in desk.get(at).content.decode()
    for person in group.people[:2]:
        vote(point, "a favor", by=person)

    member = group.people[2]
    signed_in(client, member)
    home = client.get(reverse("home")).content.decode()
    assert "Vota 1 punto" in home
    page = client.get(reverse("documents:session", args=[session.ref])).content.decode()
    assert reverse("documents:ballot", args=[session.ref, point.ref]) in page
    ballot = reverse("documents:ballot", args=[session.ref, point.ref])
    answer = client.post(ballot, {"choice": "en contra", "reason": ""})
    assert answer.status_code == 422
    assert "en qué fundas tu voto" in answer.content.decode()
    client.post(ballot, {"choice": "en contra", "reason": "Falta presupuesto."})
    assert Vote.objects.count() == 3

    signed_in(client, by)
    client.post(reverse("documents:motion_close", args=[session.ref, point.ref]))
    point.refresh_from_db()
    assert point.outcome == "a favor"
    client.post(reverse("documents:session_close", args=[session.ref]))
    assert Minutes.objects.exists()
    assert "Han firmado 0 de 3" in client.get(at).content.decode()

    signed_in(client, member, fresh=True)
    minutes = reverse("documents:minutes", args=[session.ref])
    page = client.get(minutes).content.decode()
    assert "Falta presupuesto." in page
    client.post(minutes)
    client.post(minutes)
    assert Signature.objects.get().capacity == "Responsable del organismo"
    assert "Firmar el acta" not in client.get(minutes).content.decode()


def test_what_is_refused_at_the_desk_says_why_and_changes_nothing(office):
    client, by = office
    group, session = held(body(by))
    point = motion(session, group)
    answer = client.post(reverse("documents:motion_close", args=[session.ref, point.ref]))
    assert "Faltan los votos" in said(answer)[0]
    answer = client.post(reverse("documents:session_close", args=[session.ref]))
    assert "punto por votar" in said(answer)[-1]
    answer = client.post(reverse("documents:session_cancel", args=[session.ref]), {"reason": "x"})
    assert answer.status_code == 422
    client.post(reverse("documents:motion_defer", args=[session.ref, point.ref]), {"reason": "Falta leerlo."})
    point.refresh_from_db()
    assert point.state == "deferred"


def test_a_subject_that_takes_its_own_votes_is_linked(client, monkeypatch):
    monkeypatch.setattr(subjects, "_subjects", {})
    subjects.register(subjects.Subject("ruling", "Portafolio", lambda ref: f"/portafolio/{ref}/", votes_there=True))
    group, session = held()
    motion(session, group, ref="p-9")
    page = signed_in(client, group.people[0]).get(reverse("documents:session", args=[session.ref])).content.decode()
    assert "/portafolio/p-9/" in page


def test_nobody_else_reaches_a_body_or_its_session(client):
    group, session = held()
    point = motion(session, group)
    offices = [
        reverse("documents:panels"),
        reverse("documents:panel", args=[group.panel.ref]),
        reverse("documents:appoint", args=[group.panel.ref]),
        reverse("documents:session_desk", args=[session.ref]),
        reverse("documents:motion_defer", args=[session.ref, point.ref]),
    ]
    members = [
        reverse("documents:session", args=[session.ref]),
        reverse("documents:ballot", args=[session.ref, point.ref]),
    ]
    outsider = body(convener()).people[0]  # a member of another institution's body
    for address in offices + members:
        assert signed_in(client, outsider).get(address).status_code == 404
    for address in offices:
        assert signed_in(client, group.people[0]).get(address).status_code == 404
    for address in offices[1:]:
        assert signed_in(client, convener()).get(address).status_code == 404
    for address in members:
        assert signed_in(client, group.by).get(address).status_code == 404
    assert client.get(reverse("documents:minutes", args=[session.ref])).status_code == 404


@pytest.mark.parametrize("rows", [1, 20])
def test_lists_cost_the_same_at_one_and_at_twenty(client, rows, django_assert_max_num_queries):
    group, session = held(body(count=5))
    for number in range(rows):
        point = motion(session, group, ref=f"p{number}", excluded=group.people[:1])
        for person in group.people[1:]:
            vote(point, "procedente", by=person)
        close_motion(point, by=group.by)
        if number:
            body(group.by)
    if rows > 1:
        for number in range(18):
            convene(group.panel, clock.now(), f"Sala {number}", INVITED, by=group.by)
    close_session(session, by=group.by)
    by, member = signed_in(client, group.by), group.people[1]
    by.get("/mi/")  # the session's first request writes it
    for name, arguments in (
        ("panels", []),
        ("panel", [group.panel.ref]),
        ("session_desk", [session.ref]),
    ):
        with django_assert_max_num_queries(12):
            assert by.get(reverse(f"documents:{name}", args=arguments)).status_code == 200
    signed_in(client, member).get("/mi/")
    for name in ("session", "minutes"):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"documents:{name}", args=[session.ref])).status_code == 200
