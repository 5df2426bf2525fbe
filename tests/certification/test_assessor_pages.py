"""The screens of whoever assesses, without script: each through the client, and what each costs."""

import gzip
import io

import pytest
from PIL import Image

from certification.actions.application import record_item
from certification.models import Application, ItemRecord, JudgementAct, Process
from certification.queries.application import sheet_of
from certification.states import Verdict
from lms.people.models import RoleGrant
from lms.people.proofs import proved
from tests.certification.pages import entered, here, queries, read, text
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    process = make.agreed()
    here(process.institution)
    return process


@pytest.fixture
def by(process):
    return make.assessor_of(process)


def at(process, end=""):
    return f"/certificacion/evaluaciones/{process.ref}/{end or 'aplicacion/'}"


def test_from_the_list_to_the_start(process, by):
    client = entered(by)
    assert process.candidate.list_name in text(client.get("/certificacion/evaluaciones/"))
    assert f"Empieza la evaluación de {process.candidate.full_name}" in text(client.get("/mi/"))
    assert "Comprobar requisitos y empezar" in text(client.get(at(process)))
    page = client.get(at(process, "inicio/"))
    assert "Instrumento de ejemplo" in text(page)
    refused = client.post(at(process, "inicio/"), {"conditions": ["0"], "instructions": "on"})
    assert refused.status_code == 422
    assert "Falta comprobar: Cuestionario impreso" in text(refused)
    assert 'value="0" checked' in refused.content.decode()
    done = client.post(at(process, "inicio/"), {"conditions": ["0", "1"], "instructions": "on"}, follow=True)
    assert "Quedó declarado el inicio." in text(done)
    assert Application.objects.get().process == process
    assert client.get(at(process, "inicio/")).status_code == 302


def test_nobody_else_finds_it(process, by):
    make.started(process)
    stranger, ends = make.assessor_in(process.institution), ["", "inicio/", "reactivos/1/", "cierre/", "evidencias/"]
    for person in (stranger, process.candidate):
        client = entered(person)
        assert {client.get(at(process, end)).status_code for end in ends} == {404}
    RoleGrant.objects.filter(person=by).delete()
    assert entered(by).get(at(process)).status_code == 404


def test_an_observation_is_written_down_from_the_item_that_lacks_it(process, by):
    make.started(process)
    client = entered(by)
    page = client.get(at(process, "reactivos/"), follow=True)
    assert "Este criterio aún no tiene evidencia" in text(page)
    criterion = sheet_of(process.application).rows[0].item.criterion
    address = f"{at(process, 'evidencias/nueva/')}?criterio={criterion.pk}&reactivo=1"
    form = client.get(address)
    assert "checked" in form.content.decode()
    criteria = [row.item.criterion_id for row in sheet_of(process.application).rows]
    sent = {"kind": "desempeno", "title": "Atención", "criteria": criteria, "once_key": key_of(form), "note": ""}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Escribe lo que observaste o adjunta un archivo." in text(refused)
    assert "Atención" in refused.content.decode()
    done = client.post(address, {**sent, "note": "Recibió a la persona y revisó su solicitud."}, follow=True)
    assert done.request["PATH_INFO"] == at(process, "reactivos/1/")
    assert "Recibió a la persona y revisó su solicitud." in text(done)


def key_of(answer):
    return answer.context["form"]["once_key"].value()


def test_items_are_saved_one_after_another_to_the_closing(process, by):
    application = make.started(process)
    make.observed(process)
    client = entered(by)
    for number in range(1, 7):
        sent = {"verdict": "met", "expected": "0", "evidence": "1", "observation": ""}
        answer = client.post(at(process, f"reactivos/{number}/"), sent)
        assert answer.status_code == 302
    assert answer["Location"] == at(process, "cierre/")
    page = client.get(at(process, "reactivos/2/?guardado=1"))
    assert "1-D1.1 guardado" in text(page)
    assert "100.00 1. Suma. Mínimo 74.00: se cumple." in text(page)
    assert "3 de 3" in text(page)
    closing = client.get(at(process, "cierre/"))
    assert "6 de 6 reactivos cumplen." in text(closing)
    assert "Dile otra vez la fecha de sus resultados" in text(closing)
    done = client.post(at(process, "cierre/"), follow=True)
    assert "Instrumento cerrado y firmado." in text(done)
    application.refresh_from_db()
    assert str(application.score) == "100.00"


def test_a_refused_item_keeps_what_was_typed(process, by):
    make.started(process)
    client = entered(by)
    answer = client.post(at(process, "reactivos/1/"), {"verdict": "not_met", "expected": "0", "observation": "  "})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Escribe qué observaste" in text(answer)
    assert 'value="not_met" checked' in page
    answer = client.post(at(process, "reactivos/1/"), {"expected": "0", "observation": "Omitió los plazos."})
    assert answer.status_code == 422
    assert "Omitió los plazos." in answer.content.decode()
    assert "Elige «Cumple», «No cumple» o «Falta evidencia»." in text(answer)
    answer = client.post(at(process, "reactivos/1/"), {"verdict": "met", "expected": "0", "observation": "Muy bien."})
    assert "hace falta una evidencia de este criterio" in text(answer)
    assert ItemRecord.objects.count() == 0


