from datetime import timedelta

import pytest
from django.db import transaction

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, FolioSeries
from lms.documents.actions.letters import acknowledge, send_letter
from lms.documents.models import Acknowledgement, Letter
from lms.documents.queries.letters import received_by, sent_by, to_acknowledge
from tests.factories.panels import convener
from tests.factories.people import PersonFactory

TEXT = "El grupo de dictamen resolvió que tu evaluación no es procedente."
NOT_UPHELD = "Dictamen no procedente"


def refused(code, act, *arguments, **options):
    with pytest.raises(RuleBroken) as caught, transaction.atomic():
        act(*arguments, **options)
    assert caught.value.code == code


def sent(officer, to, ref="proceso-1", **options):
    return send_letter(
        ("process", ref), NOT_UPHELD, TEXT, to=to, by=officer, office="Organismo certificador", **options
    )


@pytest.mark.django_db
def test_a_letter_is_numbered_and_sent_once_for_a_fact(officer, holder):
    letter = sent(officer, holder, legal_basis="M-DGAOSU-02")
    assert letter.folio == f"IP-OFI-00001/{clock.today().year}"
    assert (letter.addressee_name, letter.sender_office) == (holder.full_name, "Organismo certificador")
    assert sent(officer, holder) == letter
    assert sent(officer, holder, ref="proceso-2").folio.startswith("IP-OFI-00002")
    entry = AuditEntry.objects.filter(verb="letter.sent").first()
    assert (entry.actor_ref, entry.legal_basis, entry.data["folio"]) == (officer.ref, "M-DGAOSU-02", letter.folio)
    assert TEXT not in str(entry.data)


@pytest.mark.django_db
def test_a_refused_letter_takes_no_number(officer, holder):
    refused("letter-text", send_letter, ("process", "1"), " ", TEXT, to=holder, by=officer)
    refused("letter-text", send_letter, ("process", "1"), NOT_UPHELD, "", to=holder, by=officer)
    refused("letter-addressee", sent, officer, " ")
    refused("letter-institution", sent, officer, PersonFactory())
    refused("letter-self", sent, officer, officer)
    assert not Letter.objects.exists()
    assert not FolioSeries.objects.exists()


@pytest.mark.django_db
def test_the_addressee_gives_the_receipt_once(officer, holder):
    letter = sent(officer, holder)
    assert list(to_acknowledge(holder)) == [letter]
    given = acknowledge(letter, by=holder)
    assert (given.method, given.received_by, given.received_on) == ("online", holder.full_name, clock.today())
    assert acknowledge(letter, by=holder) == given
    assert not to_acknowledge(holder).exists()
    assert received_by(holder).get().acknowledgement == given
    assert AuditEntry.objects.filter(verb="letter.acknowledged").count() == 1


@pytest.mark.django_db
def test_nobody_gives_the_receipt_of_another(officer, holder):
    letter = sent(officer, holder)
    for person in (officer, PersonFactory(institution=holder.institution), PersonFactory()):
        refused("acknowledgement-not-yours", acknowledge, letter, by=person)
    paper = {"method": Acknowledgement.Method.PAPER, "received_by": "Mesa de entrada"}
    refused("acknowledgement-not-yours", acknowledge, letter, by=holder, **paper)
    assert not Acknowledgement.objects.exists()


@pytest.mark.django_db
def test_the_receipt_of_somebody_outside_is_recorded_with_its_paper(officer, institution):
    letter = sent(officer, "CONOCER")
    paper = {"method": Acknowledgement.Method.PAPER, "by": officer}
    refused("acknowledgement-name", acknowledge, letter, **paper)
    for days in (-1, 1):
        day = clock.today() + timedelta(days=days)
        refused("acknowledgement-day", acknowledge, letter, received_by="Oficialía", received_on=day, **paper)
    given = acknowledge(letter, received_by="Oficialía de partes", received_on=clock.today(), **paper)
    assert (given.by, given.received_by) == (officer, "Oficialía de partes")
    assert sent_by(officer).get().acknowledgement == given
    other = sent(officer, "CGC")
    assert acknowledge(other, by=convener(institution), method="mail", received_by="Correo").method == "mail"


@pytest.mark.race
def test_sending_at_once_sends_one_letter_and_spends_one_number(fresh_database):
    officer = PersonFactory()
    holder = PersonFactory(institution=officer.institution)
    answers = fresh_database.together(6, lambda _index: sent(officer, holder))
    assert {answer.pk for answer in answers} == {Letter.objects.get().pk}
    assert FolioSeries.objects.get().last_number == 1
