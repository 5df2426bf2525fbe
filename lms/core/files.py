"""Files of people and of the trade, outside the web root under random names.

What may be kept, and who may read it, is said once per kind by the room that registers the kind in `ready()`.
"""

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.core import audit, clock, media_types
from lms.core.clock import DbNow
from lms.core.errors import RuleBroken
from lms.core.models import Institution, StoredFile

CHUNK = 256 * 1024
NAME_LENGTH = StoredFile._meta.get_field("name").max_length or 0
FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*\s]+')
ARRIVING = "en-camino"  # beside the folders of two letters where files end up

Door = Callable[[HttpRequest, StoredFile], bool]


class Readable(Protocol):
    """An upload, an open file, anything that gives its bytes in pieces."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class FileKind:
    """What a kind of file admits and who may read it: asked anew at every download, anonymous never gets this far."""

    code: str
    door: Door
    media_types: tuple[str, ...]
    max_bytes: int


_kinds: dict[str, FileKind] = {}


def register_kind(code: str, door: Door, media_types: Iterable[str], max_bytes: int) -> FileKind:
    """Make a kind of file known, once, from a room's `ready()`. Types are keys of `media_types.KNOWN`."""
    kind = FileKind(code, door, tuple(media_types), max_bytes)
    _refuse_unknown_types(kind.media_types)
    if code in _kinds:
        raise RuntimeError(f"The kind of file {code} is registered twice.")
    _kinds[code] = kind
    return kind


def _refuse_unknown_types(names: Iterable[str]) -> None:
    if unknown := set(names) - set(media_types.KNOWN):
        raise RuntimeError(f"Unknown media types: {sorted(unknown)}")


