import json
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from certification import formats
from certification.actions.instrument import import_instrument, publish_instrument
from certification.models import Instrument, InstrumentItem
from certification.queries.instrument import faults_of, items_of, weighed
from certification.queries.plan import instrument_in_force
from certification.rules import WHOLE
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.core.schemas import faults
from tests.factories import assessing as make
from tests.factories.people import PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "lms" / "portal" / "demo" / "standards"


def refused(code, act, *arguments, **options):
    with pytest.raises(RuleBroken) as caught, transaction.atomic():
        act(*arguments, **options)
    assert caught.value.code == code, caught.value.code
    return str(caught.value)


@pytest.fixture
def version():
    return make.version_of()


def test_an_instrument_is_loaded_as_a_draft_with_every_item(version):
    draft = make.draft_of(version)
    assert (draft.state, draft.number, draft.items.count(), str(draft.minimum)) == ("draft", 1, 6, "74.00")
    assert [item.code for item in items_of(draft)][:2] == ["1-D1.1", "1-D1.2"]
    assert str(draft.items.last().weight) == "-1.00"
    assert AuditEntry.objects.get(verb="instrument.loaded").data["hash"] == draft.content_hash


def test_the_same_file_again_is_the_same_instrument_and_another_is_the_next(version):
    first = make.draft_of(version)
    assert make.draft_of(version) == first
    second = make.draft_of(version, minimo="75.00")
    assert (second.number, Instrument.objects.count()) == (2, 2)


def test_every_fault_of_a_file_is_named(version):
    document = make.instrument_document()
    document["reactivos"][0]["criterio"] = "D9"
    document["reactivos"][1]["vineta"] = 9
    document["reactivos"][3]["codigo"] = document["reactivos"][2]["codigo"]
    said = refused("instrument-references", import_instrument, version.standard.institution, document, by=None)
    assert "1-D1.1" in said
    assert "1-D1.2" in said
    assert "1-P1.1 está dos veces" in said
    assert Instrument.objects.count() == 0


def test_what_does_not_fit_the_format_or_has_no_standard_is_refused(version):
    house = version.standard.institution
    broken = {**make.instrument_document(), "minimo": "74"}
    refused("instrument-format", import_instrument, house, broken, by=None)
    refused("standard-without-text", import_instrument, house, make.instrument_document("EC0076"), by=None)


def test_publishing_puts_it_in_use_and_retires_the_one_before(version):
    first = make.published(version)
    second = publish_instrument(make.draft_of(version, minimo="80.00"), by=make.keeper(version.standard.institution))
    first.refresh_from_db()
    assert (first.state, second.state, instrument_in_force(version)) == ("retired", "published", second)
    assert AuditEntry.objects.filter(verb="instrument.published").latest("pk").data["retires"] == first.ref


def test_a_published_one_is_not_published_again(version):
    instrument = make.published(version)
    refused("instrument-state", publish_instrument, instrument, by=make.keeper(instrument.institution))
    assert instrument_in_force(version) == instrument


def test_weights_and_coverage_are_refused_naming_every_fault(version):
    document = make.instrument_document()
    document["reactivos"] = document["reactivos"][:4]  # no knowledge, no attitude
    document["reactivos"][0]["peso"] = "-12.50"
    document["reactivos"][1]["parte"] = "cotejo"
    draft = import_instrument(version.standard.institution, document, by=None)
    said = refused("instrument-faults", publish_instrument, draft, by=make.keeper(draft.institution))
    assert "Los pesos positivos suman 62.50; deben sumar 100.00." in said
    assert "1-D1.1 resta" in said
    assert "1-C1, 1-AHV1" in said
    assert "El reactivo 1-D1.2 va en «guía de observación»" in said
    draft.refresh_from_db()
    assert (draft.state, AuditEntry.objects.filter(verb="instrument.published").exists()) == ("draft", False)


@pytest.mark.parametrize("last", ["24.99", "25.01"])
def test_one_hundredth_off_is_not_published(version, last):
    criteria = [*make.EXAMPLE[:2], ("C1", "conocimiento", [last]), make.EXAMPLE[3]]
    draft = make.draft_of(version, criteria)
    refused("instrument-faults", publish_instrument, draft, by=make.keeper(draft.institution))


def test_only_who_keeps_instruments_publishes(version):
    draft, stranger = make.draft_of(version), make.person(version.standard.institution)
    refused("not-yours", publish_instrument, draft, by=stranger)
    RoleGrantFactory(person=stranger, role="curriculum")
    assert publish_instrument(draft, by=stranger).published_by == stranger
    elsewhere = PersonFactory()
    RoleGrantFactory(person=elsewhere, role="certifying_body")
    refused("not-yours", import_instrument, draft.institution, make.instrument_document(), by=elsewhere)


def test_items_of_an_instrument_are_never_changed(version):
    item = make.published(version).items.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        InstrumentItem.objects.filter(pk=item.pk).update(weight="50.00")


def test_an_item_slipped_in_is_noticed_before_anything_is_applied(version):
    instrument = make.published(version)
    InstrumentItem.objects.create(
        instrument=instrument, number=7, code="X", part="guia", criterion=instrument.items.first().criterion, weight="1"
    )
    process = make.agreed(instrument=instrument)
    refused("instrument-altered", make.started, process)


def test_two_in_use_are_refused_by_the_database(version):
    instrument = make.published(version)
    second = make.draft_of(version, minimo="75.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Instrument.objects.filter(pk=second.pk).update(
            state="published", published_at=instrument.published_at, published_by=instrument.published_by
        )


def test_groups_follow_the_scope_of_the_instrument(version):
    items = items_of(make.draft_of(version))
    assert [each.group for each in weighed(items, "criterion")][:3] == ["1-D1", "1-D1", "1-P1"]
    assert [each.group for each in weighed(items, "kind")][:3] == ["Desempeño", "Desempeño", "Producto"]


def test_the_example_of_ec1171_covers_it_whole_and_says_what_it_is():
    house = make.InstitutionFactory()
    standard = json.loads((DEMO / "EC1171.json").read_text(encoding="utf-8"))
    make.import_standard(house, {**standard, "competencias": []}, by=None)
    document = json.loads((DEMO / "EC1171-instrumento.json").read_text(encoding="utf-8"))
    assert faults(document, formats.INSTRUMENT) == []
    draft = import_instrument(house, document, by=None)
    assert faults_of(draft) == []
    assert sum(each.weight for each in weighed(items_of(draft), draft.scope) if each.weight > 0) == WHOLE
    assert draft.is_example
    bullets = sum(len(c.get("vinetas", [])) for e in standard["elementos"] for c in e["criterios"])
    assert draft.items.exclude(criterion_item=None).count() == bullets == 60
