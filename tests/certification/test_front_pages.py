"""The pages of candidates, office and assessors, without script: each through the client, and what each costs."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext

from certification.actions.admission import prevent
from certification.actions.call import cancel_call
from certification.models import EcCall, PlanAgreement, Process, Registration
from lms.core import clock
from lms.core.idempotency import mint
from lms.core.models import Institution
from lms.people.models import Person
from lms.records.actions.duties import take_duty
from tests.factories import certification as make
from tests.factories.people import RoleGrantFactory

pytestmark = pytest.mark.django_db
FICHA = {"schooling": "posgrado", "years": "4", "work": "Atiendo solicitudes de acceso.", "rights": "1", "privacy": "1"}


def signed_in(client, person, *, fresh=True):
    client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["proved_at"] = clock.now().timestamp() if fresh else 0
    session.save()
    return client


@pytest.fixture
def call():
    text = make.version()
    Institution.objects.filter(pk=text.standard.institution_id).update(host="testserver")
    return make.call(text, requirements=[("CURP", ""), ("Fotografía", "de frente")])


@pytest.fixture
def plain():
    text = make.version()
    Institution.objects.filter(pk=text.standard.institution_id).update(host="testserver")
    return make.call(text)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def queries(client, address):
    spent = 0
    contexts = [CaptureQueriesContext(connections[alias]) for alias in connections]
    for context in contexts:
        context.__enter__()
    answer = client.get(address)
    for context in contexts:
        context.__exit__(None, None, None)
        told = [each["sql"] for each in context.captured_queries]
        spent += sum(not each.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in told)
    assert answer.status_code == 200, address
    return spent


# --- candidate --------------------------------------------------------------------------------------------------------
def test_the_call_answers_what_when_where_what_to_bring_what_it_costs_and_what_if_not(client, call):
    signed_in(client, make.person(call.institution))
    said = text(client.get(f"/certificacion/convocatorias/{call.ref}/"))
    for words in ("Qué se certifica", "Cuándo te registras", "Dónde te evalúan", "Qué entregas", "No te cuesta nada"):
        assert words in said
    assert "Si no lo logras" in said
    assert "Reglamento interior, art. 11" in said
    assert "Registrarme" in said


def test_registering_by_the_form_and_pressing_twice(client, call):
    who = make.person(call.institution)
    signed_in(client, who)
    address = f"/certificacion/convocatorias/{call.ref}/registro/"
    wrong = client.post(address, {**FICHA, "years": "muchos", "rights": ""})
    assert wrong.status_code == 422
    assert "Escribe los años con números enteros" in text(wrong)
    assert "Atiendo solicitudes de acceso." in wrong.content.decode()
    for _press in range(2):
        said = text(client.post(address, FICHA, follow=True))
        assert "Registro recibido" in said
        assert "Faltan 2 documentos" in said
    assert Registration.objects.count() == 1
    assert client.get(address).status_code == 302


def test_late_the_page_says_what_to_do_and_keeps_what_was_typed(client, call):
    signed_in(client, make.person(call.institution))
    EcCall.objects.filter(pk=call.pk).update(closes_at=clock.now())
    for form in (FICHA, {**FICHA, "rights": ""}):
        late = client.post(f"/certificacion/convocatorias/{call.ref}/registro/", form)
        assert late.status_code == 422
        assert "el tuyo llegó después" in text(late)
        assert "Atiendo solicitudes de acceso." in late.content.decode()
    assert not Registration.objects.exists()


def test_one_file_refused_leaves_the_other_kept(client, call):
    who = make.person(call.institution)
    signed_in(client, who)
    client.post(f"/certificacion/convocatorias/{call.ref}/registro/", FICHA)
    mine = Registration.objects.get()
    address = f"/certificacion/registros/{mine.ref}/documentos/"
    files = {
        "curp": SimpleUploadedFile("curp.pdf", make.PDF),
        "fotografia": SimpleUploadedFile("foto.jpg", b"MZ\x90\x00\x03"),
    }
    answer = client.post(address, files)
    assert answer.status_code == 422
    assert "Se guardó: CURP." in text(answer)
    assert "no es de un tipo que se admita" in text(answer)
    assert [each.kind for each in mine.documents.all()] == ["curp"]
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"fotografia": SimpleUploadedFile("f.pdf", make.PDF)}).status_code == 302


def test_prevented_she_reads_what_and_until_when_and_hands_it_in(client, plain):
    mine = make.registered(plain)
    prevent(mine, "Falta tu experiencia completa", by=plain.created_by)
    signed_in(client, mine.candidate)
    home = text(client.get("/mi/"))
    assert "Corrige tu registro a EC1171" in home
    page = text(client.get(f"/certificacion/registros/{mine.ref}/"))
    assert "Falta tu experiencia completa" in page
    assert "Tu registro sigue en tiempo" in page
    corrected = {**FICHA, "work": "Diez años de atender solicitudes."}
    done = client.post(f"/certificacion/registros/{mine.ref}/corregir/", corrected, follow=True)
    assert "Recibimos tu corrección" in text(done)
    mine.refresh_from_db()
    assert mine.form["work"] == "Diez años de atender solicitudes."
    again = client.post(f"/certificacion/registros/{mine.ref}/corregir/", corrected)
    assert again.status_code == 422
    assert "no espera ninguna corrección" in text(again)


def test_withdrawn_and_refused_pages_say_so(client, plain):
    mine = make.registered(plain)
    signed_in(client, mine.candidate)
    assert "Retiraste tu registro" in text(client.post(f"/certificacion/registros/{mine.ref}/retirar/", follow=True))
    other = make.registered(plain)
    cancel_call(plain, reason="Sin sede", legal_basis="Oficio 1", by=plain.created_by)
    signed_in(client, other.candidate)
    assert "La convocatoria se canceló: Sin sede" in text(client.get(f"/certificacion/registros/{other.ref}/"))
    assert "Esta convocatoria se canceló" in text(client.get(f"/certificacion/convocatorias/{plain.ref}/"))
    begun = client.post(f"/certificacion/registros/{other.ref}/retirar/", follow=True)
    assert "Este registro ya se decidió" in text(begun)


def test_the_diagnosis_keeps_each_page_and_delivers_when_whole(client, plain):
    begun = make.process(plain)
    signed_in(client, begun.candidate)
    root = f"/mi/certificaciones/{begun.ref}/diagnostico/"
    assert "0 de 6" in text(client.get(root))
    first = client.post(f"{root}1/", {"1-D1.1": "si", "1-D1.2": "no", "1-P1.1": "tal vez"})
    assert first.url == f"{root}2/"
    assert "2 de 6" in text(client.get(root))
    early = client.post(f"{root}revisar/", {"history": "Oficios de 2025"})
    assert early.status_code == 422
    assert "Te faltan 4 de 6" in text(early)
    assert "Oficios de 2025" in early.content.decode()
    client.post(f"{root}1/", {"1-D1.1": "si", "1-D1.2": "no", "1-P1.1": "si"})
    client.post(f"{root}2/", {"2-C1.1": "si", "2-C1.2": "si", "2-AHV1": "si"})
    done = text(client.post(f"{root}revisar/", {"history": "Oficios de 2025"}, follow=True))
    assert "Resultado alto" in done
    assert "La decisión es tuya" in done
    assert client.post(f"{root}1/", {"1-D1.1": "no"}).status_code == 302  # delivered: nothing changes
    assert client.post(f"/mi/certificaciones/{begun.ref}/decision/", {}).status_code == 422
    after = client.post(f"/mi/certificaciones/{begun.ref}/decision/", {"choice": "go_on"}, follow=True)
    assert "Falta que te asignen quien te evalúe" in text(after)
    begun.refresh_from_db()
    assert begun.diagnosis.known == 5


def test_an_element_that_does_not_exist_is_missing(client, plain):
    begun = make.process(plain)
    signed_in(client, begun.candidate)
    assert client.get(f"/mi/certificaciones/{begun.ref}/diagnostico/9/").status_code == 404


def test_the_process_says_where_she_stands_in_each_stage(client, plain):
    begun = make.process(plain)
    page = f"/mi/certificaciones/{begun.ref}/"
    signed_in(client, begun.candidate)
    assert "Vas en el diagnóstico." in text(client.get(page))
    plan = make.proposed(make.diagnosed(begun))
    said = text(client.get(page))
    assert "Vas en el plan de evaluación." in said
    assert "Leer y firmar mi plan" in said
    make.agreed(plan)
    said = text(client.get(page))
    for words in ("Vas en la evaluación.", "Sala 2, Av. Juárez 10", "Identificación oficial", "No te cuesta nada"):
        assert words in said
    assert "La cédula es la hoja con tu resultado" in said
    assert "El dictamen es la decisión de un grupo" in said


def test_every_state_has_its_page(client, plain):
    begun = make.process(plain)
    make.agreed(make.proposed(make.diagnosed(begun)))
    signed_in(client, begun.candidate)
    for state in Process._meta.get_field("state").choices:
        Process.objects.filter(pk=begun.pk).update(state=state[0])
        assert client.get(f"/mi/certificaciones/{begun.ref}/").status_code == 200, state
        assert client.get("/mi/certificaciones/").status_code == 200, state
        assert client.get("/mi/").status_code == 200, state


def test_leaving_is_read_first_and_then_done(client, plain):
    begun = make.process(plain)
    signed_in(client, begun.candidate)
    page = f"/mi/certificaciones/{begun.ref}/dejar/"
    assert "no se puede reabrir" in text(client.get(page))
    assert "Dejaste este proceso" in text(client.post(page, {"reason": "Cambio de puesto"}, follow=True))
    assert client.post(page, {}).status_code == 422


# --- the plan ---------------------------------------------------------------------------------------------------------
PLAN = {
    "place": "Sala 2",
    "starts_hour": "10:00",
    "ends_hour": "14:00",
    "results_hour": "12:00",
    "results_place": "Sala 2",
    "bring": "Identificación oficial",
    "need0": "institution",
    "need1": "assessor",
    **{f"activity{number}": f"Actividad {number}" for number in range(1, 5)},
}


def plan_form(**changes):
    day = clock.today() + timedelta(days=5)
    return {**PLAN, "starts_on": day, "results_on": day + timedelta(days=2), "once_key": mint(), **changes}


def test_the_assessor_writes_reviews_and_signs_once(client, plain):
    begun, who = make.assigned(make.diagnosed(make.process(plain)))
    signed_in(client, who)
    page = f"/certificacion/evaluaciones/{begun.ref}/plan/"
    form = plan_form()
    bad = client.post(page, {**form, "ends_hour": "09:00", "place": ""})
    assert bad.status_code == 422
    assert "Escribe el lugar de la evaluación." in text(bad)
    assert 'value="14:00"' not in bad.content.decode()
    bad = client.post(page, {**form, "ends_hour": "09:00"})
    assert "La evaluación debe terminar después de empezar." in text(bad)
    review = client.post(page, form)
    assert "Revisa antes de firmar" in text(review)
    assert not begun.plans.exists()
    assert 'value="Sala 2"' in client.post(page, {**form, "edit": "1"}).content.decode()
    for _press in range(2):
        assert client.post(page, {**form, "confirm": "1"}).url == f"/certificacion/evaluaciones/{begun.ref}/"
    assert begun.plans.count() == 1
    assert "Falta la firma de la persona candidata" in text(client.get(f"/certificacion/evaluaciones/{begun.ref}/"))


def test_with_an_old_session_the_password_is_asked_and_nothing_is_signed(client, plain):
    begun, who = make.assigned(make.diagnosed(make.process(plain)))
    signed_in(client, who, fresh=False)
    asked = client.post(f"/certificacion/evaluaciones/{begun.ref}/plan/", plan_form(confirm="1"))
    assert asked.status_code == 302
    assert "/confirmar/" in asked.url
    assert not begun.plans.exists()
    plan = make.proposed(begun, who)
    signed_in(client, begun.candidate, fresh=False)
    asked = client.post(f"/mi/certificaciones/{begun.ref}/plan/firmar/", {"plan": plan.ref})
    assert "/confirmar/" in asked.url
    assert not PlanAgreement.objects.exists()


def test_the_candidate_signs_what_she_read_or_asks_for_changes(client, plain):
    plan = make.proposed(make.diagnosed(make.process(plain)))
    begun = plan.process
    signed_in(client, begun.candidate)
    root = f"/mi/certificaciones/{begun.ref}/plan/"
    stale = client.post(f"{root}firmar/", {"plan": "otro"})
    assert stale.status_code == 422
    assert "Hay una propuesta más nueva" in text(stale)
    assert client.post(f"{root}cambios/", {"note": ""}).status_code == 422
    assert "Te propondrán otro plan" in text(client.post(f"{root}cambios/", {"note": "Otra fecha"}, follow=True))
    refused = client.post(f"{root}firmar/", {"plan": plan.ref})
    assert refused.status_code == 422
    assert "Pediste cambios a este plan" in text(refused)
    signed_in(client, plan.assessor)
    assert "Propón otro plan a" in text(client.get("/mi/"))
    client.post(f"/certificacion/evaluaciones/{begun.ref}/plan/", plan_form(confirm="1"))
    second = begun.plans.first()
    signed_in(client, begun.candidate)
    done = text(client.post(f"{root}firmar/", {"plan": second.ref}, follow=True))
    assert "Firmaste tu plan" in done
    assert second.content_hash in done
    assert PlanAgreement.objects.get().receipt in done


def test_without_diagnosis_or_instrument_the_plan_page_says_what_is_missing(client, plain):
    begun = make.process(plain)
    who = make.assessor(begun.institution, "EC1171")
    make.assign_assessor(begun, who, by=plain.created_by)
    signed_in(client, who)
    page = f"/certificacion/evaluaciones/{begun.ref}/plan/"
    assert "no tiene un instrumento publicado" in text(client.get(page))
    make.instrument(begun.version)
    assert "aún no entrega su diagnóstico" in text(client.get(page))


# --- office -----------------------------------------------------------------------------------------------------------
def test_the_office_writes_reviews_and_publishes_once(client, plain):
    signed_in(client, plain.created_by)
    page = "/certificacion/oficina/convocatorias/nueva/"
    today = clock.today()
    form = {
        "version": plain.version.ref,
        "title": "Segunda convocatoria",
        "addressed_to": "A todas",
        "legal_basis": "Art. 11",
        "validity": "En el país",
        "opens_on": today,
        "opens_hour": "09:00",
        "closes_on": today + timedelta(days=5),
        "closes_hour": "18:00:00",
        "requirements": "CURP\nFotografía: de frente",
        "mending_days": "3",
        "contact": "Ext. 100",
        "once_key": mint(),
    }
    assert client.post(page, {**form, "title": ""}).status_code == 422
    backwards = client.post(page, {**form, "closes_on": today - timedelta(days=3), "confirm": "1"})
    assert "debe cerrar después de abrir" in text(backwards)
    assert "Revisa antes de publicar" in text(client.post(page, form))
    assert EcCall.objects.count() == 1
    for _press in range(2):
        assert client.post(page, {**form, "confirm": "1"}).status_code == 302
    second = EcCall.objects.get(edition=2)
    assert [each["title"] for each in second.requirements] == ["CURP", "Fotografía"]
    assert second.closes_at.second == 0


def test_the_office_decides_registrations_on_one_page(client, plain):
    signed_in(client, plain.created_by)
    first, second, third = (make.registered(plain) for _number in range(3))

    def send(row, **data):
        return client.post(f"/certificacion/oficina/registros/{row.ref}/", data, follow=True)

    assert send(first, act="prevent", **{"prevent-reason": ""}).status_code == 422
    assert "Prevención enviada" in text(send(first, act="prevent", **{"prevent-reason": "Falta firma"}))
    assert "Registro admitido" in text(send(second, act="admit"))
    again = send(second, act="admit")
    assert again.status_code == 422
    assert "Ábrelo de nuevo para ver quién lo decidió" in text(again)
    refuse = {"refuse-reason": "No se dirige a ella", "refuse-legal_basis": "Base cuarta"}
    assert "Registro no admitido" in text(send(third, act="refuse", **refuse))
    listed = text(client.get(f"/certificacion/oficina/convocatorias/{plain.ref}/?estado=prevented"))
    assert first.candidate.list_name in listed
    assert second.candidate.list_name not in listed


def test_assigning_whoever_taught_is_refused_on_the_page_with_the_rule(client, plain):
    begun = make.process(plain)
    taught = make.assessor(begun.institution, "EC1171")
    take_duty(begun.candidate, begun.standard, taught, "teach", by=None)
    signed_in(client, plain.created_by)
    page = f"/certificacion/oficina/procesos/{begun.ref}/"
    answer = client.post(page, {"act": "assign", "assign-person": taught.ref})
    assert answer.status_code == 422
    assert "formar, evaluar y certificar tocan a personas distintas" in text(answer)
    fit = make.assessor(begun.institution, "EC1171")
    done = client.post(page, {"act": "assign", "assign-person": fit.ref}, follow=True)
    assert f"{fit.full_name} evalúa este proceso." in text(done)
    stale = client.post(page, {"act": "assign", "assign-person": taught.ref})
    assert "El proceso cambió mientras tenías la página abierta" in text(stale)


def test_the_office_replaces_excludes_suspends_and_closes(client, plain):
    begun, who = make.assigned(make.diagnosed(make.process(plain)))
    signed_in(client, plain.created_by)
    page, today = f"/certificacion/oficina/procesos/{begun.ref}/", clock.today()
    other = make.assessor(begun.institution, "EC1171")
    replace = {"act": "replace", "replace-person": other.ref, "replace-reason": "Licencia"}
    assert "Debe proponer su propio plan" in text(client.post(page, replace, follow=True))
    kin = make.person(begun.institution)
    nobody = client.post(page, {"act": "exclude", "exclude-who": "Nadie así", "exclude-reason": "Parentesco"})
    assert "Nadie que trabaje aquí" in text(nobody)
    exclude = {"act": "exclude", "exclude-who": kin.full_name, "exclude-reason": "Parentesco"}
    assert "queda fuera de este proceso" in text(client.post(page, exclude, follow=True))
    suspend = {"act": "suspend", "suspend-starts_on": today, "suspend-ends_on": today}
    suspend |= {"suspend-reason": "Sismo", "suspend-document": "Acuerdo 7"}
    assert "Los plazos quedan suspendidos" in text(client.post(page, suspend, follow=True))
    abandon = {"act": "abandon", "abandon-reason": "No responde", "abandon-legal_basis": "Aviso 3"}
    assert "cerrado por abandono" in text(client.post(page, abandon, follow=True))
    assert client.post(page, abandon).status_code == 422
    assert who != other


def test_losing_the_accreditation_by_the_page(client, plain):
    begun = make.process(plain)
    signed_in(client, plain.created_by)
    page = f"/certificacion/oficina/convocatorias/{plain.ref}/acreditacion/"
    assert "Antes cancela las convocatorias abiertas" in text(client.get(page))
    ground = {"reason": "Se perdió", "legal_basis": "Oficio 3"}
    assert client.post(page, ground).status_code == 422
    assert client.post(f"/certificacion/oficina/convocatorias/{plain.ref}/cancelar/", ground).status_code == 302
    assert "Procesos cancelados: 1." in text(client.post(page, ground, follow=True))
    begun.refresh_from_db()
    assert begun.state == "cancelled"


# --- doors ------------------------------------------------------------------------------------------------------------
def test_what_is_anothers_is_missing(client, plain):
    plan = make.agreed(make.proposed(make.diagnosed(make.process(plain)))).plan
    begun = plan.process
    mine = [
        f"/certificacion/registros/{begun.registration.ref}/",
        f"/mi/certificaciones/{begun.ref}/",
        f"/mi/certificaciones/{begun.ref}/plan/",
        f"/mi/certificaciones/{begun.ref}/diagnostico/",
    ]
    theirs = [f"/certificacion/evaluaciones/{begun.ref}/", f"/certificacion/evaluaciones/{begun.ref}/plan/"]
    offices = [
        f"/certificacion/oficina/procesos/{begun.ref}/",
        f"/certificacion/oficina/procesos/{begun.ref}/plan/",
        f"/certificacion/oficina/registros/{begun.registration.ref}/",
    ]
    allowed = {begun.candidate: mine, plan.assessor: theirs, plain.created_by: offices}
    stranger = make.person(begun.institution)
    RoleGrantFactory(person=stranger, role="assessor")
    for who in (begun.candidate, plan.assessor, plain.created_by, stranger):
        signed_in(client, who)
        for address in (*mine, *theirs, *offices):
            wanted = 200 if address in allowed.get(who, []) else 404
            assert (who.pk, address, client.get(address).status_code) == (who.pk, address, wanted)


def test_an_assessor_who_left_the_institution_sees_no_candidate(client, plain):
    plan = make.proposed(make.diagnosed(make.process(plain)))
    Person.objects.filter(pk=plan.assessor.pk).update(is_active=False)
    signed_in(client, plan.assessor)
    assert client.get(f"/certificacion/evaluaciones/{plan.process.ref}/").status_code == 404


def test_a_document_is_read_by_its_candidate_the_office_and_the_assessor_only(client, call):
    begun, who = make.assigned(make.diagnosed(make.process(call)))
    file = begun.registration.documents.first().file
    for reader, code in (
        (begun.candidate, 200),
        (call.created_by, 200),
        (who, 200),
        (make.person(call.institution), 404),
        (make.assessor(call.institution, "EC1171"), 404),
    ):
        signed_in(client, reader)
        answer = client.get(f"/archivos/{file.ref}/")
        assert not answer.streaming or b"".join(answer.streaming_content)
        assert (reader.pk, answer.status_code) == (reader.pk, code)


# --- costs ------------------------------------------------------------------------------------------------------------
def costs_the_same(client, address, add):
    add()
    client.get(address)  # the session's first request writes it
    one = queries(client, address)
    for _number in range(19):
        add()
    many = queries(client, address)
    assert one == many <= 12, (address, one, many)


def test_lists_cost_the_same_with_one_row_and_with_twenty(client, plain):
    office = plain.created_by
    signed_in(client, office)
    costs_the_same(client, f"/certificacion/oficina/convocatorias/{plain.ref}/", lambda: make.registered(plain))
    costs_the_same(client, "/certificacion/oficina/procesos/", lambda: make.process(plain, by=office))
    costs_the_same(client, "/certificacion/oficina/", lambda: make.call(plain.version, by=office))
    me = make.person(plain.institution)
    signed_in(client, me)
    costs_the_same(client, "/certificacion/", lambda: make.call(plain.version, by=office))


def test_own_and_assigned_lists_cost_the_same(client, plain):
    office, me = plain.created_by, make.person(plain.institution)
    who = make.assessor(plain.institution, "EC1171")
    make.instrument(plain.version)

    def another():
        begun = make.process(plain, me, by=office)
        make.proposed(make.diagnosed(begun), who)
        Process.objects.filter(pk=begun.pk).update(state="not_yet")

    signed_in(client, me)
    costs_the_same(client, "/mi/certificaciones/", lambda: another_call(plain, another))
    signed_in(client, who)
    one = queries(client, "/certificacion/evaluaciones/")
    assert one <= 12


def another_call(plain, act):
    Registration.objects.filter(call=plain).update(state="withdrawn")
    act()


def test_pages_stay_within_their_queries(client, call):
    begun, who = make.assigned(make.diagnosed(make.process(call)))
    make.proposed(begun, who)
    pages = {
        begun.candidate: [
            f"/certificacion/convocatorias/{call.ref}/",
            f"/certificacion/registros/{begun.registration.ref}/",
            f"/certificacion/estandares/{call.version.ref}/",
            f"/mi/certificaciones/{begun.ref}/",
            f"/mi/certificaciones/{begun.ref}/plan/",
            f"/mi/certificaciones/{begun.ref}/diagnostico/",
            "/mi/",
        ],
        who: [f"/certificacion/evaluaciones/{begun.ref}/", f"/certificacion/evaluaciones/{begun.ref}/plan/"],
        call.created_by: [
            f"/certificacion/oficina/registros/{begun.registration.ref}/",
            f"/certificacion/oficina/procesos/{begun.ref}/",
        ],
    }
    spent = {}
    for reader, addresses in pages.items():
        signed_in(client, reader)
        client.get(addresses[0])  # the session's first request writes it
        spent |= {address: queries(client, address) for address in addresses}
    assert max(spent.values()) <= 12, spent
