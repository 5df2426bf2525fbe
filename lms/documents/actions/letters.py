"""Oficios: sent once, numbered, and received with a date."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.core import clock, folios
from lms.core.errors import RuleBroken
from lms.documents import policies
from lms.documents.models import Acknowledgement, Letter
from lms.documents.queries.letters import letter_of
from lms.people.actions.trace import trace
from lms.people.models import Person

SERIES = "OFI"


@transaction.atomic
def send_letter(
    source: tuple[str, str],
    subject: str,
    body: str,
    *,
    to: Person | str,
    by: Person,
    office: str = "",
    legal_basis: str = "",
) -> Letter:
    """Send a numbered letter to a person, who reads it at home, or to somebody outside, by name.

    `source` is (kind code, id) of the fact it follows from: the same fact and addressee again give the letter there is.
    `office` is in what capacity it is sent. Refuses an empty subject or body, a name too long, somebody of another
    institution, and a letter to oneself. Six queries.
    """
    subject, body = " ".join(subject.split()), body.strip()
    _check_text(subject, body)
    person = to if isinstance(to, Person) else None
    name = person.full_name if person else " ".join(str(to).split())
    _check_addressee(person, name, by)
    if known := letter_of(by.institution, source, person, name):
        return known
    letter = Letter(
        institution=by.institution,
        source_kind=source[0],
        source_ref=source[1],
        subject=subject,
        body=body,
        addressee=person,
        addressee_name=name,
        sender=by,
        sender_name=by.full_name,
        sender_office=office.strip(),
        legal_basis=legal_basis.strip(),
        sent_at=clock.now(),
    )
    return _send(letter)


def _send(letter: Letter) -> Letter:
    """Insert a letter with the next folio and leave its trace; the one there is when it was sent twice at once."""
    try:
        with transaction.atomic():
            today = clock.today(letter.institution.time_zone)
            (letter.folio,) = folios.take_folios(letter.institution, SERIES, 1, today)
            letter.save(force_insert=True)
    except IntegrityError:
        source = (letter.source_kind, letter.source_ref)
        known = letter_of(letter.institution, source, letter.addressee, letter.addressee_name)  # the folio went back
        if known is None:
            raise
        return known
    trace(
        "letter.sent",
        letter,
        "letter",
        letter.sender,
        legal_basis=letter.legal_basis,
        folio=letter.folio,
        source=letter.source_kind,
    )
    return letter


def _check_text(subject: str, body: str) -> None:
    if not 0 < len(subject) <= 200 or not 0 < len(body) <= 10_000:
        raise RuleBroken("letter-text", _("Escribe el asunto (200 letras) y el texto (10,000 letras) del oficio."))


def _check_addressee(person: Person | None, name: str, by: Person) -> None:
    if not 0 < len(name) <= 290:
        raise RuleBroken("letter-addressee", _("Escribe a quién va dirigido el oficio."), field="to")
    if person is not None and person.institution_id != by.institution_id:
        raise RuleBroken("letter-institution", _("Esa persona es de otra institución; el oficio no se envió."))
    if person is not None and person.pk == by.pk:
        raise RuleBroken("letter-self", _("El oficio va dirigido a quien lo envía. Elige a otra persona."))


@transaction.atomic
def acknowledge(
    letter: Letter,
    *,
    by: Person,
    method: Acknowledgement.Method = Acknowledgement.Method.ONLINE,
    received_on: date | None = None,
    received_by: str = "",
) -> Acknowledgement:
    """Record that a letter was received: its addressee herself; on paper or by mail, its sender or the office.

    Again it gives the receipt there is. Refuses anybody else (`acknowledgement-not-yours`), a receipt without who
    received, and a day to come or before the letter. Three queries.
    """
    today = clock.today(letter.institution.time_zone)
    online = method == Acknowledgement.Method.ONLINE
    if not (by.pk == letter.addressee_id if online else policies.may_record_receipt(by, letter)):
        raise RuleBroken(
            "acknowledgement-not-yours",
            _("El acuse lo da a quien va dirigido el oficio; el de papel lo registra quien lo envió."),
        )
    name = by.full_name if online else " ".join(received_by.split())
    day = today if online else received_on or today
    if not 0 < len(name) <= 290:
        raise RuleBroken("acknowledgement-name", _("Escribe quién recibió el oficio."), field="received_by")
    if not letter.sent_on <= day <= today:
        raise RuleBroken(
            "acknowledgement-day",
            _("El acuse lleva una fecha entre el envío del oficio y hoy. Revísala."),
            field="received_on",
        )
    row = Acknowledgement(letter=letter, method=method, received_on=day, received_by=name, by=by, at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Acknowledgement.objects.get(letter=letter)
    trace("letter.acknowledged", letter, "letter", by, method=str(method), received_on=day.isoformat())
    return row
