import pytest

pytestmark = pytest.mark.browser


def test_front_page_opens_in_a_browser(live_site, page):
    page.goto(live_site)
    assert "Calmécac" in page.title()
    assert page.locator("h1").count() == 1
