"""What axe and the width of the page say against a screen."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def violations(page) -> list[str]:
    """Every barrier that axe sees on the page as it stands."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def barriers(page) -> list[str]:
    """What axe sees, and whether the page moves sideways."""
    return violations(page) + ([f"{page.url} moves sideways"] if page.evaluate(WIDE) else [])


def sound(page) -> None:
    """Nothing stands in anybody's way on this page."""
    assert barriers(page) == []
