"""An entry reads back with the same hash on both databases, and its protected values can be forgotten."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core import audit
from lms.core.models import AuditEntry, AuditSalt
from tests.factories.core import InstitutionFactory

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def record(institution, **options):
    return audit.record("test.done", institution=institution, subject_kind="test", subject_ref="1", **options)


@given(data=st.dictionaries(text, values, max_size=5), basis=text)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_entry_reads_back_with_the_same_hash(institution, data, basis):
    written = record(institution, data=data, legal_basis=basis)
    read = AuditEntry.objects.get(pk=written.pk)
    assert audit.row_hash(read) == read.row_hash == written.row_hash


@pytest.mark.parametrize("data", [{"z": 1, "a": 2, "ñ": "Ñandú 🪶 e\u0301"}, {"10": 0, "9": 0}, {"a": 1, "b": True}])
def test_neither_order_of_keys_nor_unicode_changes_the_hash(institution, data):
    backwards = dict(reversed(data.items()))
    assert audit.canonical(data) == audit.canonical(backwards)
    assert audit.row_hash(AuditEntry.objects.get(pk=record(institution, data=backwards).pk)) == audit.row_hash(
        AuditEntry(**AuditEntry.objects.values().order_by("-pk")[0] | {"data": data})
    )


def test_whole_seconds_keep_six_decimals(institution, time_machine):
    time_machine.move_to("2026-03-01T12:00:00+00:00", tick=False)
    entry = AuditEntry.objects.get(pk=record(institution).pk)
    assert audit.instant(entry.at) == "2026-03-01T12:00:00.000000+00:00"
    assert audit.row_hash(entry) == entry.row_hash


def test_the_hash_of_an_entry_is_the_same_for_ever():
    """Changing how hashes are made breaks every ledger in the field: this figure never changes."""
    columns = [7, "2026-03-01T12:00:00.000000+00:00", "role.granted", "a", "role", "b", "Artículo 5º", {"ñ": [1, None]}]
    assert audit.columns_hash(columns) == "479ef822cc4e7118e26f2cfb03d992900244cc1a3799d35ec7560cb9b8c8c514"


def test_the_hash_covers_every_column():
    names = {field.attname for field in AuditEntry._meta.concrete_fields}
    assert names == {*audit.COLUMNS, "id", "row_hash"}


@pytest.mark.parametrize(
    "data",
    [
        {"score": 79.96},
        {"score": 1e16},
        {1: "a"},
        {"a": {"b": [0.1]}},
        {"a": "x\x00"},
        {"a\x00": 1},
        {"a": "\ud800"},
        {"a": b""},
    ],
    ids=repr,
)
def test_data_that_would_come_back_changed_is_refused(institution, data):
    with pytest.raises((TypeError, ValueError)):
        record(institution, data=data)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_control_a_float_does_come_back_changed_from_jsonb():
    """Why floats are refused: without the refusal an honest entry would look altered."""
    if connection.vendor != "postgresql":
        pytest.skip("Solo jsonb reescribe los números.")
    entry = AuditEntry(institution=InstitutionFactory(), at=audit.clock.now(), data={"score": 1e16})
    entry.row_hash = audit.row_hash(entry)
    entry.save()
    assert audit.row_hash(AuditEntry.objects.get()) != entry.row_hash


def test_no_fact_no_entry(institution):
    undo = transaction.savepoint()
    record(institution)
    transaction.savepoint_rollback(undo)
    assert not AuditEntry.objects.exists()


def test_an_entry_costs_one_insert_and_two_with_protected_values(institution, django_assert_num_queries):
    with django_assert_num_queries(1):
        record(institution, data={"a": 1})
    with django_assert_num_queries(2):
        record(institution, protected={"curp": "X"})


def test_a_protected_value_is_proved_by_its_salt_until_it_is_forgotten(institution):
    entry = record(institution, data={"kind": "curp"}, protected={"value": "RUAA800101MDFXXX09"})
    other = audit.record(
        "test.done", institution=institution, subject_kind="test", subject_ref="2", protected={"value": "X"}
    )
    assert "RUAA" not in str(AuditEntry.objects.values().first())
    assert entry.data == {"kind": "curp", "value": audit.salted(entry.salt.salt, "RUAA800101MDFXXX09")}
    assert audit.forget(institution=institution, subject_kind="test", subject_ref="1") == 1
    assert list(AuditSalt.objects.values_list("entry", flat=True)) == [other.pk]
    assert audit.row_hash(AuditEntry.objects.get(pk=entry.pk)) == entry.row_hash


def test_a_name_cannot_be_both_clear_and_protected(institution):
    with pytest.raises(ValueError, match="value"):
        record(institution, data={"value": "a"}, protected={"value": "b"})
    assert not AuditEntry.objects.exists()
