"""Search by words, the same on both databases: folded and stemmed in Python when saving and when asking."""

import re
from functools import lru_cache

import snowballstemmer
from django.db.models import Q

from lms.core.letters import fold

WORD = re.compile(r"[^\W_]+")
# words that say nothing about a course or a standard
EMPTY = frozenset(re.findall(r"\w+", "a al con de del e el en es la las lo los o para por que se su sus un una y"))
_stemmer = snowballstemmer.stemmer("spanish")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The folded root of a Spanish word: «capacitación», «capacitaciones» and «capacitacion» give the same."""
    return fold(_stemmer.stemWord(fold(word)))


def words(text: str) -> list[str]:
    """The roots of the words of a text that carry meaning, in order, without repeats."""
    folded = (fold(match) for match in WORD.findall(text))
    return list(dict.fromkeys(stem(word) for word in folded if word not in EMPTY))


def index_text(*texts: str) -> str:
    """What a row keeps in its search column. Each root stands after a blank, so that asking is one pattern a word."""
    return " " + " ".join(words(" ".join(texts)))


def matching(question: str, column: str = "search_text") -> Q:
    """A condition: every word of the question begins some word of the column. No words, no condition."""
    condition = Q()
    for root in words(question)[:12]:
        condition &= Q(**{f"{column}__contains": f" {root}"})
    return condition
