"""The groups of the demo, built after its courses by the real actions."""

from lms.core import ledger_check
from lms.core.models import AuditEntry, Institution
from lms.delivery.models import CourseRun, Enrolment, LessonProgress
from lms.portal.demo.runs import SEEN, build_runs
from lms.records.models import TranscriptEntry


def test_groups_at_different_stages_once(demo_database):
    institution = Institution.objects.get(code="IP")
    build_runs(institution)
    assert CourseRun.objects.filter(modality="linea").count() == 3
    mine = Enrolment.objects.filter(person__account__username="servidora")
    online = mine.filter(run__modality="linea")
    assert sorted(online.values_list("state", flat=True)) == ["confirmed", "confirmed", "finished"]
    under_way = mine.get(run__course__code="IP-PDP-01")
    assert LessonProgress.objects.filter(enrolment=under_way, completed_at__isnull=False).count() == SEEN
    assert TranscriptEntry.objects.filter(person__account__username="servidora").exists()
    entries = AuditEntry.objects.count()
    build_runs(institution)
    assert AuditEntry.objects.count() == entries
    assert ledger_check.verify().sound
