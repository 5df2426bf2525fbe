"""Filling a bank of questions. Keys go to their own table through `assessment.keys`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment import keys, kinds
from assessment.models import Bank, Question, QuestionVersion
from assessment.rules import quiz as rules
from assessment.states import Status
from lms.core import audit, clock
from lms.core.audit import canonical
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.models import OrgUnit, Person

Entry = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What a load did: questions that are new, that got a new version, and that were the same."""

    new: int
    changed: int
    same: int


@transaction.atomic
def make_bank(
    institution: Institution, code: str, title: str, *, by: Person | None, unit: OrgUnit | None = None
) -> Bank:
    """The bank with this code, made when there is none. Safe to repeat."""
    bank, made = Bank.objects.get_or_create(
        institution=institution, code=code, defaults={"title": title or code, "unit": unit}
    )
    if made:
        audit.record(
            "bank.made",
            institution=institution,
            subject_kind="bank",
            subject_ref=bank.ref,
            by_ref=by.ref if by else "",
            data={"code": code},
        )
    return bank


def fault(entry: Entry) -> tuple[str, str] | None:
    """Why a question cannot be taken, as (code, sentence); None when it can. The shape was checked before."""
    if entry["kind"] not in kinds.codes():
        return "question-kind", _("No conocemos este tipo de pregunta: «%(kind)s».") % {"kind": entry["kind"]}
    if entry["kind"] == "numerical":
        if any(rules.read_number(_plain(entry["key"][name])) is None for name in ("value", "tolerance")):
            return "question-number", _("La respuesta o la tolerancia no es un número que podamos usar.")
        return None
    ids = [option["id"] for option in entry["options"]]
    right = set(entry["key"])
    if len(set(ids)) != len(ids):
        return "question-options", _("Dos opciones llevan la misma letra. Dale a cada una la suya.")
    if not right <= set(ids):
        return "question-key", _("La clave nombra una opción que no existe.")
    if entry["kind"] == "single" and len(right) != 1:
        return "question-key", _("Una pregunta de una sola respuesta lleva exactamente una opción correcta.")
    if right == set(ids):
        return "question-key", _("Todas las opciones son correctas: así no se distingue a quien sabe.")
    return None


@transaction.atomic
def load_questions(bank: Bank, entries: Sequence[Entry], *, by: Person | None) -> Loaded:
    """Put questions into a bank, in the product's own format. Safe to repeat: what is the same stays as it is.

    What changed becomes the next version and the former one is retired; quizzes and attempts keep theirs. Refuses the
    whole load on the first question that cannot be taken. Eight queries, however many questions.
    """
    for entry in entries:
        if found := fault(entry):
            raise RuleBroken(found[0], f"{entry['id']}: {found[1]}")
    questions = _questions(bank, [entry["id"] for entry in entries])
    last = {version.question_id: version for version in _last_versions(bank)}
    prints = keys.fingerprints(version.pk for version in last.values())
    fresh: list[tuple[QuestionVersion, dict[str, Any], dict[str, Any]]] = []
    for entry in entries:
        question = questions[entry["id"]]
        former = last.get(question.pk)
        version, key, feedback = _version(question, entry, former), *_secret(entry)
        same_words = former is not None and former.content_hash == version.content_hash
        if not (former and same_words and prints[former.pk] == keys.fingerprint(key, feedback)):
            fresh.append((version, key, feedback))
    retired = [last[version.question_id].pk for version, *_rest in fresh if version.question_id in last]
    QuestionVersion.objects.filter(pk__in=retired).update(status=Status.RETIRED)
    QuestionVersion.objects.bulk_create([version for version, *_rest in fresh])
    keys.store(fresh)
    loaded = Loaded(len(fresh) - len(retired), len(retired), len(entries) - len(fresh))
    if fresh:
        audit.record(
            "bank.loaded",
            institution=bank.institution,
            subject_kind="bank",
            subject_ref=bank.ref,
            by_ref=by.ref if by else "",
            data={"new": loaded.new, "changed": loaded.changed, "same": loaded.same},
        )
    return loaded


@transaction.atomic
def correct_key(version: QuestionVersion, key: dict[str, Any], *, reason: str, by: Person) -> None:
    """Put a wrong key right. Grades already given stay: `regrade` gives each its new event.

    Refuses a key that does not fit the question, and a correction without its reason. The audit keeps no key.
    """
    options = [{"id": option["id"]} for option in version.body.get("options", [])]
    asked = key.get("options", key)
    if found := fault({"kind": version.kind, "options": options, "key": asked}):
        raise RuleBroken(*found)
    if not reason.strip():
        raise RuleBroken("key-reason", _("Escribe por qué cambia la respuesta correcta."), field="reason")
    keys.replace(version, key)
    audit.record(
        "question.key_corrected",
        institution=version.question.bank.institution,
        subject_kind="question",
        subject_ref=version.ref,
        by_ref=by.ref,
        protected={"reason": reason},
    )


def _questions(bank: Bank, codes: list[str]) -> dict[str, Question]:
    known = set(bank.questions.values_list("code", flat=True))
    new = [code for code in dict.fromkeys(codes) if code not in known]
    Question.objects.bulk_create(Question(bank=bank, code=code) for code in new)
    return {question.code: question for question in bank.questions.all()}


def _last_versions(bank: Bank) -> list[QuestionVersion]:
    versions = QuestionVersion.objects.filter(question__bank=bank).order_by("question", "number")
    return list({version.question_id: version for version in versions}.values())


def _plain(number: Any) -> str:
    """A number of a JSON file as text without exponent; what it is not stays as it is, for the check to refuse."""
    return format(number, "f").rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def _secret(entry: Entry) -> tuple[dict[str, Any], dict[str, Any]]:
    if entry["kind"] == "numerical":
        key: dict[str, Any] = {name: _plain(entry["key"][name]) for name in ("value", "tolerance")}
    else:
        key = {"options": sorted(entry["key"])}
    said = {option["id"]: option["feedback"] for option in entry.get("options", [])}
    return key, {"general": entry["feedback"] or "", "options": said}


def _body(entry: Entry) -> dict[str, Any]:
    if entry["kind"] == "numerical":
        return {"schema": 1, "unit": entry["key"]["unit"]}
    return {"schema": 1, "options": [{"id": each["id"], "text": each["text"]} for each in entry["options"]]}


def _version(question: Question, entry: Entry, former: QuestionVersion | None) -> QuestionVersion:
    criterion = entry["criterion"] or {}
    version = QuestionVersion(
        question=question,
        number=former.number + 1 if former else 1,
        kind=entry["kind"],
        stem=entry["stem"],
        body=_body(entry),
        status=Status.READY,
        competency_code=entry["competency"] or "",
        standard_code=criterion.get("standard", ""),
        element_code=criterion.get("element", ""),
        criterion_code=criterion.get("criterion", ""),
        level=entry["level"],
        difficulty=entry["difficulty"],
        created_at=clock.now(),
    )
    names = "kind stem body competency_code standard_code element_code criterion_code level difficulty".split()
    version.content_hash = hashlib.sha256(canonical([getattr(version, name) for name in names])).hexdigest()
    return version
