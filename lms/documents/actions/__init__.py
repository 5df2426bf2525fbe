from lms.documents.actions.documents import cancel, reinstate, supersede, suspend
from lms.documents.actions.issuing import issue, issue_many
from lms.documents.actions.templates import current_template, publish_template
from lms.documents.issuing import Order

__all__ = [
    "Order",
    "cancel",
    "current_template",
    "issue",
    "issue_many",
    "publish_template",
    "reinstate",
    "supersede",
    "suspend",
]
