"""What the clock does for the catalogue."""

from catalog.courses.actions.tally import recount
from lms.core import periodic

periodic.register("courses.recount", 6 * 3600, recount)
