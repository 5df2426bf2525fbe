import pytest

from lms.core.search import index_text, matching, words


@pytest.mark.parametrize(
    ("indexed", "asked"),
    [
        ("Protección de datos personales", "proteccion dato"),
        ("Protección de datos personales", "PERSONALES Protección"),
        ("Ética pública", "etica publicas"),
        ("Capacitaciones en línea", "capacitación"),
        ("Atención a la niñez", "ninez"),
        ("EC1171 Garantizar el derecho", "ec1171"),
        ("EC0217.01 Impartición de cursos", "ec0217"),
        ("Transparencia", "transp"),
    ],
)
def test_every_word_of_the_question_begins_a_word_of_the_text(indexed, asked):
    column = index_text(indexed)
    assert words(asked)
    assert all(f" {root}" in column for root in words(asked))


@pytest.mark.parametrize("asked", ["archivos", "datos penales", "persona liderazgo"])
def test_other_words_do_not_match(asked):
    column = index_text("Protección de datos personales")
    assert not all(f" {root}" in column for root in words(asked))


@pytest.mark.parametrize("asked", ["", "  ", "de la", "¿?%_"])
def test_a_question_without_words_asks_nothing(asked):
    assert not matching(asked)
