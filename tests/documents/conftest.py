"""Fixtures of documents: where files lie, an institution with people, a constancia with its file."""

import pytest

from lms.documents import files
from tests.factories.core import InstitutionFactory
from tests.factories.documents import issued
from tests.factories.people import PersonFactory


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"


@pytest.fixture
def institution(db):
    return InstitutionFactory(code="IP", name="Instituto de Profesionalización", is_default=True)


@pytest.fixture
def holder(institution):
    return PersonFactory(
        institution=institution, given_names="María Fernanda", first_surname="Saldívar", second_surname="Nava"
    )


@pytest.fixture
def officer(institution):
    return PersonFactory(institution=institution)


@pytest.fixture
def document(holder):
    return issued(holder, grade={"value": "91.50", "scale": "100", "pass_mark": "80.00"})


@pytest.fixture
def pdf(document):
    """The file of `document`, as its holder downloads it."""
    with files.open_pdf(files.render(document)) as content:
        return content.read()
