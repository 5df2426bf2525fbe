"""Who stands at the door."""

from django.db.models import Q, Subquery

from lms.core import institutions
from lms.core.models import Institution
from lms.people.models import Account, Person, PersonIdentifier
from lms.people.queries.identifiers import mac
from lms.people.scopes import Scope

Kind = PersonIdentifier.Kind
SIGN_IN_KINDS = (Kind.STAFF_NUMBER, Kind.CURP)
NOBODY = 0  # no row has it: who is not found costs what who is found costs


def account_of_session(pk: int, host: str) -> Account | None:
    """The account of a session with its person, institution and theme, while it is open. One query.

    With a host it carries `host_owner`, the id of the institution whose own that host is, or None: every request asks,
    and a memory of it could be wrong.
    """
    accounts = Account.objects.filter(pk=pk, is_active=True)
    if host:
        accounts = accounts.annotate(host_owner=Subquery(institutions.owner_of(host).values("pk")))
    return accounts.first()


def may_be_itself(account: Account, host: str) -> bool:
    """Whether an account counts on a host: any but another institution's own. No query for one of a session."""
    owner = account.host_owner if hasattr(account, "host_owner") else _owner_id(host)
    return owner in (None, account.person.institution_id)


def _owner_id(host: str) -> int | None:
    return institutions.owner_of(host).values_list("pk", flat=True).first()


def account_for_sign_in(text: str, institution: Institution | None, host: str) -> Account | None:
    """The account that somebody names at the door by staff number, CURP, e-mail or user name, in that order.

    On a host that belongs to an institution only its accounts answer. On any other host numbers and addresses are
    those of the default institution, and a user name answers wherever it lives. Four queries, found or not.
    """
    if institution is None:  # an empty installation
        return None
    typed = text.strip()
    hashes = {kind: mac(institution, kind, typed) for kind in SIGN_IN_KINDS}
    numbered = PersonIdentifier.objects.filter(
        Q(kind=Kind.STAFF_NUMBER, mac=hashes[Kind.STAFF_NUMBER]) | Q(kind=Kind.CURP, mac=hashes[Kind.CURP]),
        institution=institution,
    )
    people = dict(numbered.values_list("kind", "person"))
    named = Q(username__in={typed, typed.lower()})
    if institutions.owns_host(institution, host):
        named &= Q(person__institution=institution)
    conditions = (
        Q(person=people.get(Kind.STAFF_NUMBER, people.get(Kind.CURP, NOBODY))),
        Q(person__institution=institution, person__email=typed.lower()) & ~Q(person__email=""),
        named,
    )
    answers = [Account.objects.filter(each).first() for each in conditions]
    return next((account for account in answers if account is not None), None)


def needs_mfa(person: Person) -> bool:
    """Whether an office held today shows other people's data and therefore asks for two steps. One query."""
    return Scope(person, person.institution).needs_mfa
