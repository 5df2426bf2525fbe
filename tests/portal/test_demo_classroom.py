"""The groups of the demo that have a classroom, built by the real actions."""

import re

import pytest
from django.core.management import call_command

from lms.core import ledger_check
from lms.core.models import AuditEntry, Institution
from lms.delivery.models import CourseRun, RunResult
from lms.delivery.states import RunState, SessionState
from lms.documents.models import IssuedDocument
from lms.people.models import Account
from lms.portal.demo.classroom import CLASSROOM, MIXED, ONE_DAY, build_classroom
from tests.delivery.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


def of(code, **facts):
    return CourseRun.objects.get(course__code=code, **facts)


def test_a_list_waits_a_group_ended_and_a_mixed_one_is_under_way(client, capsys):
    call_command("demo")
    waiting, ended, mixed = of(CLASSROOM, number=2), of(CLASSROOM, number=1), of(MIXED)
    assert list(waiting.sessions.values_list("state", flat=True)) == [SessionState.PROGRAMMED] * 2
    assert (ended.state, mixed.state, waiting.state) == (RunState.CLOSED, RunState.RUNNING, RunState.RUNNING)
    earned = RunResult.objects.filter(enrolment__run=ended).values_list("variant", flat=True)
    assert set(earned) == {"", "participacion", "aprovechamiento", "desempeno"}
    assert len(earned) == ended.taken == 10
    told = [each.data["by_modality"] for each in IssuedDocument.objects.filter(data__modality="presencial")]
    assert told == [{"presencial": 480, "linea": 0}] * 9
    pages = {
        "facilitador": ("/mi/", "Pasar lista: hoy 9:00"),
        "servidora": (f"/grupos/{mixed.ref}/", "Te faltan 2 de 3 requisitos para tu constancia."),
        "programa": ("/mi/", "Asignar a quien facilite 1 grupo"),
        "enlace": ("/grupos/faltas/", "PECH UC TEODORA"),
    }
    for username, (address, words) in pages.items():
        signed_in(client, Account.objects.get(username=username).person)
        assert words in text(client.get(address)), username
    assert of(ONE_DAY).facilitations.count() == 0
    corrected = text(client.get(f"/grupos/{mixed.ref}/gestion/"))
    assert re.search("404|no encontramos", corrected.lower())  # the liaison manages no groups
    entries = AuditEntry.objects.count()
    build_classroom(Institution.objects.get(code="IP"))
    assert AuditEntry.objects.count() == entries
    assert ledger_check.verify().sound
