import pytest
from django.urls import reverse

from lms.core import clock
from lms.documents.actions.letters import acknowledge, send_letter
from lms.documents.models import Acknowledgement
from tests.documents.test_panel_pages import said, signed_in
from tests.factories.panels import convener
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
TEXT = "El grupo de dictamen resolvió.\n\nPuedes pedir una revisión."


def sent(officer, to, ref="1"):
    return send_letter(("process", ref), "Dictamen no procedente", TEXT, to=to, by=officer)


def test_the_addressee_reads_and_acknowledges(client, officer, holder):
    letter = sent(officer, holder)
    signed_in(client, holder)
    assert "Lee el oficio «Dictamen no procedente»" in client.get(reverse("home")).content.decode()
    page = client.get(reverse("documents:letter", args=[letter.ref])).content.decode()
    assert "Puedes pedir una revisión." in page
    client.post(reverse("documents:acknowledge", args=[letter.ref]))
    assert Acknowledgement.objects.get().by == holder
    assert "Acuse de recibido" in client.get(reverse("documents:letter", args=[letter.ref])).content.decode()
    assert "Lee el oficio" not in client.get(reverse("home")).content.decode()


def test_the_sender_sees_its_receipt_and_records_one_on_paper(client, officer, holder):
    inside, outside = sent(officer, holder), sent(officer, "CONOCER")
    acknowledge(inside, by=holder)
    signed_in(client, officer)
    page = client.get(reverse("documents:letters_sent")).content.decode()
    assert holder.full_name in page
    answer = client.post(reverse("documents:acknowledge", args=[outside.ref]))
    assert "a quien va dirigido" in said(answer)[0]
    address = reverse("documents:paper_receipt", args=[outside.ref])
    assert client.post(address, {"received_by": "Oficialía"}).status_code == 422
    told = {"method": "paper", "received_on": clock.today().isoformat(), "received_by": "Oficialía de partes"}
    assert client.post(address, told).status_code == 302
    assert outside.acknowledgement.received_by == "Oficialía de partes"


def test_nobody_else_reads_a_letter(client, officer, holder, institution):
    letter = sent(officer, holder)
    for person in (PersonFactory(institution=institution), PersonFactory()):
        signed_in(client, person)
        for name in ("letter", "paper_receipt"):
            assert client.get(reverse(f"documents:{name}", args=[letter.ref])).status_code == 404
        assert client.post(reverse("documents:acknowledge", args=[letter.ref])).status_code == 404
    signed_in(client, convener(institution))
    assert client.get(reverse("documents:letter", args=[letter.ref])).status_code == 404
    assert client.get(reverse("documents:paper_receipt", args=[letter.ref])).status_code == 200


@pytest.mark.parametrize("rows", [1, 20])
def test_lists_of_letters_cost_the_same(client, officer, holder, rows, django_assert_max_num_queries):
    for number in range(rows):
        sent(officer, holder, ref=str(number))
    for person, name in ((holder, "letters"), (officer, "letters_sent")):
        signed_in(client, person)
        with django_assert_max_num_queries(8):
            assert client.get(reverse(f"documents:{name}")).status_code == 200
