import threading
from datetime import date

import pytest
from django.db import transaction

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.documents import actions, queries, seal
from lms.documents.models import DocumentEvent, IssuedDocument
from lms.documents.states import NEXT, State
from tests.factories.documents import GROUND, constancia_data, issued
from tests.factories.people import PersonFactory

WHY = {"reason": "Se corrigió la calificación", "legal_basis": "Oficio 12/2026"}


def supersede(document, *, by, **why):
    return actions.supersede(document, constancia_data(variant="desempeno"), by=by, **why)


VERBS = {
    State.VALID: actions.reinstate,
    State.SUSPENDED: actions.suspend,
    State.REPLACED: supersede,
    State.CANCELLED: actions.cancel,
}
MOVES = [(here, there) for here in State for there in VERBS]


def brought_to(state, holder, officer):
    """A document in a state, by the verbs that lead there."""
    valid_until = date(2020, 1, 1) if state is State.EXPIRED else None
    with transaction.atomic():
        document = actions.issue(
            holder.institution,
            "constancia",
            ("enrolment", "1"),
            constancia_data(),
            holder=holder,
            legal_basis=GROUND,
            by=officer,
            valid_until=valid_until,
        )
    if state in VERBS and state is not State.VALID:
        VERBS[state](document, by=officer, **WHY)
    return document


@pytest.mark.django_db
@pytest.mark.parametrize(("here", "there"), [move for move in MOVES if move[1] in NEXT[move[0]]])
def test_the_moves_of_the_table_are_made_and_traced(holder, officer, here, there):
    document = brought_to(here, holder, officer)
    VERBS[there](document, by=officer, **WHY)
    assert queries.state_now(IssuedDocument.objects.get(pk=document.pk)) in (there, State.EXPIRED)
    last = DocumentEvent.objects.filter(document=document).last()
    assert (last.state, last.reason, last.legal_basis, last.by) == (there, *WHY.values(), officer)
    entry = AuditEntry.objects.filter(verb__startswith="document.", data__after=there.value).last()
    assert (entry.data["before"], entry.actor_ref) == (here.value, officer.ref)


@pytest.mark.django_db
@pytest.mark.parametrize(("here", "there"), [move for move in MOVES if move[1] not in NEXT[move[0]]])
def test_every_other_move_is_refused_and_changes_nothing(holder, officer, here, there):
    document = brought_to(here, holder, officer)
    before = list(DocumentEvent.objects.values_list("pk")), IssuedDocument.objects.count(), AuditEntry.objects.count()
    with pytest.raises(RuleBroken) as refused:
        VERBS[there](document, by=officer, **WHY)
    assert refused.value.code == "document-state"
    after = list(DocumentEvent.objects.values_list("pk")), IssuedDocument.objects.count(), AuditEntry.objects.count()
    assert after == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("document-reason", {"reason": "  "}),
        ("document-ground", {"legal_basis": ""}),
        ("document-actor", {"by": "holder"}),
        ("document-actor", {"by": "stranger"}),
    ],
)
def test_a_move_needs_reason_ground_and_somebody_else(document, holder, officer, code, changes):
    given = {**WHY, "by": officer, **changes}
    given["by"] = {"holder": holder, "stranger": PersonFactory()}.get(given["by"], given["by"])
    with pytest.raises(RuleBroken) as refused:
        actions.cancel(document, **given)
    assert refused.value.code == code
    assert not DocumentEvent.objects.exists()


@pytest.mark.django_db
def test_a_replaced_document_points_to_its_successor_and_the_fact_to_the_last(document, holder, officer):
    holder.given_names = "Fernanda"
    holder.save()
    later = supersede(document, by=officer, **WHY)
    assert (later.replaces, later.edition, later.folio) == (document, 2, "IP-CON-00002/2026")
    assert later.holder_name == "Fernanda Saldívar Nava"
    assert document.successor == later
    assert issued(holder) == later
    assert seal.is_sound(document)
    assert IssuedDocument.objects.get(pk=document.pk).holder_name == "María Fernanda Saldívar Nava"


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 20])
def test_the_documents_of_a_person_cost_one_query(holder, officer, rows, django_assert_num_queries):
    made = [issued(holder, source=f"s-{number}") for number in range(rows)]
    issued(PersonFactory(institution=holder.institution), source="ajeno")
    actions.cancel(made[0], by=officer, **WHY)
    with django_assert_num_queries(1):
        listed = [(row.folio, queries.state_now(row)) for row in queries.documents_of(holder)]
    assert len(listed) == rows
    assert dict(listed)[made[0].folio] == State.CANCELLED
    assert {state for folio, state in listed if folio != made[0].folio} <= {State.VALID}


@pytest.mark.race
def test_of_two_who_replace_one_document_at_once_one_does(fresh_database):
    holder = PersonFactory()
    officers = [PersonFactory(institution=holder.institution) for _ in range(4)]
    document = issued(holder)
    answers = fresh_database.together(4, lambda index: supersede(document, by=officers[index], **WHY))
    refusals = [answer.code for answer in answers if isinstance(answer, RuleBroken)]
    assert len(refusals) == 3, answers
    assert set(refusals) <= {"document-moved", "document-state"}
    assert sorted(IssuedDocument.objects.values_list("edition", flat=True)) == [1, 2]
    assert DocumentEvent.objects.count() == 1


@pytest.mark.race
def test_control_without_a_number_every_mover_writes(fresh_database):
    """Events numbered by chance instead of in order: all four believe they moved it, so the test above can fail."""
    holder = PersonFactory()
    officer = PersonFactory(institution=holder.institution)
    document = issued(holder)
    all_have_read = threading.Barrier(4)

    def naive(index):
        state = queries.state_now(IssuedDocument.objects.get(pk=document.pk))
        all_have_read.wait()
        assert State.CANCELLED in NEXT[state]
        DocumentEvent.objects.create(
            document=document, number=index + 1, state=State.CANCELLED, at=document.issued_at, by=officer, **WHY
        )

    fresh_database.together(4, naive)
    assert DocumentEvent.objects.filter(state=State.CANCELLED).count() == 4
