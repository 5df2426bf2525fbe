"""A campaign under way in an area, for tests of the needs diagnosis."""

import pytest

from tests.factories import needs as make


@pytest.fixture
def area():
    return make.Area()


@pytest.fixture
def campaign(area):
    return make.campaign(area)


@pytest.fixture
def person(area):
    return area.people[0]
