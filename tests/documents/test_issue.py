import threading

import pytest
from django.db import IntegrityError, transaction

from lms.core.errors import RuleBroken
from lms.core.folios import take_folios
from lms.core.models import AuditEntry, FolioSeries, Job
from lms.documents import keys, seal
from lms.documents.actions import issue, publish_template
from lms.documents.constancias import CONSTANCIA
from lms.documents.models import IssuedDocument, SealKey, Template
from lms.documents.rules import CODE_LETTERS
from tests.factories.core import InstitutionFactory
from tests.factories.documents import GROUND, constancia_data, issued
from tests.factories.people import PersonFactory


@pytest.mark.django_db
def test_issuing_freezes_numbers_seals_and_queues_the_file(document, holder):
    assert document.folio == "IP-CON-00001/2026"
    assert document.holder_name == "María Fernanda Saldívar Nava"
    assert seal.is_sound(IssuedDocument.objects.get())
    assert set(document.check_code) <= set(CODE_LETTERS)
    assert '"91.50"' not in document.payload  # the mark is on the paper alone
    assert holder.ref not in document.payload
    entry = AuditEntry.objects.get(verb="document.issued")
    assert (entry.subject_ref, entry.data["folio"], entry.legal_basis) == (document.ref, document.folio, GROUND)
    job = Job.objects.get(kind="documents.render")
    assert (job.key, job.args) == (document.ref, {"document": document.ref})


@pytest.mark.django_db
def test_the_same_fact_has_one_document_and_another_fact_another(document, holder):
    assert issued(holder, variant="desempeno") == document
    other = issued(holder, source="inscripcion-2")
    assert other.folio == "IP-CON-00002/2026"
    assert other.token != document.token
    assert other.check_code != document.check_code
    assert AuditEntry.objects.filter(verb="document.issued").count() == 2


@pytest.mark.django_db
def test_the_same_data_twice_never_have_the_same_hash(document, holder):
    other = issued(holder, source="inscripcion-2", grade=document.data["grade"])
    assert other.data_hash != document.data_hash  # else a mark could be guessed back from a public hash


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("document-data", {"data": constancia_data(variant="asistencia")}),
        ("document-data", {"data": constancia_data(minutes=0)}),
        ("document-data", {"data": constancia_data(curp="XEXX010101HNEXXXA4")}),
        ("document-data", {"data": constancia_data(schema=2)}),
        ("document-dates", {"data": constancia_data(ends_on="2026-06-07")}),
        ("document-ground", {"legal_basis": " "}),
        ("document-institution", {"by": "stranger"}),
        ("document-institution", {"holder": "stranger"}),
    ],
)
def test_a_refusal_leaves_nothing(institution, holder, code, changes):
    given = {"data": constancia_data(), "holder": holder, "legal_basis": GROUND, "by": None, **changes}
    given = {name: PersonFactory() if value == "stranger" else value for name, value in given.items()}
    with pytest.raises(RuleBroken) as refused, transaction.atomic():
        issue(institution, "constancia", ("enrolment", "1"), given.pop("data"), **given)
    assert refused.value.code == code
    assert not IssuedDocument.objects.exists()
    assert not FolioSeries.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_without_a_key_nothing_is_issued(holder, settings):
    settings.DEMO = False
    with pytest.raises(RuleBroken) as refused:
        issued(holder)
    assert refused.value.code == "signing-key"
    assert not IssuedDocument.objects.exists()
    assert not FolioSeries.objects.exists()


def test_outside_a_transaction_nothing_is_issued(fresh_database):
    holder = PersonFactory()
    with pytest.raises(RuntimeError, match="inside the transaction"):
        issue(
            holder.institution, "constancia", ("e", "1"), constancia_data(), holder=holder, legal_basis=GROUND, by=None
        )
    assert not IssuedDocument.objects.exists()


@pytest.mark.django_db
def test_what_was_issued_is_never_rewritten_nor_deleted(document):
    for write in (
        lambda: IssuedDocument.objects.update(holder_name="Otra"),
        lambda: IssuedDocument.objects.filter(pk=document.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()


@pytest.mark.django_db
def test_a_changed_key_leaves_what_the_former_one_sealed_in_force(document, holder, settings, tmp_path):
    path = tmp_path / "nueva.pem"
    path.write_bytes(keys._new_key())
    settings.SIGNING_KEY_FILE = str(path)
    later = issued(holder, source="inscripcion-2")
    assert later.seal_key != document.seal_key
    assert [key.is_test for key in SealKey.objects.all()] == [True, False]
    assert all(seal.is_sound(each) for each in IssuedDocument.objects.all())


@pytest.mark.django_db
def test_a_design_rules_what_is_issued_after_it(document, holder, officer, institution):
    design = {**CONSTANCIA.design, "layout": "vertical", "unit": "Dirección de Profesionalización"}
    publish_template(institution, "constancia", design, by=officer)
    later = issued(holder, source="inscripcion-2")
    assert (document.template.version, document.template.design["layout"]) == (1, "horizontal")
    assert (later.template.version, later.template.design["layout"]) == (2, "vertical")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"primary": "red'/><script>"}, {"layout": "../otro"}, {"code": '#read("/etc/passwd")'}]
)
def test_a_design_is_data_of_a_known_shape(institution, officer, wrong):
    with pytest.raises(RuleBroken) as refused:
        publish_template(institution, "constancia", {**CONSTANCIA.design, **wrong}, by=officer)
    assert refused.value.code == "document-design"
    assert not Template.objects.exists()


@pytest.mark.django_db
def test_issuing_costs_a_fixed_number_of_queries(document, holder, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):  # savepoints of the suite and of the action count as queries
        issued(holder, source="inscripcion-2")


# --- races ----------------------------------------------------------------------------------------------------------


@pytest.mark.race
def test_eight_at_once_issue_one_document_and_spend_one_folio(fresh_database):
    holder = PersonFactory(institution=InstitutionFactory(code="IP"))
    answers = fresh_database.together(8, lambda _index: issued(holder))
    assert {answer.folio for answer in answers} == {"IP-CON-00001/2026"}
    assert IssuedDocument.objects.count() == 1
    assert FolioSeries.objects.get().last_number == 1
    assert AuditEntry.objects.filter(verb="document.issued").count() == 1
    assert Job.objects.count() == 1


@pytest.mark.race
def test_control_asking_first_and_numbering_after_spends_folios(fresh_database):
    """The naive way fails every time here, so the test above can fail."""
    holder = PersonFactory(institution=InstitutionFactory(code="IP"))
    all_have_asked = threading.Barrier(4)

    def naive(_index):
        assert not IssuedDocument.objects.exists()
        all_have_asked.wait()
        with transaction.atomic():
            take_folios(holder.institution, "CON", 1, holder.created_at.date())
        return issued(holder)

    answers = fresh_database.together(4, naive)
    assert IssuedDocument.objects.count() == 1, answers
    assert FolioSeries.objects.get().last_number == 5
