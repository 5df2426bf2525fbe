"""Who looked at whose data is kept for its term, against everybody, and then goes with a trace."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from lms.core import append_only, clock, parameters, sql
from lms.core.models import AuditEntry
from lms.people.actions import access_log
from lms.people.actions.access_log import COLUMNS, digest, prune_accesses
from lms.people.models import AccessLog
from lms.people.rules import months_before
from tests.core.tampering import run, unguard
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def looked(days, institution=None, reason="Trámite 7"):
    person = PersonFactory(**({"institution": institution} if institution else {}))
    at = clock.now() - timedelta(days=days)
    return AccessLog.objects.create(
        institution=person.institution, person=person, reader=person, what="curp", reason=reason, at=at
    )


def refused(act):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return sql.APPEND_ONLY in str(caught.value)


def test_what_is_past_its_term_goes_and_leaves_a_digest():
    house = InstitutionFactory()
    kept, other = looked(300, house), looked(300)
    old = [looked(500, house), looked(400, house)]
    said = list(AccessLog.objects.filter(pk__in=[row.pk for row in old]).order_by("at", "pk").values_list(*COLUMNS))
    assert prune_accesses() == 2
    assert set(AccessLog.objects.all()) == {kept, other}
    trace = AuditEntry.objects.get(verb="access-log.pruned")
    assert (trace.institution, trace.data["rows"], trace.data["digest"]) == (house, 2, digest(said))
    assert old[0].reason not in str(trace.data)
    assert prune_accesses() == 0
    assert AuditEntry.objects.filter(verb="access-log.pruned").count() == 1


def test_the_digest_tells_another_word():
    row = looked(400)
    (said,) = AccessLog.objects.values_list(*COLUMNS)
    altered = [*said]
    altered[COLUMNS.index("reason")] = "Otro"
    assert digest([said]) != digest([tuple(altered)])
    assert row.reason == "Trámite 7"


def test_an_institution_may_keep_them_longer_never_less():
    row = looked(500)
    today = clock.today(row.institution.time_zone)
    parameters.set_value(row.institution, access_log.MONTHS, 24, today, "Catálogo", by_ref="")
    assert prune_accesses() == 0
    with pytest.raises(Exception, match="no puede ser menor"):
        parameters.set_value(row.institution, access_log.MONTHS, 11, today, "Catálogo", by_ref="")


def test_the_database_itself_keeps_what_is_younger_and_changes_nothing_ever():
    young, old = looked(364), looked(366)
    assert refused(young.delete)
    assert refused(lambda: run("DELETE FROM people_accesslog"))  # one young row saves them all
    for row in (young, old):
        assert refused(row.save)
        assert refused(lambda row=row: AccessLog.objects.filter(pk=row.pk).update(reason="Otro"))
    assert AccessLog.objects.count() == 2
    old.delete()
    assert AccessLog.objects.get() == young


def test_a_guard_with_another_floor_is_missed_and_put_right():
    table = AccessLog._meta.db_table
    for keeps in (sql.Keeps("at", 1), None):
        unguard(AccessLog)
        sql.guard_append_only(connection, table, keeps)
        assert [name for name in append_only.missing_triggers() if name.startswith(table)] != []
        append_only.install()
        assert append_only.missing_triggers() == []


def test_an_expired_row_may_go_only_where_its_table_says_so():
    made = AuditEntry.objects.create(
        institution=InstitutionFactory(),
        at=clock.now() - timedelta(days=4000),
        verb="x",
        subject_kind="x",
        row_hash="0",
    )
    assert refused(made.delete)


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        ((2026, 11, 20), 12, (2025, 11, 20)),
        ((2028, 2, 29), 12, (2027, 2, 28)),
        ((2026, 3, 31), 13, (2025, 2, 28)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
    ],
)
def test_months_are_counted_on_the_calendar(now, months, then):
    assert months_before(datetime(*now, 7, tzinfo=UTC), months) == datetime(*then, 7, tzinfo=UTC)
