"""Nothing that was issued can be changed by a byte and still pass."""

import copy
import json

import pytest
from django.db import connection

from lms.documents import actions, keys, paper, seal
from lms.documents.models import IssuedDocument
from lms.documents.verification import Outcome, judge_document, judge_file
from tests.core.tampering import run, unguard
from tests.factories.documents import issued
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
WHY = {"reason": "Se expidió por error", "legal_basis": "Oficio 12/2026"}


def outcome(content):
    return judge_file(content).outcome


def test_the_files_that_were_issued_are_authentic(pdf, document):
    assert outcome(pdf) is Outcome.AUTHENTIC
    assert outcome(seal.envelope(document)) is Outcome.AUTHENTIC
    indented = json.dumps(json.loads(seal.envelope(document)), indent=2, ensure_ascii=True).encode()
    assert outcome(indented) is Outcome.AUTHENTIC  # the same facts, written otherwise


def leaves(value, path=()):
    for name, item in value.items():
        if isinstance(item, dict):
            yield from leaves(item, (*path, name))
        else:
            yield (*path, name)


def other(value):
    """Some other value of the same shape."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "x" if value is None else value[:-1] + ("A" if value[-1:] != "A" else "B")


def inside(envelope, path):
    for name in path[:-1]:
        envelope = envelope[name]
    return envelope, path[-1]


def test_every_field_of_the_facts_counts(document, holder):
    document = issued(holder, source="s-2", standard={"code": "EC1171", "title": "Proteger datos"})
    genuine = json.loads(seal.envelope(document))
    fields = list(leaves(genuine))
    assert ("payload", "facts", "standard", "code") in fields
    assert len(fields) >= 22
    for path in fields:
        for change in ("other", "gone", "wrapped"):
            forged = copy.deepcopy(genuine)
            place, name = inside(forged, path)
            if change == "gone":
                del place[name]
            else:
                place[name] = other(place[name]) if change == "other" else [place[name]]
            assert outcome(json.dumps(forged).encode()) is Outcome.ALTERED, (path, change)


def test_what_is_added_or_said_twice_is_an_alteration(document):
    genuine = seal.envelope(document)
    added = json.loads(genuine)
    added["payload"]["grade"] = "100"
    assert outcome(json.dumps(added).encode()) is Outcome.ALTERED
    twice = genuine.replace(b'"holder":', b'"holder":"Otra Persona","holder":', 1)
    assert json.loads(twice) == json.loads(genuine)  # one reader sees the genuine name, another the first
    assert outcome(twice) is Outcome.ALTERED
    assert outcome(genuine[:-1]) is Outcome.ALTERED
    assert outcome(genuine + b"}") is Outcome.ALTERED


def test_any_byte_of_the_file_counts(pdf):
    marks = [
        pdf.index(mark) for mark in (b"/verificar/", b"/Keywords", b"<pdf:Keywords>", b"datos.json", b"/Contents <")
    ]
    places = {*range(0, len(pdf), 331), *range(24), *range(len(pdf) - 24, len(pdf)), *marks}
    for place in sorted(places):
        flipped = bytearray(pdf)
        flipped[place] ^= 1
        assert outcome(bytes(flipped)) is Outcome.ALTERED, place


def test_what_is_cut_or_added_is_an_alteration(pdf):
    assert outcome(pdf + b"\n") is Outcome.ALTERED
    assert outcome(pdf[:-1]) is Outcome.ALTERED
    assert outcome(pdf + pdf) is Outcome.ALTERED


def test_the_paper_of_another_with_our_folio_is_an_alteration(document):
    thief = PersonFactory(institution=document.institution, given_names="Otra")
    forged = issued(thief, source="s-9")
    forged.folio, forged.check_code = document.folio, document.check_code
    facts = json.loads(forged.payload)
    forged.payload = json.dumps({**facts, "folio": document.folio, "verify": "https://otro.example/"})
    forged.token = "x" * 22
    assert outcome(paper.draw(forged)) is Outcome.ALTERED
    alone = b"%PDF-1.7\n1 0 obj<</Keywords (" + document.folio.encode() + b", y)>>"
    finding = judge_file(alone)
    assert (finding.outcome, finding.document) == (Outcome.ALTERED, document)


def test_another_key_seals_nothing(document, tmp_path):
    (path := tmp_path / "ajena.pem").write_bytes(keys._new_key())
    thief = keys._load(path, False)
    payload = {**json.loads(document.payload), "holder": "Otra Persona"}
    for named in (payload["key"], thief.code):
        payload["key"] = named
        forged = {"algorithm": "Ed25519", "payload": payload, "signature": seal.sign(thief, seal.canonical(payload))}
        assert outcome(json.dumps(forged).encode()) is Outcome.ALTERED
        forged["payload"] = {**payload, "token": "y" * 22, "folio": "IP-CON-99999/2026", "verify": ""}
        assert outcome(json.dumps(forged).encode()) is Outcome.UNKNOWN


def test_hostile_files_that_name_a_document_are_only_altered(document):
    genuine = seal.envelope(document).decode()
    deep = "[" * 900 + "]" * 900
    for extra in (f'"x":{deep}', '"x":"\\ud800"', '"x":"\\u0000"', '"x":NaN', '"x":' + "9" * 3000):
        assert outcome(genuine.replace("{", "{" + extra + ",", 1).encode()) is Outcome.ALTERED, extra[:20]
    named = f"verificar/{document.token} ".encode()
    assert outcome(named + b"verificar/" + b"x" * 22 + b" " * 100) is Outcome.ALTERED
    assert outcome(b"".join(b"verificar/%022d " % number for number in range(50_000))) is Outcome.UNKNOWN


@pytest.mark.parametrize("name", ["token", "folio"])
@pytest.mark.parametrize("value", ["\\u0000", "\\ud800", "x" * 5000])
def test_names_that_no_database_takes_are_unknown(document, name, value):
    assert outcome(b'{"payload": {"%s": "%s"}}' % (name.encode(), value.encode())) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "content", [b"", b"hola", b"{}", b"[1]", b"%PDF-1.7\nnada", b'{"payload": 7}', b"[" * 100_000, bytes(range(256))]
)
def test_what_is_not_ours_is_unknown(document, content):
    assert outcome(content) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder_name", "Otra Persona"),
        ("folio", "IP-CON-00002/2026"),
        ("data_hash", "0" * 64),
        ("signature", "A" * 86),
        ("payload", "{}"),
        ("payload", "no es JSON"),
    ],
)
def test_a_row_changed_behind_our_back_is_told(document, pdf, column, value):
    unguard(IssuedDocument)
    run(f"UPDATE documents_issueddocument SET {column} = %s WHERE id = %s", value, document.pk)
    changed = IssuedDocument.objects.select_related("institution", "seal_key").get()
    assert judge_document(changed).outcome is Outcome.ALTERED
    assert outcome(pdf) is Outcome.ALTERED


def test_a_mark_changed_in_the_database_is_told(document):
    unguard(IssuedDocument)
    data = json.dumps({**document.data, "grade": {"value": "99.99", "scale": "100", "pass_mark": "80.00"}})
    cast = "::jsonb" if connection.vendor == "postgresql" else ""
    run(f"UPDATE documents_issueddocument SET data = %s{cast} WHERE id = %s", data, document.pk)
    changed = IssuedDocument.objects.select_related("institution", "seal_key").get()
    assert judge_document(changed).outcome is Outcome.ALTERED


@pytest.mark.parametrize(
    ("verb", "expected"), [(actions.cancel, Outcome.CANCELLED), (actions.suspend, Outcome.SUSPENDED)]
)
def test_an_authentic_file_says_what_became_of_it(document, pdf, officer, verb, expected):
    verb(document, by=officer, **WHY)
    assert outcome(pdf) is expected
    assert outcome(seal.envelope(document)) is expected
    assert outcome(pdf + b" ") is Outcome.ALTERED