def test_two_pages_do_not_overwrite_each_other(process, by):
    make.started(process)
    client = entered(by)
    first = {"verdict": "not_met", "expected": "0", "observation": "Omitió los plazos."}
    assert client.post(at(process, "reactivos/1/"), first).status_code == 302
    other = {"verdict": "missing", "expected": "0", "observation": "Falta el acuse."}
    clash = client.post(at(process, "reactivos/1/"), other)
    assert clash.status_code == 409
    assert "se registró en otra página o equipo como «No cumple»" in text(clash)
    page = clash.content.decode()
    assert "«Omitió los plazos.»" in text(clash)
    assert "Falta el acuse." in page
    assert 'name="expected" value="1"' in page
    assert ItemRecord.objects.count() == 1
    assert client.post(at(process, "reactivos/1/"), {**other, "expected": "1"}).status_code == 302
    assert [record.verdict for record in ItemRecord.objects.order_by("number")] == ["not_met", "missing"]


def test_after_half_an_hour_the_password_is_asked_and_nothing_is_lost(process, by):
    make.started(process)
    client = entered(by, fresh=False)
    sent = {"verdict": "not_met", "expected": "0", "observation": "Omitió los plazos."}
    answer = client.post(at(process, "reactivos/1/"), sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/cuenta/confirmar/")
    assert ItemRecord.objects.count() == 0
    kept = next(iter(client.session["acts_to_resume"].values()))
    assert ["observation", "Omitió los plazos."] in kept["fields"]


def test_garbage_in_a_form_is_a_sentence(process, by):
    make.started(process)
    client = entered(by)
    for sent in ({}, {"verdict": "x", "expected": "y", "evidence": "z"}, {"verdict": "met", "expected": "9" * 40}):
        assert client.post(at(process, "reactivos/1/"), sent).status_code == 422
    assert client.get(at(process, "reactivos/99/")).status_code == 404
    assert client.get(at(process, "reactivos/1/?guardado=x&evidencia=--")).status_code == 200


# --- evidence ---------------------------------------------------------------------------------------------------------
YES = {"sufficient": "1", "valid": "1", "current": "1", "authentic": "1"}


def test_the_four_questions_are_answered_and_lead_to_the_next(process, by):
    make.started(process)
    make.handed(process)
    make.handed(process, b"%PDF-1.7\ndos\n")
    client = entered(by)
    refused = client.post(at(process, "evidencias/1/"), {**YES, "valid": "0"})
    assert refused.status_code == 422
    assert "Escribe qué falta o qué está mal" in text(refused)
    assert 'name="valid" id="id_valid_1" value="0" checked' in refused.content.decode()
    assert client.post(at(process, "evidencias/1/"), {"sufficient": "1"}).status_code == 422
    done = client.post(at(process, "evidencias/1/"), {**YES, "valid": "0", "note": "Es de otra persona."})
    assert done["Location"] == at(process, "evidencias/2/")
    assert client.post(at(process, "evidencias/2/"), YES)["Location"] == at(process, "evidencias/")
    page = text(client.get(at(process, "evidencias/")))
    assert "Devuelta" in page
    assert "Aceptada" in page
    assert "Es de otra persona." in text(client.get(at(process, "evidencias/1/")))


def image() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("content", "shows"),
    [
        (make.PDF, "<iframe"),
        (image(), '<img src="/archivos/'),
        (b"Oficio UT/0147: <b>se turna</b>", "Oficio UT/0147: &lt;b&gt;se turna"),
    ],
    ids=["pdf", "image", "text"],
)
def test_evidence_is_shown_beside_the_item(process, by, content, shows):
    make.started(process)
    file = make.handed(process, content).file
    client = entered(by)
    page = client.get(at(process, "reactivos/1/"))
    assert shows in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    own = client.get(f"/certificacion/evidencias/{file.ref}/ver/")
    assert (own.status_code, read(own) == make.PDF) == ((200, True) if content == make.PDF else (404, False))


def test_a_pdf_is_framed_by_our_own_pages_and_read_by_those_who_may(process, by):
    make.started(process)
    address = f"/certificacion/evidencias/{make.handed(process).file.ref}/ver/"
    answer = entered(by).get(address)
    assert read(answer) == make.PDF
    assert (answer["X-Frame-Options"], answer["Content-Type"]) == ("SAMEORIGIN", "application/pdf")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert read(entered(process.candidate).get(address)) == make.PDF
    assert entered(make.person(process.institution)).get(address).status_code == 404
    assert entered(by).get(address.replace("ver", "otra")).status_code == 404


