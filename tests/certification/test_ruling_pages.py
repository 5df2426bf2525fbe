"""Pages of portfolios, lots and certificates: who gets in, what they say, what they cost."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from certification.actions.batch import open_batch
from certification.models import (
    Ballot,
    BatchRow,
    CertificateRequest,
    Opinion,
    PortfolioCheck,
    Process,
    RowOpening,
    RulingBatch,
)
from certification.queries.batch import member_sheet
from certification.states import ProcessState
from lms.core import clock
from lms.documents.models import IssuedDocument
from lms.people.models import AccessLog, Person, PersonIdentifier
from tests.factories import ruling as make

pytestmark = pytest.mark.django_db

LIGHT = {
    "evidence": (("producto", "Expediente", None), *make.OBSERVED),
    "documents": ("curp", "identificacion", "foto"),
}


def enter(person, fresh=True):
    client = Client()
    client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["proved_at"] = time.time() if fresh else 1
    session.save()
    return client


def status(client, where):
    """The answer's number; the file that it streams is read to its end."""
    answer = client.get(where)
    b"".join(answer.streaming_content)
    return answer.status_code


def at(name, *args):
    return reverse(f"certification:{name}", args=args)


def today():
    day = clock.today()
    return {"0": day.day, "1": day.month, "2": day.year}


def dated(name):
    return {f"{name}_{part}": value for part, value in today().items()}


# --- portfolio --------------------------------------------------------------------------------------------------------
def test_what_is_missing_is_a_table_and_handing_in_leads_back(house):
    process = house.presented(survey=False, **LIGHT)
    client, here = enter(house.assessor), at("portfolio", process.ref)
    page = client.get(here)
    assert b"Encuesta de satisfacci" in page.content
    assert b"Entregar el portafolio" not in page.content
    assert client.post(here).status_code == 422
    Process.objects.filter(pk=process.pk).update(surveyed=True)
    assert b"Entregar el portafolio" in client.get(here).content
    assert client.post(here).status_code == 302
    waiting = client.get(here).content.decode()
    assert 'http-equiv="refresh"' in waiting
    make.jobs.run(make.Job.objects.get().ref)
    assert "Por verificar" in client.get(here).content.decode()
    for stranger in (house.office, house.verifier, process.candidate):
        assert enter(stranger).get(here).status_code == 404


def test_a_portfolio_is_read_by_those_around_its_process_alone(house):
    process = house.presented(**LIGHT)
    portfolio = make.hand_in(process, house)
    where = reverse("core:file", args=[portfolio.file.ref])
    readers = [
        process.candidate,
        house.assessor,
        house.verifier,
        house.office,
        make.somebody(house.institution, "auditor"),
    ]
    for person in readers:
        assert status(enter(person), where) == 200
    other = make.House(make.InstitutionFactory(code="OTRA"))
    for person in (make.somebody(house.institution), make.somebody(house.institution, "assessor"), other.office):
        assert enter(person).get(where).status_code == 404


# --- verification -----------------------------------------------------------------------------------------------------
def test_fourteen_answers_are_signed_and_what_was_typed_stays(house):
    process = house.presented(agrees=False, **LIGHT)
    portfolio = make.hand_in(process, house)
    client, here = enter(house.verifier), at("verify_portfolio", portfolio.ref)
    page = client.get(here).content.decode()
    assert page.index("Nota de no conformidad") < page.index("1. La ficha")  # exceptions first
    answers = dict.fromkeys(make.CODES, "yes")
    typed = client.post(here, {**answers, "plan": "no", "survey-note": "Escrito a medias"})
    assert typed.status_code == 422
    assert "Escribe qué falta en el punto 5" in typed.content.decode()
    assert "Escrito a medias" in typed.content.decode()
    assert client.post(here, answers).status_code == 302
    assert PortfolioCheck.objects.get().accepted
    assert client.get(here).status_code == 302  # already verified


def test_an_old_proof_asks_for_the_password_and_signs_nothing(house):
    portfolio = make.hand_in(house.presented(**LIGHT), house)
    client = enter(house.verifier, fresh=False)
    answer = client.post(at("verify_portfolio", portfolio.ref), dict.fromkeys(make.CODES, "yes"))
    assert answer.url.startswith("/cuenta/confirmar/")
    assert not PortfolioCheck.objects.exists()


def test_a_verifier_does_not_see_what_is_hers_or_what_she_assessed(house):
    own = make.somebody(house.institution, "verifier")
    mine = make.hand_in(house.presented(own, **LIGHT), house)
    make.RoleGrantFactory(person=house.assessor, role="verifier")
    for person in (own, house.assessor):
        assert enter(person).get(at("verify_portfolio", mine.ref)).status_code == 404
        assert mine.ref not in enter(person).get(at("to_verify")).content.decode()
    assert mine.ref in enter(house.verifier).get(at("to_verify")).content.decode()


