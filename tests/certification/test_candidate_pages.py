"""The screens of a candidate and of whoever keeps instruments, without script."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from certification.forms.evidence import EvidenceForm
from certification.models import Evidence, Instrument, ReportReceipt, SurveyAnswer
from certification.queries.survey import STATEMENTS
from lms.core import clock
from lms.core.models import StoredFile
from tests.certification.pages import entered, here, queries, text
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    process = make.agreed()
    here(process.institution)
    return process


@pytest.fixture
def client(process):
    return entered(process.candidate)


def at(process, end=""):
    return f"/mi/certificaciones/{process.ref}/{end}"


def upload(content=make.PDF, name="oficio.pdf"):
    return SimpleUploadedFile(name, content)


def sent(client, process, **changes):
    form = client.get(at(process, "evidencias/nueva/")).context["form"]
    ids = [value for value, _words in form.fields["criteria"].choices]
    given = {"kind": "producto", "title": "Oficio de turno", "criteria": ids[:2], "note": "", "kept": ""}
    return {**given, "once_key": form["once_key"].value(), **changes}


def test_evidence_is_handed_in_and_listed(process, client):
    assert "Aún no hay evidencias" in text(client.get(at(process, "evidencias/")))
    done = client.post(at(process, "evidencias/nueva/"), {**sent(client, process), "upload": upload()}, follow=True)
    assert "Recibimos tu evidencia 1." in text(done)
    evidence = Evidence.objects.get()
    assert (evidence.presented_by, evidence.criteria.count()) == (process.candidate, 2)
    page = text(client.get(at(process, "evidencias/1/")))
    assert evidence.sha256 in page
    assert "Reemplazar" in page


def test_a_file_is_sent_once_however_often_the_rest_is_mended(process, client):
    address = at(process, "evidencias/nueva/")
    refused = client.post(address, {**sent(client, process, title="", criteria=[]), "upload": upload()})
    assert refused.status_code == 422
    assert "Ya tenemos tu archivo: oficio.pdf" in text(refused)
    assert "Falta «Qué es»." in text(refused)
    kept = StoredFile.objects.get()
    assert f'name="kept" value="{kept.ref}"' in refused.content.decode()
    again = client.post(address, sent(client, process, kept=kept.ref), follow=True)
    assert "Recibimos tu evidencia 1." in text(again)
    assert Evidence.objects.get().file == kept
    assert StoredFile.objects.count() == 1


def test_pressing_twice_hands_it_in_once(process, client):
    form = sent(client, process)
    first = client.post(at(process, "evidencias/nueva/"), {**form, "upload": upload()})
    again = client.post(at(process, "evidencias/nueva/"), {**form, "upload": upload()})
    assert (first.status_code, again.status_code, Evidence.objects.count()) == (302, 302, 1)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00\x03\x00", "programa.pdf", "programa.pdf"),
        (b"", "vacio.pdf", "vacío"),
        (b"<html><script>alert(1)</script></html>", "pagina.html", ""),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(process, client, content, name, words):
    answer = client.post(at(process, "evidencias/nueva/"), {**sent(client, process), "upload": upload(content, name)})
    assert answer.status_code == 422
    assert words in text(answer)
    assert Evidence.objects.count() == StoredFile.objects.count() == 0


def test_a_file_too_large_says_how_large(process, client, monkeypatch):
    monkeypatch.setattr(EvidenceForm.base_fields["upload"], "max_bytes", 10)
    answer = client.post(at(process, "evidencias/nueva/"), {**sent(client, process), "upload": upload()})
    assert answer.status_code == 422
    assert "puede pesar hasta" in text(answer)


def test_a_kept_file_of_somebody_else_is_nothing(process, client):
    other = make.agreed(instrument=process.plans.get().instrument)
    entered(other.candidate).post(
        at(other, "evidencias/nueva/"), {**sent(entered(other.candidate), other, title=""), "upload": upload()}
    )
    kept = StoredFile.objects.get()
    answer = client.post(at(process, "evidencias/nueva/"), sent(client, process, kept=kept.ref))
    assert answer.status_code == 422
    assert "Adjunta el archivo de tu evidencia." in text(answer)


def test_what_came_back_says_why_and_is_replaced(process, client):
    make.started(process)
    make.answered(make.handed(process), sufficient=False, note="Falta el fundamento.")
    assert "Corrige 1 evidencia" in text(client.get("/mi/"))
    page = text(client.get(at(process, "evidencias/")))
    assert "Una regresó" in page
    assert "No es suficiente. Falta el fundamento." in page
    form = client.get(at(process, "evidencias/1/reemplazar/")).context["form"]
    ids = [value for value, _words in form.fields["criteria"].choices]
    given = {"kind": "producto", "title": "Oficio", "criteria": ids, "once_key": form["once_key"].value()}
    done = client.post(
        at(process, "evidencias/1/reemplazar/"), {**given, "upload": upload(b"%PDF-1.7\nmejor\n")}, follow=True
    )
    assert "Recibimos tu evidencia 2." in text(done)
    assert Evidence.objects.get(number=2).replaces.number == 1
    assert client.get(at(process, "evidencias/1/reemplazar/")).status_code == 302
    assert "Ver la que la reemplazó" in text(client.get(at(process, "evidencias/1/")))


def test_when_closed_the_page_says_so(process, client):
    make.closed(make.recorded(make.started(process)))
    assert "Ya no se reciben evidencias." in text(client.get(at(process, "evidencias/nueva/")))
    form = {"kind": "producto", "title": "O", "criteria": ["1"], "once_key": "a" * 22}
    assert client.post(at(process, "evidencias/nueva/"), form).status_code == 422


def test_nobody_elses_pages_exist(process):
    make.presented(make.reported(make.judged(make.closed(make.recorded(make.started(process))))))
    for person in (make.assessor_of(process), make.person(process.institution)):
        stranger = entered(person)
        for end in ("evidencias/", "evidencias/nueva/", "evidencias/1/", "instrumento/", "cedula/", "encuesta/"):
            assert stranger.get(at(process, end)).status_code == 404


# --- the end ----------------------------------------------------------------------------------------------------------
def test_the_instrument_is_read_and_signed(process, client):
    assert client.get(at(process, "instrumento/")).status_code == 404
    make.closed(make.recorded(make.started(process), unmet=["1-P1.2"]), signed=False)
    assert "Firma el instrumento que te aplicaron" in text(client.get("/mi/"))
    page = text(client.get(at(process, "instrumento/")))
    assert "No lo mostró." in page
    assert "Un reactivo es un punto del estándar" in page
    assert "Instrumento de ejemplo" in page
    done = client.post(at(process, "instrumento/"), follow=True)
    assert "Firmaste el instrumento." in text(done)
    assert "Ya lo firmaste." in text(done)


def test_signing_asks_who_is_there(process):
    make.closed(make.recorded(make.started(process)), signed=False)
    answer = entered(process.candidate, fresh=False).post(at(process, "instrumento/"))
    assert answer["Location"].startswith("/cuenta/confirmar/")


def test_the_cedula_waits_for_its_day():
    process = make.agreed(results_in=timedelta(days=2))
    here(process.institution)
    make.reported(make.judged(make.closed(make.recorded(make.started(process), unmet=["1-C1.1"]))))
    client = entered(process.candidate)
    page = client.get(at(process, "cedula/"))
    assert "Aún no puedes leerla." in text(page)
    assert "Mejores prácticas" not in text(page)
    assert "Lee y firma tu cédula" not in text(client.get("/mi/"))
    assert client.post(at(process, "cedula/"), {"agrees": "1"}).status_code == 200
    assert not ReportReceipt.objects.exists()


def test_not_agreeing_is_written_before_signing(process, client):
    make.reported(make.judged(make.closed(make.recorded(make.started(process), unmet=["1-C1.1"]))))
    assert "Lee y firma tu cédula de evaluación" in text(client.get("/mi/"))
    page = text(client.get(at(process, "cedula/")))
    assert "Todavía no competente" in page
    assert "1-C1.1 Reactivo C1.1" in page
    assert "No lo mostró." in page
    assert "Tienes derecho a pedir que se revise tu evaluación." in page
    refused = client.post(at(process, "cedula/"), {"agrees": "0", "note": " "})
    assert refused.status_code == 422
    assert "Escribe con qué no estás conforme." in text(refused)
    done = client.post(at(process, "cedula/"), {"agrees": "0", "note": "Sí lo contesté."}, follow=True)
    assert "Firmaste tu cédula." in text(done)
    assert "Nota de no conformidad Sí lo contesté." in text(done)
    assert ReportReceipt.objects.get().note == "Sí lo contesté."
    assert "Di cómo te trataron" in text(client.get("/mi/"))


def test_the_survey_is_answered_from_its_page(process, client):
    make.presented(make.reported(make.judged(make.closed(make.recorded(make.started(process))))))
    answers = dict.fromkeys(STATEMENTS, "3")
    refused = client.post(at(process, "encuesta/"), {**answers, "plan": "", "comment": "Bien"})
    assert refused.status_code == 422
    assert "Bien" in refused.content.decode()
    done = client.post(at(process, "encuesta/"), {**answers, "comment": "Bien"}, follow=True)
    assert "Tu opinión quedó guardada sin tu nombre." in text(done)
    assert client.post(at(process, "encuesta/"), answers).status_code == 422
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("pieces", [1, 20])
def test_candidate_pages_cost_the_same(process, pieces):
    for number in range(pieces):
        make.handed(process, f"%PDF-1.7\n{number}\n".encode())
    make.presented(make.reported(make.judged(make.closed(make.recorded(make.started(process), unmet=["1-P1.2"])))))
    client = entered(process.candidate)
    client.get(at(process, "evidencias/"))
    ends = ("evidencias/", "evidencias/1/", "instrumento/", "cedula/", "encuesta/")
    assert [queries(client, at(process, end)) for end in ends] == [7, 7, 8, 7, 5]


# --- whoever keeps instruments ----------------------------------------------------------------------------------------
def test_an_instrument_is_published_from_its_page():
    version = make.version_of()
    house = version.standard.institution
    here(house)
    draft, keeper = make.draft_of(version), entered(make.keeper(house))
    assert "Por publicar" in text(keeper.get("/certificacion/instrumentos/"))
    page = text(keeper.get(f"/certificacion/instrumentos/{draft.ref}/"))
    assert "6 reactivos" in page
    assert "Suman 100.00" in page
    done = keeper.post(f"/certificacion/instrumentos/{draft.ref}/", follow=True)
    assert "Instrumento publicado." in text(done)
    assert Instrument.objects.get().state == "published"
    assert keeper.post(f"/certificacion/instrumentos/{draft.ref}/").status_code == 422
    assert entered(make.person(house)).get("/certificacion/instrumentos/").status_code == 404


def test_what_an_instrument_lacks_is_read_before_publishing():
    version = make.version_of()
    here(version.standard.institution)
    draft = make.draft_of(version, make.EXAMPLE[:2])
    keeper = entered(make.keeper(version.standard.institution))
    page = keeper.get(f"/certificacion/instrumentos/{draft.ref}/")
    assert "Los pesos positivos suman 75.00; deben sumar 100.00." in text(page)
    assert "Publicar el instrumento" not in text(page)
    assert keeper.post(f"/certificacion/instrumentos/{draft.ref}/").status_code == 422


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_of_instruments_costs_the_same(rows):
    version = make.version_of()
    here(version.standard.institution)
    for number in range(rows):
        make.draft_of(version, minimo=f"{70 + number}.00")
    client = entered(make.keeper(version.standard.institution))
    client.get("/certificacion/instrumentos/")
    assert queries(client, "/certificacion/instrumentos/") == 5


def test_opinions_are_read_when_there_are_enough(process):
    office = entered(make.keeper(process.institution))
    assert "Aún no se muestran" in text(office.get("/certificacion/encuesta/"))
    for _number in range(5):
        SurveyAnswer.objects.create(
            institution=process.institution,
            standard=process.standard,
            month=clock.today().replace(day=1),
            statements=dict.fromkeys(STATEMENTS, 4),
        )
    page = text(office.get("/certificacion/encuesta/"))
    assert "5 respuestas" in page
    assert "4.00" in page
    assert entered(make.assessor_of(process)).get("/certificacion/encuesta/").status_code == 404


@override_settings(DEBUG=False)
def test_an_old_link_is_a_sentence(client, process):
    assert client.get(at(process, "evidencias/77/")).status_code == 404
