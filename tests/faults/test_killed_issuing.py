"""Thousands of documents, a worker killed half-way, and another that goes on: neither doubles nor gaps."""

import pytest

from lms.core import jobs
from lms.core.models import FolioSeries, Institution, StoredFile
from lms.documents.models import IssuedDocument, Rendering
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.fault, pytest.mark.broker]
COUNT = 30


def queued(kind, hold=""):
    holder = PersonFactory(institution=Institution.objects.get())
    args = {"holder": holder.ref, "count": COUNT, "hold": hold}
    return jobs.enqueue(kind, kind, args, institution=holder.institution)


def numbers():
    folios = IssuedDocument.objects.values_list("folio", flat=True)
    return sorted(int(folio.rpartition("-")[2].partition("/")[0]) for folio in folios)


def test_a_kill_while_issuing_and_while_drawing_leaves_neither_doubles_nor_gaps(house):
    with house.worker(threads=2) as first:
        queued("tests.issue", hold="10")
        first.wait_until(house.held("tests.issue"))
        first.kill()
    assert numbers() == list(range(1, 11))  # the chunk in the air left nothing

    house.let_go()
    with house.worker(threads=2) as second:
        second.wait_until(lambda: Rendering.objects.exists())
        second.kill()  # some files are made, others are half made
    assert 0 < Rendering.objects.count() <= COUNT

    with house.worker(threads=2) as third:
        third.wait_until(lambda: house.all_done() and Rendering.objects.count() == COUNT)
        third.stop()
    assert numbers() == list(range(1, COUNT + 1))
    assert len(set(IssuedDocument.objects.values_list("source_ref", flat=True))) == COUNT
    assert FolioSeries.objects.get().last_number == COUNT
    assert StoredFile.objects.filter(kind="issued-document").count() == COUNT


def test_control_numbering_apart_from_the_documents_leaves_gaps(house):
    """The naive way fails every time here, so the test above can fail."""
    with house.worker(threads=2) as first:
        queued("tests.issue_naively")
        first.wait_until(house.held("tests.issue_naively"))
        first.kill()
    house.let_go()
    with house.worker(threads=2) as second:
        second.wait_until(house.all_done)
        second.stop()
    assert IssuedDocument.objects.count() == COUNT
    assert numbers() != list(range(1, COUNT + 1))
