"""Who may read, convene and sign what this room keeps, and the only doors through which a view obtains it."""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.core.models import Institution, StoredFile
from lms.documents.kinds import KINDS, Kind
from lms.documents.models import (
    IssuedDocument,
    Letter,
    Motion,
    Panel,
    PanelMember,
    PanelSession,
    PaperScan,
    Signature,
)
from lms.people.models import OrgUnit, Person
from lms.people.scopes import Scope, scope_of

Reader = Callable[[HttpRequest, IssuedDocument], bool]
_readers: dict[str, Reader] = {}


def register_reader(code: str, reader: Reader) -> None:
    """Let others than the holder read documents (an office, a panel); called from a room's `ready()`.

    The reader is asked with the request and the document, and decides each time.
    """
    if code in _readers:
        raise RuntimeError(f"The reader of documents {code} is registered twice.")
    _readers[code] = reader


def may_read(request: HttpRequest, document: IssuedDocument) -> bool:
    """Whether whoever asks may have the file: its holder, always; others as registered."""
    user = request.user
    if user.is_authenticated and document.holder_id == user.person_id:
        return True
    return any(reads(request, document) for reads in _readers.values())


def document_for_reader(request: HttpRequest, ref: str) -> IssuedDocument:
    """The only way a view obtains a document to hand over its file; missing and forbidden are the same 404.

    One query for the holder.
    """
    document = IssuedDocument.objects.filter(ref=ref).select_related("institution", "rendering__file", "holder").first()
    if document is None or not may_read(request, document):
        raise Http404
    return document


def file_door(request: HttpRequest, file: StoredFile) -> bool:
    """The door of the kind of file `issued-document`. One query."""
    document = IssuedDocument.objects.filter(rendering__file=file).first()
    return document is not None and may_read(request, document)


# --- bodies, letters and signatures on paper --------------------------------------------------------------------------

CONVENERS = ("certifying_body",)
CONFIRMERS = ("certifying_body", "programme", "hr")  # offices that see the papers that wait for a second person
SCAN = "signature-scan"


def may_convene(by: Person, institution: Institution, unit: OrgUnit | None) -> bool:
    """Whether a person's offices today let her form and convene bodies of a unit. One query."""
    if by.institution_id != institution.pk:
        return False
    return Scope(by, institution).covers(unit.path if unit else "", *CONVENERS)


def check_convener(by: Person, institution: Institution, unit: OrgUnit | None) -> None:
    """Refuse whoever may not form and convene bodies of a unit. One query."""
    if not may_convene(by, institution, unit):
        raise RuleBroken(
            "panel-not-yours", _("Los grupos de dictamen los lleva el organismo certificador. Pídelo ahí.")
        )


def may_record_receipt(by: Person, letter: Letter) -> bool:
    """Whether a person may record the receipt of a letter on paper: its sender, or the office. One query at most."""
    return by.pk == letter.sender_id or may_convene(by, letter.institution, None)


def scan_door(request: HttpRequest, file: StoredFile) -> bool:
    """Who sees the scan of a signed paper: who signed it, who brought it, who confirms papers. Two queries at most."""
    scan = PaperScan.objects.filter(file=file).select_related("signature").first()
    scope = scope_of(request)
    if scan is None or scope.person is None or scope.institution is None:
        return False
    if scope.person.pk in (scan.signature.person_id, scan.recorded_by_id):
        return True
    return scan.signature.institution_id == scope.institution.pk and scope.holds(*CONFIRMERS)


def _reader(request: HttpRequest) -> tuple[Scope, Person, Institution]:
    scope = scope_of(request)
    if scope.person is None or scope.institution is None:
        raise Http404
    return scope, scope.person, scope.institution


def panel_for_convener(request: HttpRequest, ref: str) -> Panel:
    """The only way the office obtains a body: of a unit that it reaches; else 404. Two queries."""
    scope, _person, institution = _reader(request)
    panel = Panel.objects.filter(institution=institution, ref=ref).select_related("unit", "institution").first()
    if panel is None or not scope.covers(panel.unit.path if panel.unit else "", *CONVENERS):
        raise Http404
    return panel


def member_for_convener(request: HttpRequest, panel: Panel, ref: str) -> PanelMember:
    """A seat of a body already obtained; else 404. One query."""
    member = PanelMember.objects.filter(panel=panel, ref=ref).select_related("person", "panel__institution").first()
    if member is None:
        raise Http404
    member.panel = panel
    return member


