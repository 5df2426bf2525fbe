"""What is written once stays: on both databases, by ORM and by raw SQL, and after every migration."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from lms.core import append_only, health, sql
from lms.core.models import AuditEntry
from tests.core.append_only_rows import ROWS
from tests.core.tampering import run, unguard

LABELS = [model._meta.label for model in append_only.registered()]
BY_LABEL = {model._meta.label: model for model in append_only.registered()}
POSTGRESQL = connection.vendor == "postgresql"


def refused(act, *arguments):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act(*arguments)
    return sql.APPEND_ONLY in str(caught.value)


@pytest.fixture(params=LABELS)
def row(request, db):
    made = ROWS[request.param]()
    connection.check_constraints()  # PostgreSQL truncates nothing while a deferred check waits
    before = type(made).objects.filter(pk=made.pk).values().get()
    yield made
    assert type(made).objects.filter(pk=made.pk).values().get() == before


def test_every_registered_model_has_a_row_to_try():
    assert sorted(ROWS) == LABELS


def test_orm_update_is_refused(row):
    column = row._meta.concrete_fields[-1].attname
    assert refused(lambda: type(row).objects.filter(pk=row.pk).update(**{column: F(column)}))


def test_orm_save_is_refused(row):
    assert refused(row.save)


def test_orm_delete_is_refused(row):
    assert refused(row.delete)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE" if POSTGRESQL else "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
)
def test_raw_sql_is_refused(row, statement):
    names = {"table": row._meta.db_table, "column": row._meta.concrete_fields[-1].column}
    assert refused(run, statement.format(**names))


@pytest.mark.django_db
def test_another_broken_constraint_is_no_refusal():
    batch = ROWS["core.AuditBatch"]()
    batch.pk = None
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        batch.save(force_insert=True)
    assert sql.APPEND_ONLY not in str(caught.value)


@pytest.mark.django_db
@pytest.mark.parametrize("label", LABELS)
def test_a_dropped_guard_is_missed_and_installed_again(label):
    model = BY_LABEL[label]
    unguard(model)
    names = sql.append_only_triggers(connection, model._meta.db_table)
    assert append_only.missing_triggers() == sorted(f"{model._meta.db_table}.{name}" for name in names)
    assert not health.run_checks()["append-only"]
    append_only.install()
    assert health.run_checks()["append-only"]
    assert append_only.missing_triggers() == []


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="SQLite no deshabilita disparadores: los borra")
def test_a_disabled_guard_is_missed_and_installed_again():
    run("ALTER TABLE core_auditentry DISABLE TRIGGER append_only_rows")
    assert append_only.missing_triggers() == ["core_auditentry.append_only_rows"]
    append_only.install()
    assert append_only.missing_triggers() == []


@pytest.mark.django_db
def test_a_guard_that_guards_nothing_is_missed_and_installed_again():
    if POSTGRESQL:
        body = "BEGIN RETURN COALESCE(NEW, OLD); END"
        run(f"CREATE OR REPLACE FUNCTION calmecac_append_only() RETURNS trigger LANGUAGE plpgsql AS '{body}'")
    else:
        run("DROP TRIGGER append_only_core_auditentry_update")
        run(
            "CREATE TRIGGER append_only_core_auditentry_update BEFORE UPDATE ON core_auditentry"
            " WHEN 0 BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
    assert any(name.startswith("core_auditentry.") for name in append_only.missing_triggers())
    append_only.install()
    assert append_only.missing_triggers() == []


def test_migrate_puts_guards_back_after_a_table_was_rebuilt(fresh_database):
    old = AuditEntry._meta.get_field("legal_basis")
    new = old.clone()
    new.max_length = 150
    new.set_attributes_from_name("legal_basis")
    new.model = AuditEntry
    with connection.schema_editor() as editor:
        editor.alter_field(AuditEntry, old, new)
    assert bool(append_only.missing_triggers()) == (connection.vendor == "sqlite")
    unguard(*append_only.registered())
    call_command("migrate", verbosity=0)
    assert append_only.missing_triggers() == []
