"""What a verification says of a document, in the words of the page and of the command."""

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lms.core.dates import long_date
from lms.documents import queries, rules
from lms.documents.kinds import KINDS
from lms.documents.models import IssuedDocument
from lms.documents.verification import Finding, Outcome

TONES = {Outcome.AUTHENTIC: "ok", Outcome.ALTERED: "bad"}  # the rest warn


@dataclass(frozen=True)
class Sheet:
    """A verification as it is shown. An altered file shows no facts: they would not be those of the register."""

    outcome: str
    tone: str
    headline: str
    sentence: str
    issuer: str = "Calmécac"
    holder: str = ""
    title: str = ""
    link: str = ""  # what ties the title to the line: «del curso»; empty sets them apart
    about: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    content_hash: str = ""
    file_hash: str = ""
    token: str = ""
    successor_folio: str = ""
    successor_token: str = ""
    is_test: bool = False
    from_file: bool = False


def sheet(finding: Finding, *, from_file: bool = False) -> Sheet:
    """The words for a finding. No query: the document came with all of it."""
    document = finding.document
    if document is None or finding.outcome is Outcome.ALTERED:
        headline, sentence = _unsound(finding.outcome, from_file)
        return Sheet(
            finding.outcome.code,
            "bad",
            headline,
            sentence,
            issuer=document.institution.name if document else "Calmécac",
            from_file=from_file,
        )
    facts = json.loads(document.payload)
    successor = getattr(document, "successor", None)
    rendering = getattr(document, "rendering", None)
    headline, sentence = _words(finding.outcome, document)
    kind = KINDS.get(document.kind)
    link, about = kind.about(facts["facts"]) if kind else ("", "")
    return Sheet(
        outcome=finding.outcome.code,
        tone=TONES.get(finding.outcome, "old"),
        headline=headline,
        sentence=sentence,
        issuer=facts["institution"]["name"],
        holder=facts["holder"],
        title=facts["title"],
        link=link,
        about=about,
        rows=_rows(facts, document),
        content_hash=rules.in_groups(document.data_hash),
        file_hash=rules.in_groups(rendering.sha256) if rendering else "",
        token=document.token,
        successor_folio=successor.folio if successor else "",
        successor_token=successor.token if successor else "",
        is_test=facts["test"],
        from_file=from_file,
    )


def _unsound(outcome: Outcome, from_file: bool) -> tuple[str, str]:
    if outcome is Outcome.UNKNOWN:
        return _("No lo reconocemos"), _(
            "Este archivo no es de un documento expedido aquí. Pide a quien te lo dio el PDF original."
        )
    if from_file:
        return _("Alterado"), _(
            "Este archivo no es el que se expidió: algo cambió, aunque sea un solo carácter. No lo aceptes; "
            "pide el PDF original o verifica con el código QR."
        )
    return _("No podemos confirmarlo"), _(
        "El sello de este documento no coincide con su registro. No lo aceptes y avisa a la institución."
    )


def _words(outcome: Outcome, document: IssuedDocument) -> tuple[str, str]:
    """The state in one word, and what it means."""
    zone = document.institution.time_zone
    moved = queries.moved_at(document)
    since = long_date(rules.local_day(moved, zone)) if moved else ""
    until = long_date(document.valid_until) if document.valid_until else ""
    if outcome is Outcome.AUTHENTIC:
        term = _("Vence el %(day)s.") % {"day": until} if until else _("No tiene fecha de vencimiento.")
        return _("Vigente"), _("El documento es auténtico. %(term)s") % {"term": term}
    if outcome is Outcome.REPLACED:
        return _("Reemplazado"), _(
            "El documento es auténtico, pero ya no vale: desde el %(day)s vale el que lo reemplazó."
        ) % {"day": since}
    if outcome is Outcome.CANCELLED:
        return _("Cancelado"), _("El documento se expidió, pero no vale desde el %(day)s.") % {"day": since}
    if outcome is Outcome.SUSPENDED:
        return _("Suspendido"), _(
            "El documento es auténtico, pero no vale desde el %(day)s mientras se resuelve su situación."
        ) % {"day": since}
    return _("Vencido"), _("El documento es auténtico; su vigencia terminó el %(day)s.") % {"day": until}


def _rows(facts: rules.Facts, document: IssuedDocument) -> list[tuple[str, str]]:
    """The public facts in order: what was signed, and nothing else."""
    kind = KINDS.get(document.kind)
    issued = rules.local_day(document.issued_at, document.institution.time_zone)
    rows = [
        (_("Folio"), facts["folio"]),
        *(kind.rows(facts["facts"]) if kind else []),
        (_("Expedida"), long_date(issued)),
        (_("Expidió"), facts["institution"]["name"]),
    ]
    if facts["replaces"]:
        rows.append((_("Reemplaza a"), facts["replaces"]))
    return rows
