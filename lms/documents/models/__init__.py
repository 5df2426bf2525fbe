from lms.documents.models.document import DocumentEvent, IssuedDocument, Rendering, SealKey, Template
from lms.documents.models.letter import Acknowledgement, Letter
from lms.documents.models.panel import (
    Minutes,
    Motion,
    MotionExclusion,
    Panel,
    PanelMember,
    PanelSession,
    SessionGuest,
    SessionMember,
    Vote,
)
from lms.documents.models.signature import PaperReview, PaperScan, Signature

__all__ = [
    "Acknowledgement",
    "DocumentEvent",
    "IssuedDocument",
    "Letter",
    "Minutes",
    "Motion",
    "MotionExclusion",
    "Panel",
    "PanelMember",
    "PanelSession",
    "PaperReview",
    "PaperScan",
    "Rendering",
    "SealKey",
    "SessionGuest",
    "SessionMember",
    "Signature",
    "Template",
    "Vote",
]
