import pytest

from tests.factories.ruling import House


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"


@pytest.fixture
def house(db):
    """A standard with its instrument and everybody who works around it."""
    return House()
