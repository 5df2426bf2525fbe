"""Which institution a request speaks to: the host name decides."""

from django.db.models import Q, QuerySet
from django.http.request import split_domain_port

from lms.core.models import Institution


def host_name(host: str) -> str:
    """A host as institutions keep it: lower case, without the port."""
    return split_domain_port(host)[0]


def owner_of(host: str) -> QuerySet[Institution]:
    """The institution whose own host this is; nothing for a host where the default one is only shown."""
    return Institution.objects.filter(host=host_name(host))


def institution_for_host(host: str) -> Institution | None:
    """The institution that owns a host name, else the default one; None in an empty installation. One query."""
    name = host_name(host)
    found = Institution.objects.select_related("theme").filter(Q(host=name) | Q(is_default=True))
    return max(found, key=lambda institution: institution.host == name, default=None)


def owns_host(institution: Institution, host: str) -> bool:
    """Whether the host is the institution's own, and not one where the default is only shown."""
    return bool(institution.host) and institution.host == host_name(host)
