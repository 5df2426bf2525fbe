"""`python3 manage.py test`: what it counts is what ran, and nothing green comes of nothing."""

from pathlib import Path

import pytest

from tests.checkouts import copy_checkout, lend_environment, run_bare

pytestmark = pytest.mark.once
TWO = "def test_right():\n    assert True\n\n\ndef test_wrong():\n    assert False\n"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    folder = copy_checkout(tmp_path_factory.mktemp("clon"))
    lend_environment(folder)
    (folder / "tests" / "test_two.py").write_text(TWO)
    return folder


@pytest.mark.parametrize(
    ("chosen", "closing", "code"),
    [("two", "1 passed, 1 failed", 1), ("right", "1 passed, 0 failed", 0), ("neither", "0 passed, 0 failed", 1)],
)
def test_the_last_line_counts_and_the_code_agrees(checkout, chosen, closing, code):
    done = run_bare(checkout, "manage.py", "test", "--", "tests/test_two.py", "-k", chosen, CI="")
    assert done.stdout.splitlines()[-1] == closing, done.stdout + done.stderr
    assert done.returncode == code
    assert "SIN PROBAR: falta TEST_POSTGRES_URL" in done.stdout


def test_ci_is_not_content_with_one_database(checkout):
    done = run_bare(checkout, "manage.py", "test", CI="true")
    assert done.returncode != 0
    assert "TEST_POSTGRES_URL" in done.stderr
    assert "passed" not in done.stdout
