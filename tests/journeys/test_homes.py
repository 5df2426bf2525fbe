"""The first screen of everybody in the demo: one button that says what comes next, on a telephone and at a desk."""

import pytest

from lms.portal.demo.accounts import INSTITUTE, OTHER
from tests.journeys.barriers import violations
from tests.journeys.walks import DESK, PHONE, Walk

pytestmark = pytest.mark.browser
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
AT_EASE = {"rrhh"}  # what she asked for waits for somebody else


@pytest.mark.parametrize(("width", "mode"), [(PHONE, "dark"), (DESK, "light")])
def test_everybody_reads_what_comes_next_in_one_button(demo_site, new_page, width, mode):
    for account in INSTITUTE:
        walk = Walk(new_page, demo_site)
        walk.enter(account.username, width)
        assert walk.page.locator("main .btn--big").count() == 1, account.username
        assert ("nada espera por ti" in walk.seen) == (account.username in AT_EASE), account.username
        walk.page.emulate_media(color_scheme=mode)
        assert not walk.page.evaluate(WIDE), account.username
        assert violations(walk.page) == []
        walk.page.context.close()


def test_the_second_institution_answers_at_its_own_address(demo_site, new_page):
    walk = Walk(new_page, demo_site.replace("127.0.0.1", "otra.localhost"))
    for account in OTHER:
        walk.enter(account.username)
        assert "Órgano Garante de Transparencia" in walk.page.locator("header").inner_text()
        assert "Instituto de Profesionalización" not in walk.seen
