import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lms.documents import policies
from lms.documents.models import Rendering
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db


def address(document):
    return reverse("documents:document", args=[document.ref])


@pytest.fixture
def readers(monkeypatch):
    monkeypatch.setattr(policies, "_readers", {})


def test_the_holder_gets_the_file_to_the_last_byte(client, document, pdf):
    client.force_login(AccountFactory(person=document.holder))
    answer = client.get(address(document))
    content = b"".join(answer.streaming_content)
    assert content == pdf
    assert hashlib.sha256(content).hexdigest() == Rendering.objects.get().sha256
    assert answer["Content-Disposition"] == 'attachment; filename="IP-CON-00001-2026.pdf"'
    assert answer["Content-Type"] == "application/pdf"


def test_nobody_else_learns_that_it_exists(client, document, pdf, readers):
    assert client.get(address(document)).status_code == 302
    for person in (PersonFactory(institution=document.institution), PersonFactory(institution=InstitutionFactory())):
        client.force_login(AccountFactory(person=person))
        assert client.get(address(document)).status_code == 404
        assert client.get(reverse("core:file", args=[Rendering.objects.get().file.ref])).status_code == 404


def test_the_stored_file_opens_for_its_holder_by_the_common_door_too(client, document, pdf):
    client.force_login(AccountFactory(person=document.holder))
    answer = client.get(reverse("core:file", args=[Rendering.objects.get().file.ref]))
    assert b"".join(answer.streaming_content) == pdf


def test_an_office_reads_once_it_is_registered(client, document, pdf, readers):
    officer = AccountFactory(person=PersonFactory(institution=document.institution))
    policies.register_reader("tests", lambda request, found: request.user == officer and found == document)
    client.force_login(officer)
    assert b"".join(client.get(address(document)).streaming_content) == pdf
    with pytest.raises(RuntimeError, match="twice"):
        policies.register_reader("tests", lambda request, found: True)


def test_while_the_file_is_being_made_the_page_says_so_and_makes_nothing(client, document):
    client.force_login(AccountFactory(person=document.holder))
    answer = client.get(address(document))
    assert answer.status_code == 202
    assert "tarda menos de un minuto" in answer.content.decode()
    assert not Rendering.objects.exists()


def test_a_file_once_made_stands(document, pdf):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Rendering.objects.update(sha256="0" * 64)
