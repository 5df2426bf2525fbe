"""Who may edit on the desk: Wagtail asks groups, and groups follow the offices."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from catalog.courses.models import CourseDeskPage


@transaction.atomic
def keep_in_group(account: Any, desk: CourseDeskPage, *, belongs: bool) -> None:
    """Leave the account in its own desk's group, or in none, whatever groups it was in. One query if nothing moves."""
    wanted = {desk.group_id} if belongs else set()
    held = set(account.groups.values_list("pk", flat=True))
    if held != wanted:
        account.groups.set(Group.objects.filter(pk__in=wanted))
