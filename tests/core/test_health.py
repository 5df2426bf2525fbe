import shutil
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from lms.core import health
from lms.core.sql import database_instant


@pytest.mark.django_db
def test_a_migration_not_applied_is_seen():
    assert health.migrations_are_applied()
    MigrationRecorder(connection).migration_qs.filter(app="core").delete()
    assert not health.migrations_are_applied()


@pytest.mark.django_db
def test_databases_answer(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert health.databases_answer()


@pytest.mark.django_db
def test_the_databases_clock_is_read_in_utc():
    assert abs(database_instant() - timezone.now()) < timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize("shift", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_went_its_own_way_is_seen(shift):
    assert health.clocks_agree()
    with time_machine.travel(timezone.now() + shift):
        assert not health.clocks_agree()


def test_a_full_disk_is_seen_even_before_the_first_file(settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "no" / "existe"
    assert health.disk_has_room(min_free=0)
    assert not health.disk_has_room(min_free=shutil.disk_usage(tmp_path).total + 1)


def test_a_check_is_registered_once(monkeypatch):
    monkeypatch.setattr(health, "_checks", {})
    health.register_check("mine", lambda: True)
    with pytest.raises(RuntimeError, match="twice"):
        health.register_check("mine", lambda: True)
    assert health.run_checks() == {"mine": True}
