"""Loading standards: from the register (titles only) and from files of our format (the whole text)."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import (
    Competency,
    Criterion,
    CriterionItem,
    Element,
    GlossaryTerm,
    Standard,
    StandardCompetency,
    StandardVersion,
)
from lms.core import audit, search
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.models import Person


@transaction.atomic
def register_standards(
    institution: Institution, entries: Iterable[dict[str, Any]], *, by: Person | None
) -> Counter[str]:
    """Create or refresh standards by code from register entries (code, title, level, committee, sector).

    A standard whose text is loaded keeps what its text says. Returns how many were new, changed and the same.
    Two queries and one audit entry, whatever the number.
    """
    known = {standard.code: standard for standard in Standard.objects.filter(institution=institution)}
    with_text = set(
        StandardVersion.objects.filter(standard__institution=institution).values_list("standard__code", flat=True)
    )
    new: list[Standard] = []
    changed: list[Standard] = []
    counts: Counter[str] = Counter()
    for entry in entries:
        standard = known.get(entry["code"]) or Standard(institution=institution, code=entry["code"])
        differs = _refresh(standard, entry, has_text=standard.code in with_text)
        if standard.pk is None:
            new.append(standard)
            known[standard.code] = standard
        elif differs:
            changed.append(standard)
        else:
            counts["iguales"] += 1
    Standard.objects.bulk_create(new, batch_size=500)
    Standard.objects.bulk_update(changed, ["title", "level", "committee", "sector", "search_text"], batch_size=500)
    counts.update({"estándares nuevos": len(new), "estándares cambiados": len(changed)})
    if new or changed:
        audit.record(
            "standard.registered",
            institution=institution,
            subject_kind="institution",
            subject_ref=institution.code,
            by_ref=by.ref if by else "",
            data={"new": len(new), "changed": len(changed)},
        )
    return counts


def _refresh(standard: Standard, entry: dict[str, Any], *, has_text: bool) -> bool:
    """Put what the register says in a standard, unsaved; whether anything changed."""
    before = (standard.title, standard.level, standard.committee, standard.sector)
    if has_text:  # what the text itself says stands above the register
        standard.committee = standard.committee or entry["committee"]
        standard.sector = standard.sector or entry["sector"]
    else:
        standard.title, standard.level = entry["title"], entry["level"]
        standard.committee, standard.sector = entry["committee"], entry["sector"]
    standard.search_text = search.index_text(standard.code, standard.title)
    return before != (standard.title, standard.level, standard.committee, standard.sector)


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical text: the same file loaded again is the same version."""
    return hashlib.sha256(audit.canonical(document)).hexdigest()


@transaction.atomic
def import_standard(institution: Institution, document: dict[str, Any], *, by: Person | None) -> StandardVersion:
    """Load one version of a standard from a document that fits `standard.schema.json`.

    The same contents again change nothing and give the version that holds them. A loaded text is never edited: other
    contents become the next version. Refuses one that begins no later than the last, an element or a term that stands
    twice, and unknown competencies.
    """
    _refuse_twice([element["codigo"] for element in document["elementos"]])
    standard = _standard(institution, document)
    digest = content_hash(document)
    if version := standard.versions.filter(content_hash=digest).first():
        return version
    version = _next_version(standard, document, digest)
    for number, element in enumerate(document["elementos"], start=1):
        _add_element(version, number, element)
    _map_competencies(standard, document.get("competencias", []))
    audit.record(
        "standard.loaded",
        institution=institution,
        subject_kind="standard",
        subject_ref=standard.ref,
        by_ref=by.ref if by else "",
        data={"version": version.number, "hash": digest},
    )
    return version


def _standard(institution: Institution, document: dict[str, Any]) -> Standard:
    standard, _new = Standard.objects.get_or_create(
        institution=institution,
        code=document["codigo"],
        defaults={"title": document["titulo"], "level": document["nivel"], "kind": document.get("tipo", "renec")},
    )
    standard.title, standard.level = document["titulo"], document["nivel"]
    standard.kind = document.get("tipo", "renec")
    standard.committee = document.get("comite", standard.committee)
    standard.sector = document.get("sector", standard.sector)
    standard.search_text = search.index_text(standard.code, standard.title)
    standard.save()
    return standard


def _next_version(standard: Standard, document: dict[str, Any], digest: str) -> StandardVersion:
    starts = date.fromisoformat(document["vigente_desde"])
    last = standard.versions.first()
    if last and starts <= last.valid_from:
        raise RuleBroken(
            "standard-older",
            _("La versión cargada de %(code)s vale desde el %(day)s; la nueva debe empezar después.")
            % {"code": standard.code, "day": f"{last.valid_from:%d/%m/%Y}"},
        )
    minutes = document.get("minutos", {})
    return StandardVersion.objects.create(
        standard=standard,
        number=last.number + 1 if last else 1,
        title=document["titulo"],
        purpose=document.get("proposito", ""),
        description=document.get("descripcion", ""),
        approved_on=_day(document.get("aprobado")),
        published_on=_day(document.get("publicado_dof")),
        review_years=document.get("revision_anios"),
        certificate_years=document.get("vigencia_certificado_anios"),
        desk_minutes=minutes.get("gabinete", 0),
        field_minutes=minutes.get("campo", 0),
        general_data=document.get("datos", {}),
        is_illustrative=document.get("ilustrativo", False),
        source=document["fuente"],
        content_hash=digest,
        valid_from=starts,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _refuse_twice(names: list[str]) -> None:
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise RuleBroken("standard-twice", _("«%(name)s» está dos veces. Deja una y repite.") % {"name": twice[0]})


def _add_element(version: StandardVersion, number: int, document: dict[str, Any]) -> None:
    element = Element.objects.create(version=version, number=number, code=document["codigo"], title=document["titulo"])
    _refuse_twice([entry["termino"] for entry in document.get("glosario", [])])
    numbers: Counter[str] = Counter()
    criteria = []
    for entry in document["criterios"]:
        numbers[entry["tipo"]] += 1
        criteria.append(
            Criterion(
                element=element,
                kind=entry["tipo"],
                number=numbers[entry["tipo"]],
                statement=entry["texto"],
                knowledge_level=entry.get("nivel", ""),
                expected_response=entry.get("respuesta", ""),
            )
        )
    Criterion.objects.bulk_create(criteria)
    CriterionItem.objects.bulk_create(
        CriterionItem(criterion=criterion, number=place, text=text)
        for criterion, entry in zip(criteria, document["criterios"], strict=True)
        for place, text in enumerate(entry.get("vinetas", []), start=1)
    )
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(element=element, number=place, term=entry["termino"], definition=entry["definicion"])
        for place, entry in enumerate(document.get("glosario", []), start=1)
    )


def _map_competencies(standard: Standard, entries: list[dict[str, Any]]) -> None:
    """State what a certificate in the standard shows; a later file replaces it whole."""
    codes = {entry["codigo"]: entry["nivel"] for entry in entries}
    known = dict(
        Competency.objects.filter(institution=standard.institution, is_area=False, code__in=codes).values_list(
            "code", "pk"
        )
    )
    if missing := sorted(set(codes) - set(known)):
        raise RuleBroken(
            "competency-unknown",
            _("Aún no existen estas competencias: %(codes)s. Carga primero el marco con import_framework.")
            % {"codes": ", ".join(missing)},
        )
    standard.shows.exclude(competency__code__in=codes).delete()
    for code, level in codes.items():
        StandardCompetency.objects.update_or_create(
            standard=standard, competency_id=known[code], defaults={"level": level}
        )
