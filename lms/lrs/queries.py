"""Who stands behind a statement of ours."""

from django.conf import settings

from lms.lrs.rules import Actor
from lms.people.models import Person


def actor_of(person: Person) -> Actor:
    """A person as our statements name her: the address of her institution and her opaque id. No query."""
    host = person.institution.host
    home = f"https://{host}" if host else settings.WAGTAILADMIN_BASE_URL
    return Actor(home.rstrip("/"), person.ref)
