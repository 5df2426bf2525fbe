"""Counting what a person presses, as `ux.md` counts its journeys."""


class Presses:
    """Presses what leads somewhere or chooses, and counts it. Typing and reading are free."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, target):
        target.click()
        self.count += 1

    def name(self, role, words, **options):
        self.press(self.page.get_by_role(role, name=words, **options))
