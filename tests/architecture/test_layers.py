"""What import-linter cannot see: keys written as strings, rooms nobody listed, files that grew."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
ORDER = [name for name in CONTRACTS["contracts"][0]["layers"] if name != "lms.urls"]
OURS = [app for app in apps.get_app_configs() if app.name.split(".")[0] in CONTRACTS["root_packages"]]


def height(model: type[Model]) -> int:
    """0 is the top; a package of somebody else's stands below all of ours."""
    name = apps.get_app_config(model._meta.app_label).name
    return ORDER.index(name) if name in ORDER else len(ORDER)


def relations() -> Iterator[tuple[type[Model], ForeignKey | ManyToManyField]]:
    for app in OURS:
        for model in app.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if isinstance(field, ForeignKey | ManyToManyField):
                    yield model, field


def product_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split() if not name.startswith("tests/") and "/migrations/" not in name]


def test_every_app_of_ours_has_a_layer():
    assert {app.name for app in OURS} == set(ORDER)


def test_every_app_of_ours_is_checked_inside():
    assert set(CONTRACTS["contracts"][1]["containers"]) == set(ORDER)


def test_foreign_keys_point_down():
    assert [str(field) for model, field in relations() if height(model) > height(field.related_model)] == []


def test_the_test_of_keys_sees_a_key_that_points_up():
    core, people = apps.get_model("core", "Institution"), apps.get_model("people", "Person")
    assert height(core) > height(people)
    assert any(field.related_model is core for _, field in relations())


def test_html_stands_in_themes_alone():
    listed = subprocess.run(["git", "ls-files", "*.html"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [name for name in listed.split() if not name.startswith(("themes/", "tests/", "docs/"))] == []


def functions_longer_than(lines: int, source: str) -> list[str]:
    found = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [each.name for each in found if each.end_lineno - each.lineno + 1 > lines]


def test_no_function_is_longer_than_the_house_likes():
    found = set()
    for path in product_files():
        names = functions_longer_than(40, path.read_text(encoding="utf-8"))
        found |= {f"{path.relative_to(ROOT)}:{name}" for name in names}
    assert found == set()


def test_the_test_of_functions_sees_a_long_one():
    body = "\n".join(["    pass"] * 40)
    assert functions_longer_than(40, f"def long():\n{body}\n\ndef short():\n    pass\n") == ["long"]


@pytest.mark.parametrize("path", product_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_the_house_likes(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 400
