import json
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.profiles import formats
from catalog.profiles.actions.framework import import_framework
from catalog.profiles.actions.standard import import_standard
from catalog.profiles.models import Competency, Criterion, CriterionItem, Level, Standard, StandardVersion
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Institution
from lms.core.schemas import faults

SAMPLES = Path(__file__).parents[1] / "samples"
pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return Institution.objects.create(code="IP", name="Instituto", is_default=True)


def document(**changes):
    return {
        "formato": "calmecac-estandar/1",
        "codigo": "EC1171",
        "titulo": "Garantizar el derecho a la protección de datos personales",
        "nivel": 2,
        "fuente": "DOF 25-07-2019",
        "vigente_desde": "2019-07-26",
        "elementos": [
            {
                "codigo": "E3692",
                "titulo": "Recibe las solicitudes",
                "criterios": [
                    {"tipo": "desempeno", "texto": "Atiende", "vinetas": ["Recibe", "Identifica"]},
                    {"tipo": "desempeno", "texto": "Notifica", "vinetas": ["Verifica"]},
                    {"tipo": "conocimiento", "texto": "Derechos ARCO", "nivel": "Conocimiento"},
                ],
                "glosario": [{"termino": "Titular", "definicion": "La persona dueña de los datos"}],
            }
        ],
        **changes,
    }


def framework():
    levels = [{"numero": n, "nombre": f"Nivel {n}", "descriptor": "Hace lo que se observa"} for n in (1, 2, 3)]
    competency = {
        "codigo": "PDP-01",
        "nombre": "Protección de datos",
        "definicion": "Cuida los datos",
        "niveles": levels,
    }
    area = {"codigo": "TEC", "nombre": "Técnica", "competencias": [competency]}
    return {"formato": "calmecac-marco/1", "codigo": "M1", "titulo": "Marco", "fuente": "Propia", "areas": [area]}


def run(capsys, command, path, *options):
    code = 0
    try:
        call_command(command, str(path), "--format", "json", *options)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(capsys.readouterr().out)


def test_register_preloads_codes_and_titles(institution, capsys):
    path = SAMPLES / "frameworks" / "renec-muestra.csv"
    code, dry = run(capsys, "import_standard", path)
    assert (code, dry["accepted"], dry["refused"]) == (0, 180, 0)
    assert not Standard.objects.exists()
    assert run(capsys, "import_standard", path, "--apply")[1] == dry
    assert Standard.objects.count() == 180
    assert Standard.objects.get(code="EC0050").title.startswith("Diseño de cursos de capacitación para ser")
    written = list(Standard.objects.values())
    run(capsys, "import_standard", path, "--apply")
    assert list(Standard.objects.values()) == written
    assert AuditEntry.objects.filter(verb="standard.registered").count() == 1


def test_register_tells_bad_lines_and_takes_the_others(institution, capsys, tmp_path):
    path = tmp_path / "renec.csv"
    path.write_text(
        "codigo,titulo,nivel\nEC0001,Uno,2\nEC12,Dos,2\nEC0003,,2\nEC0004,Cuatro,9\nEC0001,Otra,2\nEC0006\n"
    )
    code, report = run(capsys, "import_standard", path, "--apply")
    assert code == 1
    assert [(row["ref"], row["code"]) for row in report["rows"]] == [
        ("línea 7", "row-broken"),
        ("línea 3", "standard-code"),
        ("línea 4", "standard-title"),
        ("línea 5", "standard-level"),
        ("línea 6", "standard-twice"),
    ]
    assert list(Standard.objects.values_list("code", flat=True)) == ["EC0001"]


def test_a_standard_loads_with_its_criteria_and_items(institution):
    version = import_standard(institution, document(), by=None)
    assert [str(criterion) for criterion in Criterion.objects.order_by("pk")] == ["D1", "D2", "C1"]
    assert CriterionItem.objects.count() == 3
    assert version.number == 1
    assert import_standard(institution, document(), by=None) == version
    assert StandardVersion.objects.count() == 1


def test_other_contents_are_the_next_version_and_the_old_text_stays(institution):
    first = import_standard(institution, document(), by=None)
    second = import_standard(institution, document(proposito="Nuevo", vigente_desde="2024-01-01"), by=None)
    assert (first.number, second.number) == (1, 2)
    assert first.elements.count() == second.elements.count() == 1
    with pytest.raises(RuleBroken) as refusal:
        import_standard(institution, document(proposito="Otro", vigente_desde="2023-12-31"), by=None)
    assert refusal.value.code == "standard-older"
    assert StandardVersion.objects.count() == 2


def test_competencies_shown_must_exist(institution):
    shows = document(competencias=[{"codigo": "PDP-01", "nivel": 3}])
    with pytest.raises(RuleBroken) as refusal:
        import_standard(institution, shows, by=None)
    assert refusal.value.code == "competency-unknown"
    assert not Standard.objects.exists()
    import_framework(institution, framework(), by=None)
    import_standard(institution, shows, by=None)
    assert Standard.objects.get().shows.get().level == 3


def test_each_institution_has_its_own_standards(institution):
    other = Institution.objects.create(code="OTRA", name="Otra")
    import_standard(institution, document(), by=None)
    import_standard(other, document(titulo="Con otro título"), by=None)
    assert Standard.objects.get(institution=institution).title.startswith("Garantizar")


def test_framework_loads_twice_without_change(institution):
    assert import_framework(institution, framework(), by=None) == import_framework(institution, framework(), by=None)
    assert (Competency.objects.filter(is_area=True).count(), Competency.objects.filter(is_area=False).count()) == (1, 1)
    assert Level.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"nivel": 7}, "nivel"),
        ({"codigo": "x"}, "codigo"),
        ({"vigente_desde": "26/07/2019"}, "vigente_desde"),
        ({"elementos": []}, "elementos"),
        ({"sorpresa": 1}, "archivo"),
    ],
)
def test_a_file_that_does_not_fit_the_format_is_told_where(change, place):
    found = faults(document(**change), formats.STANDARD)
    assert [where for where, _ in found] == [place]
    assert found[0][1].endswith(".")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"formato": "calmecac-estandar/1"}'])
def test_a_broken_file_is_a_sentence_and_writes_nothing(institution, capsys, tmp_path, content):
    path = tmp_path / "EC.json"
    path.write_bytes(content)
    code, report = run(capsys, "import_standard", path, "--apply")
    assert code == 1
    assert report["refused"] >= 1
    assert not Standard.objects.exists()
