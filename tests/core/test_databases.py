"""The suite's own tools: a copy of the database is shared by threads and leaves nothing behind."""

import subprocess
import sys

import pytest

from lms.core.models import Institution


def test_threads_see_one_database_and_it_is_real(fresh_database):
    fresh_database.together(4, lambda index: Institution.objects.create(code=f"I{index}", name="x"))
    assert Institution.objects.count() == 4


@pytest.mark.django_db
def test_nothing_of_a_copy_remains():
    assert not Institution.objects.filter(code="I0").exists()


def test_a_child_process_works_on_the_same_copy(fresh_database):
    Institution.objects.create(code="IP", name="Instituto")
    program = (
        "import django; django.setup();from lms.core.models import Institution; print(Institution.objects.get().code)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], env=fresh_database.environment(), capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "IP"