# --- the judgement and the cédula -------------------------------------------------------------------------------------
JUDGED = {"competence": "1", "evidence": "1", "instruments": "1", "portfolio": "1", "decided": "competent"}
WORDS = {"best_practices": "Orden", "opportunities": "Citas", "recommendations": "Leer", "expected": "0"}


def test_the_form_waits_for_the_candidates_signature_without_losing_anything(process, by):
    make.closed(make.recorded(make.started(process)), signed=False)
    client = entered(by)
    assert "Falta la firma de" in text(client.get(at(process, "juicio/")))
    refused = client.post(at(process, "juicio/"), JUDGED)
    assert refused.status_code == 422
    assert "Falta la firma de la persona candidata" in text(refused)
    assert 'value="competent" checked' in refused.content.decode()
    assert not JudgementAct.objects.exists()


def test_from_the_judgement_to_the_signed_cedula(process, by):
    make.closed(make.recorded(make.started(process), unmet=["1-P1.2"]))
    client = entered(by)
    page = client.get(at(process, "juicio/"))
    assert "Los registros proponen: Competente" in text(page)
    against = client.post(at(process, "juicio/"), {**JUDGED, "decided": "not_yet", "competence": "0"})
    assert "Tu juicio es distinto de lo que proponen las dos condiciones." in text(against)
    done = client.post(at(process, "juicio/"), JUDGED, follow=True)
    assert "Juicio emitido y firmado." in text(done)
    assert "1-P1.2 Reactivo P1.2" in text(done)
    refused = client.post(at(process, "cedula/"), {**WORDS, "opportunities": ""})
    assert refused.status_code == 422
    assert "Falta «Áreas de oportunidad»." in text(refused)
    made = client.post(at(process, "cedula/"), WORDS, follow=True)
    assert "Cédula hecha y firmada." in text(made)
    assert "Falta la firma de" in text(made)
    assert "Instrumento de ejemplo" in text(made)
    again = client.post(at(process, "cedula/"), WORDS)
    assert again.status_code == 422
    assert "La cédula ya se hizo en otra página o equipo." in text(again)
    assert client.post(at(process, "cedula/"), {**WORDS, "expected": "1"}).status_code == 302


def test_a_process_not_yet_competent_is_concluded(process, by):
    receipt = make.presented(
        make.reported(make.judged(make.closed(make.recorded(make.started(process), unmet=["1-C1.1"]))))
    )
    client = entered(by)
    assert "Falta concluir el proceso." in text(client.get(at(process, "cedula/")))
    done = client.post(at(process, "concluir/"), follow=True)
    assert "Proceso concluido." in text(done)
    assert receipt.report.process.moves.last().to_state == "not_yet"
    again = client.post(at(process, "concluir/"), follow=True)
    assert "ya no admite este paso" in text(again)


# --- costs ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("items", [6, 142])
def test_the_screen_of_an_item_costs_the_same_whatever_the_length(items):
    criteria = make.EXAMPLE if items == 6 else make.long_criteria(items)
    version = make.version_of(criteria=criteria)
    process = make.agreed(instrument=make.published(version, criteria))
    here(process.institution)
    application = make.recorded(make.started(process), unmet=[f"1-D1.{number}" for number in range(1, 3)])
    make.handed(process)
    client = entered(make.assessor_of(process))
    client.get("/certificacion/evaluaciones/")
    costs = [
        queries(client, at(process, end)) for end in ("", "reactivos/1/", "cierre/", "evidencias/", "evidencias/1/")
    ]
    assert costs == [10, 9, 9, 7, 7], costs
    assert len(gzip.compress(client.get(at(process, "reactivos/1/")).content)) <= 40 * 1024
    make.closed(application)
    costs = [queries(client, at(process, end)) for end in ("", "juicio/")]
    assert costs == [12, 8], costs
    page = client.get(at(process, "cierre/"))
    assert page.status_code == 200


@pytest.mark.parametrize("rows", [1, 20])
def test_lists_cost_the_same_at_1_and_at_20(rows, process, by):
    instrument = process.plans.get().instrument
    for _number in range(rows - 1):
        make.agreed(instrument=instrument, assessor=by)
    client = entered(by)
    client.get("/certificacion/evaluaciones/")
    assert queries(client, "/certificacion/evaluaciones/") == 5
    assert Process.objects.count() == rows


def test_evidence_still_to_review_shows_before_closing(process, by):
    application = make.started(process)
    handed = make.handed(process)
    make.recorded(application)
    with proved(by):
        item = application.instrument.items.get(code="1-P1.1")
        record_item(application, item, Verdict.MET, expected=1, evidence=handed, by=by)
    client = entered(by)
    assert "Reactivos cuya evidencia hay que revisar" in text(client.get(at(process, "cierre/")))
    refused = client.post(at(process, "cierre/"))
    assert refused.status_code == 422
    assert "1-P1.1 se apoya en la evidencia 1, que falta revisar" in text(refused)
