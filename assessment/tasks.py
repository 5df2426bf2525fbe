"""What the clock asks of this room."""

from assessment.actions.attempt import expire_overdue
from lms.core import periodic

periodic.register("assessment.expire_overdue", 15, expire_overdue)
