"""A registration is in time by its first instant, is put right in its days, and one person has one."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification import texts
from certification.actions.admission import prevent
from certification.actions.registration import Declared, hand_in, mend, register, withdraw
from certification.models import Consent, EcCall, Registration, RegistrationDocument
from certification.queries.call import handed_of
from lms.core import calendars, clock
from lms.core.errors import RuleBroken
from lms.core.models import CalendarPeriod, StoredFile
from tests.factories import certification as make
from tests.factories.people import PersonFactory
from tests.factories.profiles import PositionHoldingFactory

pytestmark = pytest.mark.django_db


def refusal(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **options)
    assert refused.value.code == code
    return refused.value


def test_a_registration_keeps_the_instant_that_let_it_in_and_what_was_told():
    call = make.call()
    who = make.person(call.institution)
    PositionHoldingFactory(person=who)
    mine = register(call, make.SAYS, {**make.YES, "renap": True}, by=who)
    call.refresh_from_db()
    assert mine.received_at == call.last_registered_at
    assert (mine.state, call.registered, len(mine.receipt)) == ("received", 1, 14)
    assert mine.form["name"] == who.full_name
    assert "curp" not in str(mine.form).lower()
    assert mine.sheets.get().content == mine.form
    told = {each.kind: each for each in mine.consents.all()}
    assert {kind: each.given for kind, each in told.items()} == {"rights": True, "privacy": True, "renap": True}
    assert told["rights"].text_hash == texts.RIGHTS.digest(call.institution)


@pytest.mark.parametrize("kind", ["rights", "privacy"])
def test_without_a_consent_nobody_registers(kind):
    call = make.call()
    refused = refusal(
        "consent-missing", register, call, make.SAYS, {**make.YES, kind: False}, by=make.person(call.institution)
    )
    assert refused.field == kind
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("declared", "field"),
    [
        (Declared("doctor", 1, "Atiendo solicitudes"), "schooling"),
        (Declared("posgrado", 71, "Atiendo solicitudes"), "years"),
        (Declared("posgrado", 1, "nada"), "work"),
    ],
)
def test_a_ficha_that_its_schema_does_not_know_is_refused_by_field(declared, field):
    call = make.call()
    refused = refusal("sheet-faulty", register, call, declared, make.YES, by=make.person(call.institution))
    assert refused.field == field


def test_before_and_after_the_window_the_sentence_says_when_and_what_to_do():
    hour = timedelta(hours=1)
    soon = make.call(opens_at=timezone.now() + hour, closes_at=timezone.now() + 2 * hour)
    who = make.person(soon.institution)
    assert "vuelve entonces" in str(refusal("call-not-open", register, soon, make.SAYS, make.YES, by=who))
    EcCall.objects.filter(pk=soon.pk).update(opens_at=timezone.now() - 2 * hour, closes_at=timezone.now() - hour)
    late = str(refusal("call-closed", register, soon, make.SAYS, make.YES, by=who))
    assert "Lo que escribiste sigue abajo" in late
    assert "Área de certificación, ext. 100" in late
    EcCall.objects.filter(pk=soon.pk).update(cancelled_at=timezone.now(), reason="Sin sede.")
    assert "Sin sede." in str(refusal("call-cancelled", register, soon, make.SAYS, make.YES, by=who))
    soon.refresh_from_db()
    assert (Registration.objects.count(), soon.registered) == (0, 0)


def test_the_clock_of_the_database_decides_not_ours():
    """The window is asked in the database at the instant of writing: moved past its end, it is over."""
    call = make.call()
    with clock.shifted(timedelta(days=11)):
        refusal("call-closed", register, call, make.SAYS, make.YES, by=make.person(call.institution))


def test_twice_is_once_and_whoever_withdrew_may_come_back():
    mine = make.registered()
    again = register(mine.call, make.SAYS, make.YES, by=mine.candidate)
    assert again.pk == mine.pk
    withdraw(mine, by=mine.candidate)
    back = register(mine.call, make.SAYS, make.YES, by=mine.candidate)
    assert back.pk != mine.pk
    assert Registration.objects.exclude(state="withdrawn").count() == 1


def test_strangers_those_who_left_and_those_with_another_open_do_not_register():
    mine = make.registered()
    call, who = mine.call, mine.candidate
    refusal("register-not-yours", register, call, make.SAYS, make.YES, by=PersonFactory())
    gone = PersonFactory(institution=call.institution, is_active=False)
    refusal("register-not-yours", register, call, make.SAYS, make.YES, by=gone)
    other = make.call(call.version, by=call.created_by)
    refusal("registration-elsewhere", register, other, make.SAYS, make.YES, by=who)
    make.process(call, who)
    refusal("process-open", register, other, make.SAYS, make.YES, by=who)


# --- documents --------------------------------------------------------------------------------------------------------
@pytest.fixture
def asked():
    call = make.call(requirements=[("CURP", ""), ("Fotografía", "de frente")])
    return register(call, make.SAYS, make.YES, by=make.person(call.institution))


def test_a_document_supersedes_the_one_before_and_none_is_erased(asked):
    first = hand_in(asked, "curp", io.BytesIO(make.PDF), "curp.pdf", by=asked.candidate)
    second = hand_in(asked, "curp", io.BytesIO(make.PDF), "otra.pdf", by=asked.candidate)
    assert (first.number, second.number) == (1, 2)
    assert [each.title for each in handed_of(asked) if each.document is None] == ["Fotografía"]
    assert RegistrationDocument.objects.count() == 2


def test_a_document_of_another_type_or_hand_is_not_kept(asked):
    who = asked.candidate
    refusal("document-not-yours", hand_in, asked, "curp", io.BytesIO(make.PDF), "c.pdf", by=asked.call.created_by)
    refusal("document-kind", hand_in, asked, "cartilla", io.BytesIO(make.PDF), "c.pdf", by=who)
    refusal("file-type", hand_in, asked, "curp", io.BytesIO(b"MZ\x90\x00\x03"), "c.exe", by=who)
    refusal("file-empty", hand_in, asked, "curp", io.BytesIO(b""), "c.pdf", by=who)
    refusal("file-too-large", hand_in, asked, "curp", io.BytesIO(make.PDF + b"0" * (8 * 1024 * 1024)), "c.pdf", by=who)
    assert not StoredFile.objects.exists()


def test_after_the_window_documents_wait_for_a_prevention(asked):
    with clock.shifted(timedelta(days=11)):
        refusal("documents-closed", hand_in, asked, "curp", io.BytesIO(make.PDF), "c.pdf", by=asked.candidate)
        prevent(asked, "Falta la CURP", by=asked.call.created_by)
        assert hand_in(asked, "curp", io.BytesIO(make.PDF), "c.pdf", by=asked.candidate).number == 1


# --- putting right ----------------------------------------------------------------------------------------------------
def test_put_right_in_its_days_it_keeps_its_instant_and_every_ficha(asked):
    received = asked.received_at
    prevent(asked, "Falta todo", by=asked.call.created_by)
    for kind in ("curp", "fotografia"):
        hand_in(asked, kind, io.BytesIO(make.PDF), "c.pdf", by=asked.candidate)
    better = Declared("posgrado", 6, "Coordino la atención de solicitudes")
    mend(asked, better, by=asked.candidate)
    assert (asked.state, asked.received_at, asked.form["years"]) == ("received", received, 6)
    assert [each.content["years"] for each in asked.sheets.all()] == [4, 6]
    assert asked.mended_at is not None


def test_mending_counts_business_days_by_the_calendar(asked):
    institution = asked.call.institution
    today = clock.today(institution.time_zone)
    holiday = calendars.add_business_days(institution, today, 1)
    calendars.add_period(
        institution, CalendarPeriod.Kind.NON_WORKING, holiday, holiday, name="Asueto", source="Acuerdo 1", by_ref=""
    )
    prevent(asked, "Falta la CURP", by=asked.call.created_by)
    last = calendars.add_business_days(institution, today, 3)
    local = timezone.localtime(asked.mend_by)
    assert (local.date(), local.hour) == (last + timedelta(days=1), 0)
    assert last > holiday + timedelta(days=1)


def test_late_or_incomplete_it_is_not_put_right(asked):
    refusal("registration-incomplete", mend, asked, by=asked.candidate)
    for kind in ("curp", "fotografia"):
        hand_in(asked, kind, io.BytesIO(make.PDF), "c.pdf", by=asked.candidate)
    refusal("registration-state", mend, asked, by=asked.candidate)
    prevent(asked, "La foto está borrosa", by=asked.call.created_by)
    refusal("registration-not-yours", mend, asked, by=asked.call.created_by)
    with clock.shifted(timedelta(days=30)):
        late = str(refusal("mending-late", mend, asked, by=asked.candidate))
        assert "Tu registro sigue guardado" in late
        refusal("documents-closed", hand_in, asked, "curp", io.BytesIO(make.PDF), "c.pdf", by=asked.candidate)
    asked.refresh_from_db()
    assert (asked.state, asked.sheets.count()) == ("prevented", 1)


def test_only_oneself_withdraws_and_only_before_it_is_decided():
    mine = make.registered()
    refusal("registration-not-yours", withdraw, mine, by=mine.call.created_by)
    began = make.process(mine.call, mine.candidate)
    refusal("registration-state", withdraw, began.registration, by=mine.candidate)


def test_the_database_refuses_a_registration_without_rights_or_twice():
    mine = make.registered()
    for facts in ({"kind": "rights", "given": False}, {"kind": "rights", "given": True, "number": 1}):
        row = {"number": 2, "text_code": "x", "text_hash": "0", "at": timezone.now(), **facts}
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(registration=mine, **row)
