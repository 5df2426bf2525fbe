"""Who may do what with persons, offices and requests, and the only doors through which a view obtains them."""

from django.http import Http404, HttpRequest

from lms.core.models import Institution
from lms.people import approvals, roles
from lms.people.models import Approval, OrgUnit, Person, RoleGrant
from lms.people.queries.people import people_in, visible_grants
from lms.people.scopes import Scope, scope_of

# Offices whose work is with other people's records (domain.md 1.3)
PEOPLE_DESK = ("liaison", "hr", "admin", "institute_head", "auditor", "transparency_unit")
# Who may ask to see a whole CURP, with a reason that its owner reads
IDENTIFIER_READERS = ("liaison", "hr", "transparency_unit")
# Who gives a person their first access
ACTIVATION_OFFICES = ("liaison", "hr", "admin")
# Who records where people work and who leaves
RECORD_KEEPERS = ("hr",)
# Who shapes the tree of areas
CHART_KEEPERS = ("hr", "admin")


def person_for_office(request: HttpRequest, ref: str, *codes: str) -> Person:
    """The only way a view of the desk obtains a person: inside what these offices reach. Two queries at most.

    Without codes, any office of the desk. Missing, foreign and out of reach are the same 404.
    """
    person = people_in(scope_of(request), *(codes or PEOPLE_DESK)).filter(ref=ref).first()
    if person is None:
        raise Http404
    return person


def unit_for_keeper(request: HttpRequest, ref: str) -> OrgUnit:
    """A unit that the reader may rename, move or close, else 404. Two queries at most."""
    scope = scope_of(request)
    unit = OrgUnit.objects.filter(scope.units_filter(*CHART_KEEPERS), ref=ref).select_related("institution").first()
    if unit is None:
        raise Http404
    return unit


def may_grant(by: Person, role: roles.Role, unit: OrgUnit | None, institution: Institution) -> bool:
    """Whether a person's offices today let them give or take this office there. One query."""
    if by.institution_id != institution.pk:
        return False
    scope = Scope(by, institution)
    return scope.covers(unit.path if unit else "", *role.granted_by)


def may_give_slip(by: Person, person: Person) -> bool:
    """Whether a person may print the slip that opens this account: never one with offices above her own.

    One query; one more for each office that the account's person holds.
    """
    held = [grant for grant in visible_grants(person) if roles.known(grant.role)]
    return all(may_grant(by, roles.role(grant.role), grant.unit, person.institution) for grant in held)


def grantable(scope: Scope) -> list[roles.Role]:
    """Offices that the holder of a scope may give somewhere."""
    return [role for role in roles.all_roles() if scope.holds(*role.granted_by)]


def may_decide(by: Person, approval: Approval) -> bool:
    """Whether a person's offices today let them authorise a request that is not their own. One query."""
    if by.institution_id != approval.institution_id or by.pk == approval.asked_by_id:
        return False
    return Scope(by, approval.institution).whole(*approvals.act(approval.act).deciders(approval))


def grant_for_office(request: HttpRequest, person: Person, ref: str) -> RoleGrant:
    """A grant in force of a person already obtained, which the reader may take away; else 404. One query."""
    scope = scope_of(request)
    grant = visible_grants(person).filter(ref=ref).first()
    path = grant.unit.path if grant and grant.unit else ""
    if grant is None or not roles.known(grant.role) or not scope.covers(path, *roles.role(grant.role).granted_by):
        raise Http404
    return grant


def approval_for_decider(request: HttpRequest, ref: str) -> Approval:
    """A request that the reader's offices may decide, in whatever state; else 404. One query."""
    scope = scope_of(request)
    approval = (
        Approval.objects.filter(institution=scope.institution, ref=ref)
        .select_related("asked_by__institution", "institution")
        .first()
    )
    if approval is None or not approvals.known(approval.act):
        raise Http404
    if not scope.whole(*approvals.act(approval.act).deciders(approval)):
        raise Http404
    return approval
