"""What tests of pages share: a session, the words of an answer, what an address costs."""

import re
import time

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.core.models import Institution


def here(institution) -> None:
    """Make an institution the one of the test client's host."""
    Institution.objects.filter(pk=institution.pk).update(host="testserver")


def entered(person, *, fresh: bool = True) -> Client:
    """A browser with somebody's session; `fresh`: she has just given her password."""
    client = Client()
    client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["proved_at"] = time.time() if fresh else 0
    session.save()
    return client


def text(answer) -> str:
    """The words of a page, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def read(answer) -> bytes:
    """The bytes of an answer, streamed or not; reading to the end closes its file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def queries(client, address) -> int:
    """What an address costs in statements, on every database."""
    contexts = [CaptureQueriesContext(connections[alias]) for alias in connections]
    for context in contexts:
        context.__enter__()
    answer = client.get(address)
    spent = 0
    for context in contexts:
        context.__exit__(None, None, None)
        told = [each["sql"] for each in context.captured_queries]
        spent += sum(not each.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in told)
    assert answer.status_code == 200, answer.status_code
    return spent
