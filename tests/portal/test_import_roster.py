"""The sample rosters give what EXPECTED.tsv says, dry and applied, and what an import refuses changes nothing."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.profiles.models import Position, PositionHolding, Post, ProfileRequirement
from lms.core.models import AuditEntry
from lms.people.models import Account, Affiliation, OrgUnit, Person, PersonIdentifier
from tests.factories.core import InstitutionFactory

SAMPLES = Path(__file__).parents[1] / "samples"
ROSTERS = SAMPLES / "rosters"
WITH_DIALECTS = ("units", "people", "posts")
pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory(code="IP")


@pytest.fixture
def load(institution, capsys):
    def run(path, *options, command="import_roster"):
        code = 0
        try:
            call_command(command, str(path), "--institution", "IP", "--format", "json", *options)
        except SystemExit as stop:
            code = stop.code
        return code, json.loads(capsys.readouterr().out)

    return run


def expectations():
    with (ROSTERS / "EXPECTED.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["kind"] in WITH_DIALECTS:
                yield row


def state():
    models = (
        OrgUnit,
        Person,
        PersonIdentifier,
        Affiliation,
        Account,
        Position,
        PositionHolding,
        Post,
        ProfileRequirement,
    )
    volatile = {"cipher", "password"}
    return [
        {name: value for name, value in row.items() if name not in volatile}
        for model in models
        for row in model.objects.order_by("pk").values()
    ]


@pytest.mark.parametrize("expected", list(expectations()), ids=lambda row: f"{row['file']}-after-{row['after']}")
def test_a_sample_gives_what_it_must(load, expected):
    before = expected["after"].strip("()").replace("empty", "")
    if before == "personas-60.csv":
        load(ROSTERS / "organismos-ayuntamientos-edomex.csv", "--apply")
    if before.startswith("frameworks/"):
        load(SAMPLES / "frameworks" / "renec-muestra.csv", "--apply", command="import_standard")
    elif before:
        load(ROSTERS / before, "--apply")
    if expected["file"] == "personas-60-puntoycoma-latin1.csv":
        load(ROSTERS / "personas-60.csv", "--apply")
    untouched = state()
    code, dry = load(ROSTERS / expected["file"], "--kind", expected["kind"])
    assert state() == untouched
    assert code == (1 if int(expected["refused"]) else 0)
    assert [dry["accepted"], dry["warned"], dry["refused"]] == [
        int(expected[name]) for name in ("accepted", "warned", "refused")
    ]
    codes = [f"{row['ref'].removeprefix('línea ')}:{row['code']}" for row in dry["rows"]]
    assert codes == [each for each in expected["lines and codes"].split(";") if each]
    assert load(ROSTERS / expected["file"], "--apply", "--kind", expected["kind"]) == (code, dry)
    written = state()
    load(ROSTERS / expected["file"], "--apply", "--kind", expected["kind"])
    assert state() == written


def test_the_same_people_in_another_encoding_change_nothing(load):
    load(ROSTERS / "organismos-ayuntamientos-edomex.csv", "--apply")
    load(ROSTERS / "personas-60.csv", "--apply")
    written, entries = state(), AuditEntry.objects.count()
    code, report = load(ROSTERS / "personas-60-puntoycoma-latin1.csv", "--apply")
    assert (code, report["counts"]["personas nuevas"]) == (0, 0)
    assert (state(), AuditEntry.objects.count()) == (written, entries)


def test_the_institute_has_its_chain_of_superiors_and_its_plazas(load):
    load(ROSTERS / "unidades-instituto.csv", "--apply")
    load(ROSTERS / "tabulador-puestos.csv", "--apply")
    code, report = load(ROSTERS / "personas-instituto.csv", "--apply")
    unknown = [row for row in report["rows"] if row["code"] == "position-unknown"]
    assert (code, report["accepted"], report["refused"]) == (0, 40, 0)
    assert report["warned"] == len(unknown) == len(report["rows"])
    assert Person.objects.filter(is_active=False).count() == 2
    assert Affiliation.objects.filter(ends_on=None).count() == 38
    assert Affiliation.objects.exclude(superior=None).count() == 37
    assert PositionHolding.objects.count() == 38 - len([row for row in unknown])
    assert Post.objects.get(code="PZ-0113").position.name == "Analista"
    assert PositionHolding.objects.get(post__code="PZ-0113").regime == "confianza"
    assert Account.objects.count() == 38


def test_whoever_leaves_loses_puesto_and_place_but_keeps_the_account(load, tmp_path):
    load(ROSTERS / "unidades-instituto.csv", "--apply")
    load(ROSTERS / "tabulador-puestos.csv", "--apply")
    load(ROSTERS / "personas-instituto.csv", "--apply")
    holding = PositionHolding.objects.filter(post__code="PZ-0113").get()
    text = (ROSTERS / "personas-instituto.csv").read_text(encoding="utf-8").splitlines()
    header, line = text[0], next(line for line in text if "PZ-0113" in line)
    (tmp_path / "baja.csv").write_text(f"{header}\n{line.replace(',activo,', ',baja,')}\n", encoding="utf-8")
    code, _report = load(tmp_path / "baja.csv", "--apply")
    holding.refresh_from_db()
    person = Person.objects.get(pk=holding.person_id)
    assert (code, person.is_active, holding.ends_on is not None) == (0, False, True)
    assert not Affiliation.objects.filter(person=person, ends_on=None).exists()
    assert person.account.is_active


HEADER = "curp,clave,nombre,primer_apellido,segundo_apellido,correo,organismo,area,puesto,estatus,superior"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["HEGG780117MNERRD03,A1,María,Hernández,,,IP,,,activo,"], ["2:curp-digit"]),
        (["HEGG780117MNERRD0,A1,María,Hernández,,,IP,,,activo,"], ["2:curp-length"]),
        (["HEGG780117MNERRD02,A1,María,Hernández,,,SEP,,,activo,"], ["2:unit-unknown"]),
        ([",,María,Hernández,,,IP,,,activo,"], ["2:identifier-none"]),
        (["HEGG780117MNERRD02,A1,María,Hernández,,,IP,,,quizá,"], ["2:status-unknown"]),
        (["HEGG780117MNERRD02,A1,María,Hernández,,no-es-correo,IP,,,activo,"], ["2:email-form"]),
        (["HEGG780117MNERRD02,A1,,Hernández,,,IP,,,activo,"], ["2:name-form"]),
        (
            ["HEGG780117MNERRD02,A1,María,Hernández,,,IP,,,activo,", "HEGG780117MNERRD02,A2,Ana,Ruiz,,,IP,,,activo,"],
            ["3:curp-twice"],
        ),
        (
            ["HEGG780117MNERRD02,A1,María,Hernández,,,IP,,,activo,A2", ",A2,Ana,Ruiz,,,IP,,,activo,A1"],
            ["2:superior-cycle", "3:superior-cycle"],
        ),
        (["HEGG780117MNERRD02,A1,María,Hernández,,,IP,,,activo,ZZ"], ["2:superior-unknown"]),
    ],
)
def test_a_bad_line_is_told_by_its_number(load, tmp_path, lines, codes):
    load(ROSTERS / "unidades-instituto.csv", "--apply")
    (tmp_path / "x.csv").write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    _code, report = load(tmp_path / "x.csv", "--apply")
    assert [f"{row['ref'].removeprefix('línea ')}:{row['code']}" for row in report["rows"]] == codes
    assert Person.objects.count() == report["accepted"]


@pytest.mark.parametrize("name", ["injection.csv", "self-promotion.csv"])
def test_hostile_files_give_no_rights_and_run_nothing(load, name):
    load(ROSTERS / "unidades-instituto.csv", "--apply")
    _code, report = load(SAMPLES / "hostile" / "csv" / name, "--apply", "--kind", "people")
    assert not Account.objects.filter(is_superuser=True).exists()
    assert not Account.objects.exclude(password__startswith="!").exists()
    assert report["refused"] + report["accepted"] >= 1


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["A,Uno,B", "B,Dos,A"], ["unit-circle", "unit-circle"]),
        (["A,Uno,Z"], ["unit-parent-unknown"]),
        (["A,Uno,", "A,Otra,"], ["unit-twice"]),
        ([",Uno,"], ["unit-code"]),
        (["A,,"], ["unit-name"]),
    ],
)
def test_a_bad_unit_is_refused_and_the_tree_stays(load, tmp_path, lines, codes):
    (tmp_path / "u.csv").write_text("\n".join(["clave,nombre,clave_padre", *lines]), encoding="utf-8")
    code, report = load(tmp_path / "u.csv", "--apply")
    assert code == 1
    assert [row["code"] for row in report["rows"]] == codes
    assert OrgUnit.objects.count() == report["accepted"]


def test_plazas_load_by_puesto_and_area(load, tmp_path):
    load(ROSTERS / "unidades-instituto.csv", "--apply")
    load(ROSTERS / "tabulador-puestos.csv", "--apply")
    path = tmp_path / "plazas.csv"
    path.write_text("plaza,puesto,area\nPZ-1,ANL-04,IP-UT\nPZ-2,Analista,IP-DP\nPZ-3,Nadie,IP-DP\nPZ-4,ANL-04,X\n")
    code, report = load(path, "--apply", "--kind", "posts")
    assert (code, report["accepted"], [row["code"] for row in report["rows"]]) == (
        1,
        2,
        ["position-unknown", "unit-unknown"],
    )
    assert list(Post.objects.order_by("code").values_list("code", flat=True)) == ["PZ-1", "PZ-2"]


def test_nobody_of_another_institution_is_matched(load, institution):
    other = InstitutionFactory(code="OTRA")
    load(ROSTERS / "unidades-instituto.csv", "--apply")
    load(ROSTERS / "personas-instituto.csv", "--apply")
    call_command("import_roster", str(ROSTERS / "unidades-instituto.csv"), "--institution", "OTRA", "--apply")
    call_command("import_roster", str(ROSTERS / "personas-instituto.csv"), "--institution", "OTRA", "--apply")
    assert Person.objects.filter(institution=institution).count() == Person.objects.filter(institution=other).count()
