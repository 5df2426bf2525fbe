"""What tests of a needs diagnosis share: an area, its campaign, and refusals that leave nothing behind."""

import pytest
from django.db import transaction

from assessment.actions.close import close_campaign
from assessment.models import (
    CedulaAnswer,
    Rating,
)
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from tests.factories import needs as make


def refused(code, act, *args, **options):
    """The act is refused with this code and leaves nothing behind, not even a trace."""
    before = AuditEntry.objects.count(), Rating.objects.count(), CedulaAnswer.objects.count()
    with pytest.raises(RuleBroken) as broken, transaction.atomic():
        act(*args, **options)
    assert broken.value.code == code
    assert (AuditEntry.objects.count(), Rating.objects.count(), CedulaAnswer.objects.count()) == before
    return str(broken.value)


def close(area, campaign):
    return close_campaign(make.over(campaign), by=area.office)
