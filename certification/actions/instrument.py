"""Loading an instrument from a file of our format, and publishing it."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.profiles.models import Criterion, CriterionItem, StandardVersion
from certification import formats, policies
from certification.models import Instrument, InstrumentItem
from certification.queries.instrument import content_of, faults_of, items_of
from lms.core import clock, schemas
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.documents.seal import data_hash
from lms.people.actions.trace import trace
from lms.people.models import Person

SOME = 8  # faults that one sentence names; the rest are counted


def hash_of(instrument: Instrument, items: list[InstrumentItem]) -> str:
    """SHA-256 of an instrument's rules and items. No query."""
    return data_hash(content_of(instrument, items))


@transaction.atomic
def import_instrument(institution: Institution, document: dict[str, Any], *, by: Person | None) -> Instrument:
    """Load an instrument from a document that fits `instrument.schema.json`, as a draft of the standard's last version.

    The same contents again give the instrument that holds them, whatever its state; other contents are the next number.
    `by` None is the installation. Refuses what does not fit the format (`instrument-format`), a standard whose text was
    not loaded (`standard-without-text`), an element, criterion or bullet that it lacks (`instrument-references`), and
    whoever does not keep instruments (`not-yours`).
    """
    _check_keeper(by, institution)
    if found := schemas.faults(document, formats.INSTRUMENT):
        raise RuleBroken("instrument-format", _some([f"{place}: {sentence}" for place, sentence in found]))
    version = _version(institution, document)
    items = _items(version, document["reactivos"])
    last = version.instruments.aggregate(last=Max("number"))["last"] or 0
    instrument = Instrument(
        institution=institution,
        version=version,
        number=last + 1,
        title=document["titulo"],
        minimum=Decimal(document["minimo"]),
        scope=document.get("alcance", Instrument.Scope.CRITERION),
        is_example=document["ejemplo"],
        source=document["fuente"],
        requirements=document["requisitos"],
        created_at=clock.now(),
    )
    instrument.content_hash = hash_of(instrument, items)
    if known := version.instruments.filter(content_hash=instrument.content_hash).first():
        return known
    instrument.save(force_insert=True)
    for item in items:
        item.instrument = instrument
    InstrumentItem.objects.bulk_create(items)
    facts: dict[str, Any] = {"standard": version.standard.code, "items": len(items), "hash": instrument.content_hash}
    trace("instrument.loaded", instrument, "instrument", by, **facts)
    return instrument


def _check_keeper(by: Person | None, institution: Institution) -> None:
    if by is not None and not policies.may_keep_instruments(by, institution):
        raise RuleBroken(
            "not-yours",
            _("Tu función no permite cargar ni publicar instrumentos. Lo hace quien coordina la certificación."),
        )


def _some(sentences: list[str]) -> str:
    rest = len(sentences) - SOME
    return " ".join(sentences[:SOME]) + (_(" Y %(count)d más.") % {"count": rest} if rest > 0 else "")


def _version(institution: Institution, document: dict[str, Any]) -> StandardVersion:
    versions = StandardVersion.objects.filter(standard__institution=institution, standard__code=document["estandar"])
    if "version" in document:
        versions = versions.filter(number=document["version"])
    version = versions.select_related("standard").order_by("-number").first()
    if version is None:
        raise RuleBroken(
            "standard-without-text",
            _("El texto de %(code)s aún no está cargado. Cárgalo primero con import_standard.")
            % {"code": document["estandar"]},
        )
    return version


def _items(version: StandardVersion, entries: list[dict[str, Any]]) -> list[InstrumentItem]:
    """The rows, not yet written, in the file's order. Two queries."""
    found = Criterion.objects.filter(element__version=version).select_related("element")
    criteria = {(criterion.element.code, str(criterion)): criterion for criterion in found}
    bullets = {
        (bullet.criterion_id, bullet.number): bullet
        for bullet in CriterionItem.objects.filter(criterion__element__version=version)
    }
    items, faults, codes = [], [], set()
    for number, entry in enumerate(entries, start=1):
        criterion = criteria.get((entry["elemento"], entry["criterio"]))
        bullet = bullets.get((criterion.pk, entry.get("vineta", 0))) if criterion else None
        if criterion is None or (bullet is None and "vineta" in entry):
            faults.append(
                _("El reactivo %(code)s nombra un criterio o viñeta que el estándar no tiene.") % _named(entry)
            )
        elif entry["codigo"] in codes:
            faults.append(_("La clave %(code)s está dos veces.") % _named(entry))
        else:
            items.append(_item(number, entry, criterion, bullet))
        codes.add(entry["codigo"])
    if faults:
        raise RuleBroken("instrument-references", _some(faults))
    return items


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    return {"code": entry["codigo"]}


def _item(number: int, entry: dict[str, Any], criterion: Criterion, bullet: CriterionItem | None) -> InstrumentItem:
    return InstrumentItem(
        number=number,
        code=entry["codigo"],
        part=entry["parte"],
        criterion=criterion,
        criterion_item=bullet,
        text=entry["texto"],
        weight=Decimal(entry["peso"]),
    )


@transaction.atomic
def publish_instrument(instrument: Instrument, *, by: Person) -> Instrument:
    """Put a draft in use for its version; the one in use until now is retired and stays with the plans that name it.

    Refuses, naming every fault, weights that do not add up to 100.00 and criteria that nothing asks for
    (`instrument-faults`); one already published (`instrument-state`); contents that are not those that were loaded
    (`instrument-altered`); whoever does not keep instruments (`not-yours`). Eight queries.
    """
    _check_keeper(by, instrument.institution)
    if faults := faults_of(instrument):
        raise RuleBroken("instrument-faults", _some(faults))
    check_unaltered(instrument)
    now = clock.now()
    in_use = Instrument.objects.filter(version=instrument.version_id, state=Instrument.State.PUBLISHED)
    former = list(in_use.values_list("ref", flat=True))
    in_use.update(state=Instrument.State.RETIRED)
    draft = Instrument.objects.filter(pk=instrument.pk, state=Instrument.State.DRAFT)
    if not _to_use(draft, now, by):
        raise RuleBroken(
            "instrument-state", _("Este instrumento ya se publicó. Carga otro archivo si algo debe cambiar.")
        )
    instrument.refresh_from_db(fields=["state", "published_at", "published_by"])
    facts: dict[str, Any] = {"hash": instrument.content_hash, "retires": ",".join(former)}
    trace("instrument.published", instrument, "instrument", by, **facts)
    return instrument


def _to_use(draft: Any, now: Any, by: Person) -> int:
    try:
        with transaction.atomic():
            moved: int = draft.update(state=Instrument.State.PUBLISHED, published_at=now, published_by=by)
            return moved
    except IntegrityError:
        raise RuleBroken(
            "instrument-race", _("Otra persona publicó otro instrumento en este momento. Abre la lista de nuevo.")
        ) from None


def check_unaltered(instrument: Instrument) -> None:
    """Refuse (`instrument-altered`) an instrument whose items or rules are not those of its hash. One query."""
    if hash_of(instrument, items_of(instrument)) != instrument.content_hash:
        raise RuleBroken(
            "instrument-altered",
            _("El contenido del instrumento no es el que se cargó. No lo uses y avisa a quien administra el sistema."),
        )
