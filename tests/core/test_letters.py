import pytest

from lms.core.letters import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Ávila   Núñez ", "avila nunez"),
        ("O'Farrill-Güemes", "ofarrill guemes"),
        ("N\u0303andu\u0301", "nandu"),
        ("¿Qué es la Ética pública?", "que es la etica publica"),
        ("Nivel 3.º", "nivel 3o"),
        ("—", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded
