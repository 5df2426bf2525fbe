"""What people's own room puts on the home page."""

from collections.abc import Iterator

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.people.home import Task
from lms.people.queries.people import requests_to_decide, waiting_for_slip
from lms.people.scopes import Scope


def requests(scope: Scope) -> Iterator[Task]:
    """Requests that wait for this person, and those she made. Two queries for an office, none for the rest."""
    if not scope.offices:
        return
    listed = requests_to_decide(scope)
    waiting = [each for each in listed if not each.mine]
    if waiting:
        title = ngettext("Decide %(count)s solicitud", "Decide %(count)s solicitudes", len(waiting))
        yield Task(
            title=title % {"count": len(waiting)},
            detail=_("Otra persona pidió un acto que necesita tu autorización."),
            url=reverse("people:approvals"),
            due=waiting[0].approval.expires_at,
            tag=_("Por decidir"),
            weight=80,
        )
    if mine := len(listed) - len(waiting):
        title = ngettext("Sigue tu solicitud", "Sigue tus %(count)s solicitudes", mine)
        yield Task(
            title=title % {"count": mine},
            detail=_("Falta que otra persona la autorice. Si vence, pídela de nuevo."),
            url=reverse("people:approvals"),
            group="later",
        )


def without_access(scope: Scope) -> Iterator[Task]:
    """People of a liaison's units who never signed in. One query for a liaison, none for the rest."""
    if not scope.holds("liaison"):
        return
    count = waiting_for_slip(scope, "liaison").count()
    if count:
        title = ngettext("Imprime la hoja de %(count)s persona", "Imprime las hojas de %(count)s personas", count)
        detail = ngettext(
            "%(count)s persona de tus áreas aún no ha entrado. Imprime su hoja de activación.",
            "%(count)s personas de tus áreas aún no han entrado. Imprime su hoja de activación.",
            count,
        )
        yield Task(
            title=title % {"count": count},
            detail=detail % {"count": count},
            url=reverse("people:list") + "?estado=sin-activar",
            weight=40,
        )


def two_steps(scope: Scope) -> Iterator[Task]:
    """The second step of sign-in, for whoever holds an office that asks for it. One query for them."""
    if settings.REQUIRE_STAFF_MFA and scope.needs_mfa and scope.person and not is_mfa_enabled(scope.person.account):
        yield Task(
            title=_("Activa tu segundo paso para entrar"),
            detail=_("Tu función muestra datos de otras personas y necesita esta protección."),
            url=reverse("mfa_index"),
            weight=90,
        )


PROVIDERS = (requests, without_access, two_steps)
