"""Letters without their dress: how words are compared and searched, the same everywhere. Text in, text out."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents, signs nor stray blanks: «Ávila  Núñez» and «avila nunez» are the same to a search.

    ñ becomes n, so that a keyboard without it still finds; a hyphen parts words, any other sign vanishes (O'Farrill).
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("-", " "))
    return " ".join("".join(sign for sign in plain if sign.isalnum() or sign.isspace()).split())
