"""The one exception of the house: a rule of the trade said no."""


class RuleBroken(Exception):
    """An act was refused. `code` is stable and for machines and tests; `str()` is a Spanish sentence for the person.

    The sentence says what happened, why, and what to do next. Raising it inside a transaction undoes the act whole.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.field = field
