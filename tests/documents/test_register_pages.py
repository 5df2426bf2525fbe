"""The register of documents: the office finds one, and two persons cancel or replace it."""

import pytest
from django.urls import reverse

from lms.core.errors import RuleBroken
from lms.core.models import OutboxMessage
from lms.documents import acts, queries
from lms.documents.models import DocumentEvent, IssuedDocument
from lms.documents.states import State
from lms.people.actions.approvals import decide
from lms.people.models import Approval
from tests.documents.test_panel_pages import signed_in
from tests.factories.documents import issued
from tests.factories.people import PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db
WHY = {"reason": "El nombre está mal escrito", "legal_basis": "Oficio DP/12/2026"}


def with_office(institution, role):
    person = PersonFactory(institution=institution)
    RoleGrantFactory(person=person, role=role)
    return person


@pytest.fixture
def keeper(institution):
    return with_office(institution, "programme")


@pytest.fixture
def head(institution):
    return with_office(institution, "institute_head")


def refused(code, act, *arguments, **options):
    with pytest.raises(RuleBroken) as caught:
        act(*arguments, **options)
    assert caught.value.code == code


def test_a_document_is_found_by_folio_or_by_name(client, document, holder, keeper):
    other = issued(PersonFactory(institution=holder.institution), source="otra")
    signed_in(client, keeper)
    for words, found in (("CON-00001", document), ("saldivar fernanda", document), ("00002", other)):
        page = client.get(reverse("documents:register"), {"q": words}).content.decode()
        assert found.folio in page
        assert (document if found == other else other).folio not in page
    assert "Ningún documento coincide" in client.get(reverse("documents:register"), {"q": "zzz"}).content.decode()


def test_cancelling_takes_a_second_person(client, document, keeper, head):
    signed_in(client, keeper)
    assert client.get(reverse("documents:record", args=[document.ref])).status_code == 200
    address = reverse("documents:document_cancel", args=[document.ref])
    assert client.post(address, {"reason": "", "legal_basis": "x"}).status_code == 422
    client.post(address, WHY)
    approval = Approval.objects.get()
    assert not DocumentEvent.objects.exists()
    page = client.get(reverse("documents:record", args=[document.ref])).content.decode()
    assert "Se pidió cancelarlo" in page
    assert reverse("documents:document_cancel", args=[document.ref]) not in page
    listed = signed_in(client, head).get(reverse("people:approvals")).content.decode()
    assert f"Cancelar el documento {document.folio}" in listed
    client.post(reverse("people:decide", args=[approval.ref]), {"decision": "yes"})
    event = DocumentEvent.objects.get()
    assert (event.state, event.reason, event.by) == (State.CANCELLED, WHY["reason"], keeper)
    assert OutboxMessage.objects.filter(topic="documents.moved").get().data["source_ref"] == document.source_ref


def test_replacing_prints_the_name_of_today(client, document, holder, keeper, head):
    holder.given_names = "María Fernández"
    holder.save()
    signed_in(client, keeper)
    client.post(reverse("documents:document_replace", args=[document.ref]), WHY)
    decide(Approval.objects.get(), True, by=head)
    later = IssuedDocument.objects.get(replaces=document)
    assert later.holder_name.startswith("María Fernández")
    assert {name: value for name, value in later.data.items() if name != "salt"} == {
        name: value for name, value in document.data.items() if name != "salt"
    }
    page = client.get(reverse("documents:record", args=[document.ref])).content.decode()
    assert later.folio in page
    refused("document-state", acts.ask_cancel, IssuedDocument.objects.get(pk=document.pk), by=keeper, **WHY)


def test_nobody_decides_alone_nor_on_her_own_document(document, holder, keeper, head):
    approval = acts.ask_cancel(document, by=keeper, **WHY)
    refused("approval-own", decide, approval, True, by=keeper)
    refused("approval-pending", acts.ask_cancel, document, by=keeper, **WHY)
    RoleGrantFactory(person=holder, role="institute_head")
    refused("document-actor", decide, approval, True, by=holder)
    RoleGrantFactory(person=holder, role="programme")
    refused("document-actor", acts.ask_replace, document, by=holder, **WHY)
    refused("approval-not-yours", acts.ask_replace, document, by=PersonFactory(institution=holder.institution), **WHY)
    refused("document-reason", acts.ask_replace, document, by=keeper, reason=" ", legal_basis="x")
    refused("document-ground", acts.ask_replace, document, by=keeper, reason="x", legal_basis="")
    assert not DocumentEvent.objects.exists()
    assert queries.state_now(document) is State.VALID


def test_an_asker_who_lost_her_office_no_longer_asks(document, keeper, head):
    approval = acts.ask_cancel(document, by=keeper, **WHY)
    keeper.grants.all().delete()
    refused("approval-asker-lost-office", decide, approval, True, by=head)
    assert not DocumentEvent.objects.exists()


def test_the_register_is_of_the_offices_that_keep_each_kind(client, document, holder, institution, keeper):
    record = reverse("documents:record", args=[document.ref])
    certifier = with_office(institution, "certifying_body")  # keeps no constancias
    signed_in(client, certifier)
    assert client.get(reverse("documents:register")).status_code == 200
    assert document.folio not in client.get(reverse("documents:register")).content.decode()
    elsewhere = PersonFactory()
    RoleGrantFactory(person=elsewhere, role="programme")
    for person in (certifier, elsewhere, holder):
        signed_in(client, person)
        assert client.get(record).status_code == 404
        assert client.post(reverse("documents:document_cancel", args=[document.ref]), WHY).status_code == 404
    assert signed_in(client, keeper).get(reverse("documents:document", args=[document.ref])).status_code == 202
    assert signed_in(client, elsewhere).get(reverse("documents:document", args=[document.ref])).status_code == 404
    assert not Approval.objects.exists()


@pytest.mark.parametrize("rows", [1, 20])
def test_the_register_costs_the_same(client, holder, keeper, rows, django_assert_max_num_queries):
    for number in range(rows):
        document = issued(holder, source=str(number))
    signed_in(client, keeper)
    for address in (reverse("documents:register"), reverse("documents:record", args=[document.ref])):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200