def session_for_convener(request: HttpRequest, ref: str) -> PanelSession:
    """A session of a body that the office reaches; else 404. Two queries."""
    scope, _person, institution = _reader(request)
    found = PanelSession.objects.filter(institution=institution, ref=ref).select_related("panel__unit", "institution")
    session = found.select_related("panel__institution", "minutes", "convened_by").first()
    if session is None or not scope.covers(session.panel.unit.path if session.panel.unit else "", *CONVENERS):
        raise Http404
    return session


def motion_for_convener(request: HttpRequest, ref: str, motion: str) -> Motion:
    """A motion of such a session; else 404. Three queries."""
    return _motion_in(session_for_convener(request, ref), motion)


def _motion_in(session: PanelSession, ref: str) -> Motion:
    """A motion of a session already obtained; else 404. One query."""
    found = Motion.objects.filter(session=session, ref=ref).select_related("institution", "closed_by").first()
    if found is None:
        raise Http404
    found.session = session
    return found


def session_for_member(request: HttpRequest, ref: str) -> PanelSession:
    """A session that the reader was convened to, whatever became of it; else 404. One query."""
    _scope, person, institution = _reader(request)
    found = PanelSession.objects.filter(institution=institution, ref=ref, members__person=person)
    session = found.select_related("panel__unit", "panel__institution", "institution", "minutes").first()
    if session is None:
        raise Http404
    return session


def motion_for_member(request: HttpRequest, ref: str, motion: str) -> Motion:
    """A motion of such a session; else 404. Two queries."""
    return _motion_in(session_for_member(request, ref), motion)


def letter_for_reader(request: HttpRequest, ref: str) -> Letter:
    """A letter that was sent to the reader, or by her; else 404. One query."""
    _scope, person, institution = _reader(request)
    mine = Q(addressee=person) | Q(sender=person)
    found = Letter.objects.filter(mine, institution=institution, ref=ref)
    letter = found.select_related("institution", "acknowledgement").first()
    if letter is None:
        raise Http404
    return letter


def letter_for_clerk(request: HttpRequest, ref: str) -> Letter:
    """A letter whose receipt on paper the reader may record: its sender, or the office; else 404. Two queries."""
    _scope, person, institution = _reader(request)
    found = Letter.objects.filter(institution=institution, ref=ref).select_related("institution", "acknowledgement")
    letter = found.first()
    if letter is None or not may_record_receipt(person, letter):
        raise Http404
    return letter


def signature_for_confirmer(request: HttpRequest, ref: str) -> Signature:
    """A signature on paper of the institution, for the offices that confirm them; else 404. Two queries."""
    scope, _person, institution = _reader(request)
    found = Signature.objects.filter(institution=institution, ref=ref, method=Signature.Method.PAPER)
    signature = found.select_related("person", "institution").first()
    if signature is None or not scope.holds(*CONFIRMERS):
        raise Http404
    return signature


# --- the register of documents ----------------------------------------------------------------------------------------


def kept_kinds(scope: Scope) -> list[Kind]:
    """Kinds of document that the offices of a scope keep, over the whole institution. One query at most."""
    return [kind for kind in KINDS.values() if scope.whole(*kind.keepers)]


def may_keep(by: Person, document: IssuedDocument) -> bool:
    """Whether a person's offices today let her ask for a document to be cancelled or replaced. One query."""
    kind = KINDS.get(document.kind)
    if kind is None or by.institution_id != document.institution_id or by.pk == document.holder_id:
        return False
    return Scope(by, document.institution).whole(*kind.keepers)


def document_for_keeper(request: HttpRequest, ref: str) -> IssuedDocument:
    """A document of a kind that the reader's office keeps; else 404. Three queries."""
    scope, _person, institution = _reader(request)
    codes = [kind.code for kind in kept_kinds(scope)]
    found = IssuedDocument.objects.filter(institution=institution, ref=ref, kind__in=codes)
    found = found.select_related("institution", "holder", "rendering", "successor", "replaces", "issued_by")
    document = found.prefetch_related("events__by").first()
    if document is None:
        raise Http404
    return document


def keeps(request: HttpRequest, document: IssuedDocument) -> bool:
    """Whether the office of whoever asks keeps documents of this kind, and so may read its file. One query at most."""
    scope = scope_of(request)
    kind = KINDS.get(document.kind)
    return kind is not None and scope.institution == document.institution and scope.whole(*kind.keepers)
