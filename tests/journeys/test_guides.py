"""The guides say what the screens say: each is followed word by word, and with SHOTS its pictures are taken anew."""

import re

import pytest

from lms.portal import guides
from tests.journeys.barriers import violations
from tests.journeys.walks import DESK, PHONE, WALKS, Walk

BOLD = re.compile(r"\*\*([^*]+)\*\*")
PICTURE = re.compile(r"\]\(img/([-\w]+)\.webp\)")
MOST_BYTES = 80_000
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def text_of(code: str) -> str:
    return (guides.FOLDER / f"{code}.md").read_text(encoding="utf-8")


def test_every_guide_is_in_the_index_and_has_a_walk():
    written = {path.stem for path in guides.FOLDER.glob("*.md")} - {"README"}
    assert written == set(guides.order()) == set(WALKS)


def test_pictures_are_small_and_none_is_left_over():
    kept = {path.stem: path.stat().st_size for path in (guides.FOLDER / "img").iterdir()}
    assert set(kept) == {name for code in WALKS for name in PICTURE.findall(text_of(code))}
    assert [name for name, size in kept.items() if size > MOST_BYTES] == []


@pytest.mark.browser
@pytest.mark.parametrize("code", WALKS)
def test_a_guide_says_what_the_screens_say(demo_site, new_page, code):
    walk = Walk(new_page, demo_site)
    WALKS[code](walk)
    text = text_of(code)
    assert [words for words in BOLD.findall(text) if words not in walk.seen] == []
    assert set(PICTURE.findall(text)) == set(walk.shots)


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_help_leads_to_guides_without_barriers(live_site, new_page, width, dark):
    page = new_page(width=width, dark=dark)
    page.goto(f"{live_site}/ayuda/")
    page.get_by_role("link", name="Tomar un curso y ver tu historial").click()
    page.get_by_role("heading", name="Seguir tu curso").wait_for()
    for address in ("/ayuda/", "/ayuda/aprender/"):
        page.goto(live_site + address)
        assert not page.evaluate(WIDE)
        assert violations(page) == []
