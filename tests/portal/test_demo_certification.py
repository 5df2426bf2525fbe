"""Certification in the demo: people at each step, and an assessor who cannot be assigned because she taught."""

import pytest
from django.core.management import call_command

from certification.actions.actors import assign_assessor, replace_assessor
from certification.models import EcCall, Process, Registration
from certification.policies import assessor_of
from lms.core import ledger_check
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Institution
from lms.people.models import Person
from lms.portal.demo.certification import TITLE, build_certification

pytestmark = pytest.mark.django_db


def test_people_stand_at_each_step_and_whoever_taught_is_refused(capsys):
    call_command("demo")
    institution = Institution.objects.get(code="IP")
    call = EcCall.objects.get(title=TITLE)
    states = sorted(Registration.objects.filter(call=call).values_list("state", flat=True))
    assert states == ["admitted", "admitted", "prevented", "received"]
    person = {
        each: Person.objects.get(account__username=each) for each in ("evaluadora2", "certificadora", "servidor2")
    }
    process = Process.objects.get(candidate=person["servidor2"], registration__call=call)
    assert assessor_of(process).account.username == "evaluadora"
    other = Process.objects.filter(registration__call=call).exclude(pk=process.pk).get()
    assert assessor_of(other) is None
    with pytest.raises(RuleBroken) as refused:
        replace_assessor(process, person["evaluadora2"], reason="Licencia", by=person["certificadora"])
    assert refused.value.code == "independence-teach"
    assert assign_assessor(other, person["evaluadora2"], by=person["certificadora"])
    entries = AuditEntry.objects.count()
    build_certification(institution)
    assert AuditEntry.objects.count() == entries
    assert ledger_check.verify().sound