# --- the member -------------------------------------------------------------------------------------------------------
def test_a_member_opens_decides_reviews_and_signs(house):
    odd, plain = make.verified(house, agrees=False, **LIGHT), make.verified(house, **LIGHT)
    lot = make.convened(house, [odd, plain])
    member = lot.members[0]
    client, here = enter(member), at("ruling", lot.batch.ref)
    assert "Excepciones (1)" in client.get(here).content.decode()
    for row in lot.batch.rows.all():
        assert client.get(at("ruling_open", lot.batch.ref, row.ref)).status_code == 405  # looking writes nothing
        client.post(at("ruling_open", lot.batch.ref, row.ref))
    assert RowOpening.objects.filter(person=member).count() == 2
    row = at("ruling_row", lot.batch.ref, lot.row(odd).ref)
    assert "Obligatorio si no procede" in client.get(row).content.decode()
    refused = client.post(row, {"outcome": "no_procedente", "reason": ""})
    assert (refused.status_code, Opinion.objects.count()) == (422, 0)
    client.post(row, {"outcome": "no_procedente", "reason": "No se respetó la hora."})
    review = client.get(at("ruling_sign", lot.batch.ref)).content.decode()
    assert "No se respetó la hora." in review
    assert client.post(at("ruling_sign", lot.batch.ref), {"digest": "otro"}).status_code == 422
    assert not Ballot.objects.exists()
    digest = member_sheet(lot.batch, member).digest()
    assert client.post(at("ruling_sign", lot.batch.ref), {"digest": digest}).status_code == 302
    assert Ballot.objects.get().person == member
    assert "Firmaste tu dictamen el" in client.get(here).content.decode()


def test_the_acta_is_opened_by_its_group_the_office_and_an_auditor(house):
    make.ruled(house)
    document = IssuedDocument.objects.get(kind="acta-dictamen")
    lot = RulingBatch.objects.get()
    where = reverse("documents:document", args=[document.ref])
    members = Person.objects.filter(session_seats__session=lot.session)
    for person in [*members, house.office, make.somebody(house.institution, "auditor")]:
        assert enter(person).get(where).status_code == 202  # let in: its paper is being made
    other = make.House(make.InstitutionFactory(code="OTRA"))
    for person in (house.verifier, make.somebody(house.institution), make.somebody(other.institution, "auditor")):
        assert enter(person).get(where).status_code == 404


def test_only_whoever_was_convened_sees_a_lot_and_a_locked_row_is_not_there(house):
    process, free = make.verified(house, **LIGHT), make.verified(house, **LIGHT)
    members = [house.assessor, *(make.somebody(house.institution) for _n in range(4))]
    lot = make.convened(house, [process, free], members)
    _panel, others = make.group(house)
    assert enter(others[0]).get(at("ruling", lot.batch.ref)).status_code == 404
    client = enter(members[1])
    assert client.get(at("ruling_row", lot.batch.ref, lot.row(process).ref)).status_code == 200
    locked = enter(house.assessor)
    assert "evaluaste a esta persona" in locked.get(at("ruling", lot.batch.ref)).content.decode()
    assert locked.get(at("ruling_row", lot.batch.ref, lot.row(process).ref)).status_code == 404


# --- the office -------------------------------------------------------------------------------------------------------
def test_the_office_opens_convenes_begins_and_an_auditor_only_reads(house):
    process = make.verified(house, **LIGHT)
    panel, members = make.group(house)
    client, auditor = enter(house.office), enter(make.somebody(house.institution, "auditor"))
    assert client.post(at("batch_new"), {"standard": "EC1171"}).status_code == 422
    assert client.post(at("batch_new"), {"standard": "EC1171", "processes": [process.ref]}).status_code == 302
    batch = BatchRow.objects.get().batch
    form = {"panel": panel.ref, **dated("day"), "hour": "00:01", "place": "", "cgc": "", "conocer": "Oficio 2"}
    assert client.post(at("batch_convene", batch.ref), form).status_code == 422
    assert client.post(at("batch_convene", batch.ref), {**form, "place": "Sala 1"}).status_code == 302
    assert client.post(at("batch_present", batch.ref), {"present": [each.ref for each in members]}).status_code == 302
    for name in ("batch", "batch_convene", "batch_present"):
        assert auditor.get(at(name, batch.ref)).status_code == (200 if name == "batch" else 404)
    assert auditor.post(at("batch_close", batch.ref)).status_code == 404
    assert "Registrar asistencia" not in auditor.get(at("batch", batch.ref)).content.decode()
    release = at("row_release", batch.ref, batch.rows.get().ref)
    assert client.post(release, {"reason": ""}).status_code == 422
    assert client.post(release, {"reason": "Otro grupo"}).status_code == 302
    process.refresh_from_db()
    assert process.state == ProcessState.VERIFIED


