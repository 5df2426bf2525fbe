"""Figures of lessons: drawings with words, cleaned."""

import pytest

from lms.core import svg
from lms.core.errors import RuleBroken

FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 510" width="360" height="510" role="img">'
    "<title>Ruta</title><style>@media (prefers-color-scheme: dark) { .g { fill: #171614 } .b { stroke: red } }</style>"
    '<rect class="g" width="9" height="9" fill="#fff" onmouse="x"/><text x="1" y="2">Uno <tspan>dos</tspan> tres</text>'
    "</svg>"
)


def test_words_and_dark_colours_stay():
    kept = svg.clean(FIGURE.replace(' onmouse="x"', ""), figure=True)
    assert ">Uno <tspan>dos</tspan> tres</text>" in kept
    assert "prefers-color-scheme" in kept
    assert 'class="g"' in kept
    assert svg.measures(kept) == {"width": 360, "height": 510}
    assert svg.clean(kept, figure=True) == kept


@pytest.mark.parametrize(
    "sheet",
    [
        "@import url(https://malo.example/x.css);",
        ".a { background: url(https://malo.example/) }",
        ".a { fill: #fff } </style><script>x</script><style>",
        "* { fill: red }",
        "@font-face { src: url(x) }",
        ".a { fill: red; } " * 400,
    ],
)
def test_a_sheet_that_does_more_than_colour_is_refused(sheet):
    with pytest.raises(RuleBroken):
        svg.clean(FIGURE.replace(".g { fill: #171614 }", sheet), figure=True)


def test_events_and_scripts_are_refused_in_a_figure_too():
    with pytest.raises(RuleBroken):
        svg.clean(FIGURE, figure=True)


def test_a_logo_still_takes_no_words():
    with pytest.raises(RuleBroken) as refusal:
        svg.clean(FIGURE.replace(' onmouse="x"', ""))
    assert refusal.value.code == "svg-style"
