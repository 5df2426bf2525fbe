"""A lesson as its learner reads it, from its frozen blocks."""

import pytest
from django.template.loader import render_to_string

from catalog.courses import marks, outline
from catalog.courses.formats import COURSE, QUESTIONS
from catalog.courses.templatetags import courses as words
from lms.core import schemas
from tests.factories.courses import SOURCES, full_course

FILE = {"ref": "r" * 22, "name": "guía.pdf", "media_type": "application/pdf", "size": 245_760, "sha256": "0" * 64}


def drawn(**block):
    return render_to_string("courses/lesson_body.html", {"blocks": [block]})


def test_a_figure_says_what_it_shows_or_that_it_says_nothing():
    file = {**FILE, "width": 360, "height": 510}
    figure = {"kind": "figure", "file": file, "alt": "Seis pasos", "caption": "Pie"}
    assert 'alt="Seis pasos"' in drawn(**figure)
    assert 'width="360" height="510" loading="lazy"' in drawn(**figure)
    assert 'alt=""' in drawn(**figure, decorative=True)


def test_a_download_tells_its_type_and_size():
    shown = drawn(kind="download", file=FILE, title="Guía", description="Para leer.")
    assert "(PDF, 240.0 KB)" in shown or "(PDF, 240,0 KB)" in shown
    assert f"/archivos/{FILE['ref']}/" in shown


def test_a_video_spends_nothing_until_asked():
    file = {**FILE, "media_type": "video/mp4"}
    video = {"kind": "video", "title": "Caso", "minutes": 3, "megabytes": 8, "file": file}
    shown = drawn(**video, captions=FILE, transcript="Se dice.\n\nSe ve.")
    assert 'preload="none"' in shown
    assert "autoplay" not in shown
    assert "3 minutos, 8 MB, con subtítulos" in shown
    assert 'kind="captions"' in shown
    assert "<p>Se ve.</p>" in shown


def test_a_quotation_keeps_its_source_and_a_decision_its_answers():
    assert "<footer>LGPDPPSO, artículo 22</footer>" in drawn(
        kind="quote_of_law", text="Texto", source="LGPDPPSO, artículo 22"
    )
    options = [{"answer": "Sí", "action": "Muestra el aviso"}, {"answer": "No", "action": "Publícalo"}]
    assert drawn(kind="decision", question="¿Pides datos?", options=options).count("<li>") == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<b>Sí</b> y <i>no</i>", "<b>Sí</b> y <i>no</i>"),
        ('<a href="https://dof.gob.mx">DOF</a>', '<a href="https://dof.gob.mx">DOF</a>'),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="https://a.mx" onclick="x()">a</a>', '<a href="https://a.mx">a</a>'),
        ("<script>alert(1)</script>texto", "texto"),
        ('<img src=x onerror="alert(1)">texto', "texto"),
        ('<a linktype="page" id="3">interno</a>', "interno"),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_only_three_marks_pass(written, kept):
    assert marks.inline(written) == kept
    assert kept in drawn(kind="paragraph", text=written)


def test_paragraphs_of_the_editor_are_items():
    assert marks.paragraphs('<p data-block-key="a">Uno</p><p></p><p>D<br/>os</p>') == ["Uno", "D os"]
    assert marks.html_of(["Uno", "Dos"]) == "<p>Uno</p><p>Dos</p>"


@pytest.mark.parametrize(("minutes", "said"), [(50, "50 min"), (60, "1 hora"), (90, "1 h 30 min"), (720, "12 horas")])
def test_durations(minutes, said):
    assert words.duration(minutes) == said


@pytest.mark.parametrize(
    ("verb", "what", "said"),
    [
        ("redactará", "un aviso y revisará otro", "Redactar un aviso y revisar otro."),
        ("decidirá", "qué hacer", "Decidir qué hacer."),
        ("dará seguimiento", "al plan", "Dar seguimiento al plan."),
        ("hará", "la lista", "Hacer la lista."),
        ("propondrá", "mejoras", "Proponer mejoras."),
        ("mantendrá", "el orden", "Mantener el orden."),
        ("prevendrá", "riesgos", "Prevenir riesgos."),
    ],
)
def test_an_objective_said_to_whoever_learns(verb, what, said):
    assert outline.ability({"verb": verb, "what": what}) == said


def test_the_outline_loses_nothing():
    document, _files = full_course("archivos-de-tramite")
    units = outline.outline(document, document["lessons"])
    assert sum(len(unit.steps) for unit in units) == len(document["lessons"]) + len(document["sessions"])
    stray = outline.outline({**document, "syllabus": []}, document["lessons"])
    assert [len(unit.steps) for unit in stray] == [len(document["lessons"]) + len(document["sessions"])]


def test_requirements_of_a_mixed_course():
    document, _files = full_course("archivos-de-tramite")
    rows = dict(outline.requirements(document, document["lessons"]))
    assert rows["Asistencia"] == "80 % de los minutos de las 2 sesiones"
    assert rows["Calificación"] == "80.00 o más, de 100.00"


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in SOURCES.glob("*/course.json")))
def test_the_real_courses_fit_the_format(folder):
    assert schemas.faults(full_course(folder)[0], COURSE) == []
    assert schemas.faults(schemas.read_json(SOURCES / folder / "questions.json"), QUESTIONS) == []


def test_a_fault_names_its_place_once():
    document, _files = full_course()
    document["lessons"][0]["blocks"][0] = {"kind": "paragraph"}
    found = schemas.faults(document, COURSE)
    assert [place for place, _sentence in found] == ["lessons/0/blocks/0"]