def test_the_office_asks_pays_receives_and_the_candidate_says_she_has_it(house):
    process = make.ruled(house, **LIGHT).processes[0]
    client, here = enter(house.office), at("certificate", process.ref)
    assert "Hoja de captura" in client.get(here).content.decode()
    assert client.post(here, {"reference": "", **dated("requested_on")}).status_code == 422
    assert client.post(here, {"reference": "SOL-1", **dated("requested_on")}).status_code == 302
    assert client.post(here, {"line": "0123", **dated("paid_on")}).status_code == 302
    copy = make.io.BytesIO(make.pdf(1))
    copy.name = "certificado.pdf"
    facts = {"folio": "D-1", **dated("issued_on")}
    assert client.post(here, facts).status_code == 422
    assert client.post(here, {**facts, "file": copy}).status_code == 302
    request = CertificateRequest.objects.get()
    mine = enter(process.candidate)
    assert "Ya está aquí" in mine.get(at("own_certificate", process.ref)).content.decode()
    assert status(mine, reverse("core:file", args=[request.file.ref])) == 200
    assert enter(house.verifier).get(reverse("core:file", args=[request.file.ref])).status_code == 404
    assert mine.post(at("own_certificate", process.ref)).status_code == 302
    process.refresh_from_db()
    assert process.state == ProcessState.DELIVERED


def test_reading_a_curp_to_capture_it_is_written_down(house):
    process = make.ruled(house, **LIGHT).processes[0]
    make.add_identifier(process.candidate, PersonIdentifier.Kind.CURP, "HEGG560427MVZRRL04")
    client = enter(house.office)
    assert b"HEGG560427MVZRRL04" not in client.get(at("certificate", process.ref)).content
    answer = client.post(at("read_curp", process.ref))
    assert b"HEGG560427MVZRRL04" in answer.content
    assert answer["Cache-Control"] == "no-store"
    log = AccessLog.objects.get()
    assert (log.person, log.reader) == (process.candidate, house.office)
    assert enter(make.somebody(house.institution, "auditor")).post(at("read_curp", process.ref)).status_code == 404


def test_the_way_back_and_forward_is_for_its_holder_the_office_and_an_auditor(house):
    process = make.ruled(house, **LIGHT).processes[0]
    here = at("origin", process.ref)
    for person in (process.candidate, house.office, make.somebody(house.institution, "auditor")):
        page = enter(person).get(here).content.decode()
        assert "1-P1" in page
        assert "IP-ACTA-00001" in page
        assert process.portfolios.get().sha256 in page
    for person in (house.assessor, house.verifier, make.somebody(house.institution)):
        assert enter(person).get(here).status_code == 404


# --- cost -------------------------------------------------------------------------------------------------------------
def counted(client, where, django_assert_max_num_queries, most=12):
    client.get(where)  # the session's own first words
    with django_assert_max_num_queries(most) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_lists_and_lots_cost_the_same_at_one_and_at_twenty_rows(house, django_assert_max_num_queries):
    processes = [make.verified(house, **LIGHT) for _number in range(21)]
    small, large = make.convened(house, processes[:1]), make.convened(house, processes[1:])
    office = enter(house.office)
    spent = [counted(office, at("batch", lot.batch.ref), django_assert_max_num_queries) for lot in (small, large)]
    assert spent[0] == spent[1]
    member = [(enter(lot.members[0]), at("ruling", lot.batch.ref)) for lot in (small, large)]
    spent = [counted(client, where, django_assert_max_num_queries) for client, where in member]
    assert spent[0] == spent[1]
    row = at("ruling_row", large.batch.ref, large.batch.rows.first().ref)
    counted(member[1][0], row, django_assert_max_num_queries)
    counted(member[1][0], at("ruling_sign", large.batch.ref), django_assert_max_num_queries)
    counted(member[1][0], at("rulings"), django_assert_max_num_queries)
    counted(office, at("batches"), django_assert_max_num_queries)


def test_lists_of_the_office_and_of_verifiers_cost_the_same(house, django_assert_max_num_queries):
    office, verifier = enter(house.office), enter(house.verifier)
    spent = []
    for more in (1, 19):
        for _number in range(more):
            make.hand_in(house.presented(**LIGHT), house)
        make.ruled(house, count=more, **LIGHT)
        spent.append(
            [
                counted(verifier, at("to_verify"), django_assert_max_num_queries),
                counted(office, at("certificates"), django_assert_max_num_queries),
            ]
        )
    assert spent[0] == spent[1]


def test_opening_a_lot_shows_what_waits(house, django_assert_max_num_queries):
    make.verified(house, **LIGHT)
    assert counted(enter(house.office), at("batch_new"), django_assert_max_num_queries)
    open_batch(house.standard, list(Process.objects.filter(state="verified")), by=house.office)
    assert "Ningún proceso verificado" in enter(house.office).get(at("batch_new")).content.decode()