def store_file(
    institution: Institution,
    content: Readable,
    name: str,
    *,
    kind: str,
    subject_ref: str = "",
    by_ref: str = "",
    allowed: Iterable[str] | None = None,
    max_bytes: int | None = None,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep a file and its row. Reads the content once, in pieces; two inserts.

    `allowed` and `max_bytes` narrow what the kind admits. Refuses an empty file, one too large (as soon as it is), one
    whose content is of another type, and an image or archive that does not open or is a bomb; then nothing stays
    behind. When the caller's transaction is undone later, the bytes stay without a row until `sweep`.
    """
    rule, called, arriving = _narrowed(_kinds[kind], allowed, max_bytes), clean_name(name), _new_arrival()
    try:
        size, digest = _receive(content, arriving, rule.max_bytes, called)
        media_type = _checked_type(arriving, called, rule.media_types)
        row = StoredFile(
            institution=institution,
            kind=kind,
            subject_ref=subject_ref,
            name=_with_ending(called, media_type),
            media_type=media_type,
            size=size,
            sha256=digest,
            created_at=clock.now(),
            created_by_ref=by_ref,
            expires_at=expires_at,
        )
        _keep(arriving, row)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    return row


def _narrowed(kind: FileKind, allowed: Iterable[str] | None, max_bytes: int | None) -> FileKind:
    """What this one file may be: never more than its kind admits."""
    types = kind.media_types if allowed is None else tuple(one for one in allowed if one in kind.media_types)
    return replace(kind, media_types=types, max_bytes=min(max_bytes or kind.max_bytes, kind.max_bytes))


def _keep(arriving: Path, row: StoredFile) -> None:
    """Bytes first, then the row; without its row the bytes go."""
    final = _settle(arriving, row)
    try:
        _write_row(row)
    except BaseException:
        final.unlink(missing_ok=True)
        raise


@transaction.atomic
def _write_row(row: StoredFile) -> None:
    row.save(force_insert=True)
    audit.record(
        "file.stored",
        institution=row.institution,
        subject_kind="file",
        subject_ref=row.ref,
        by_ref=row.created_by_ref,
        data={"kind": row.kind, "subject_ref": row.subject_ref, "size": row.size, "sha256": row.sha256},
    )


def open_file(row: StoredFile) -> BinaryIO:
    """The bytes of a stored file, open for reading; the caller closes. Asks no door: that is the view's."""
    return path_of(row.ref).open("rb")


def path_of(ref: str) -> Path:
    """Where the bytes of a stored file lie."""
    return settings.STORED_FILES_ROOT / ref[:2] / ref


def readable_file(request: HttpRequest, ref: str) -> StoredFile | None:
    """The file that this person may read now, or None: missing, expired and forbidden look the same. One query.

    Another institution's file is missing, whatever its kind's door would say.
    """
    row = (
        StoredFile.objects.filter(Q(expires_at=None) | Q(expires_at__gt=DbNow()), ref=ref)
        .select_related("institution")
        .first()
    )
    if row is None or row.institution != getattr(request, "institution", None):
        return None
    kind = _kinds.get(row.kind)
    return row if kind is not None and kind.door(request, row) else None


def clean_name(name: str) -> str:
    """A name fit for any disk and any header: no folders, no controls, no tricks of direction; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(letter for letter in last if letter == " " or unicodedata.category(letter)[0] not in "CZ")
    path = Path(FORBIDDEN_IN_NAMES.sub(" ", visible).strip(" .") or "archivo")
    return path.stem[: NAME_LENGTH - 20].rstrip(" .") + path.suffix[:10]


def sweep(grace: timedelta = timedelta(days=1)) -> int:
    """Remove bytes that no row names and bytes of expired files; rows stay, as the record of what there was.

    What arrived within `grace` is left alone: its row may not be committed yet. One query per 500 files. Says how many.
    """
    removed, candidates = 0, _older_than(clock.now() - grace)
    while batch := list(islice(candidates, 500)):
        refs = [path.name for path in batch]
        alive = StoredFile.objects.filter(Q(expires_at=None) | Q(expires_at__gt=DbNow()), ref__in=refs)
        keep = set(alive.values_list("ref", flat=True))
        for path in batch:
            if path.name not in keep:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _older_than(instant: datetime) -> Iterator[Path]:
    for path in settings.STORED_FILES_ROOT.glob("*/*"):
        if path.stat().st_mtime < instant.timestamp():
            yield path


def _new_arrival() -> Path:
    folder = settings.STORED_FILES_ROOT / ARRIVING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / secrets.token_urlsafe(16)


def _receive(content: Readable, path: Path, limit: int, name: str) -> tuple[int, str]:
    """Write the content to a new file, to the disk itself; its size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise RuleBroken("file-too-large", _too_large(name, limit))
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if not size:
        raise RuleBroken(
            "file-empty", _("El archivo «%(name)s» está vacío. Revísalo y vuelve a elegirlo.") % {"name": name}
        )
    return size, digest.hexdigest()


def _too_large(name: str, limit: int) -> str:
    megabytes = f"{limit / 1_000_000:.1f}".removesuffix(".0")
    return _(
        "El archivo «%(name)s» pesa más de %(limit)s MB, que es lo que se admite aquí. "
        "Redúcelo o divídelo y vuelve a elegirlo."
    ) % {"name": name, "limit": megabytes}


def _checked_type(path: Path, name: str, types: Sequence[str]) -> str:
    try:
        with path.open("rb") as content:
            media_type = media_types.sniff(content, name)
    except media_types.Unsafe:
        raise RuleBroken(
            "file-unsafe",
            _(
                "El archivo «%(name)s» está dañado o es demasiado grande al abrirse, y no se guardó. "
                "Ábrelo en tu equipo, guárdalo de nuevo con menos tamaño y vuelve a elegirlo."
            )
            % {"name": name},
        ) from None
    if media_type is None or media_type not in types:
        labels = ", ".join(media_types.KNOWN[one].label for one in types)
        raise RuleBroken(
            "file-type",
            _(
                "El archivo «%(name)s» no es de un tipo que se admita aquí. Se admite: %(types)s. "
                "Guárdalo en uno de esos formatos y vuelve a elegirlo."
            )
            % {"name": name, "types": labels},
        )
    return media_type


def _with_ending(name: str, media_type: str) -> str:
    """A name whose ending says what the file is, whatever its sender called it."""
    endings = media_types.KNOWN[media_type].endings
    return name if name.lower().endswith(endings) else name + endings[0]


def _settle(arriving: Path, row: StoredFile) -> Path:
    """Give the bytes their lasting place, so that a power cut leaves all or nothing."""
    final = path_of(row.ref)
    final.parent.mkdir(mode=0o700, exist_ok=True)
    arriving.rename(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return final
