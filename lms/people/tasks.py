"""What the clock does for people's own room."""

from lms.core import periodic
from lms.people.actions.access_log import prune_accesses

periodic.register("people.prune_accesses", 600, prune_accesses)
