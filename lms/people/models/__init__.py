from lms.people.models.access import AccessLog
from lms.people.models.account import Account, ActivationCode
from lms.people.models.approval import Approval
from lms.people.models.person import Affiliation, Person, PersonIdentifier
from lms.people.models.role import RoleGrant
from lms.people.models.unit import Organisation, OrgChart, OrgUnit

__all__ = [
    "AccessLog",
    "Account",
    "ActivationCode",
    "Affiliation",
    "Approval",
    "OrgChart",
    "OrgUnit",
    "Organisation",
    "Person",
    "PersonIdentifier",
    "RoleGrant",
]
