"""A logo draws and does nothing else."""

from pathlib import Path

import pytest

from lms.core import svg
from lms.core.errors import RuleBroken

HOSTILE = Path(__file__).resolve().parents[1] / "samples" / "hostile" / "svg"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
SHAPE = '<path d="M0 0h9v9z"/>'


def drawing(inside: str) -> str:
    return f"{HEAD}{SHAPE}{inside}</svg>"


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "svg-hostile"),
        ("<SCRIPT>alert(1)</SCRIPT>", None),  # not an SVG element in XML: left out
        ('<path onclick="alert(1)" d="M0 0"/>', "svg-hostile"),
        ('<a xlink:href="javascript:alert(1)"><path d="M0 0"/></a>', "svg-hostile"),
        ('<image href="https://example.com/a.png"/>', "svg-hostile"),
        ('<use href="https://example.com/a.svg#b"/>', "svg-hostile"),
        ("<foreignObject><p>hola</p></foreignObject>", "svg-hostile"),
        ('<animate attributeName="href" values="javascript:alert(1)"/>', "svg-hostile"),
        ("<style>path{fill:url(https://example.com)}</style>", "svg-style"),
    ],
)
def test_what_runs_or_fetches_is_refused(inside, code):
    if code is None:
        assert "alert" not in svg.clean(drawing(inside))
        return
    with pytest.raises(RuleBroken) as refused:
        svg.clean(drawing(inside))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing(""), "svg-entities"),
        ("<svg", "svg-malformed"),
        ("", "svg-malformed"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "svg-not-svg"),
        ("<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>", "svg-not-svg"),
        (f"{HEAD}<g/></svg>", "svg-empty"),
        (f"{HEAD}{'<g/>' * 2100}{SHAPE}</svg>", "svg-too-big"),
        (drawing("<!--" + "x" * 70000 + "-->"), "svg-too-big"),
        (drawing("").replace(' viewBox="0 0 10 10"', ""), "svg-no-size"),
    ],
)
def test_what_is_not_a_small_drawing_is_refused(text, code):
    with pytest.raises(RuleBroken) as refused:
        svg.clean(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "value", ["url(https://example.com/a)", "url(javascript:alert(1))", "expression(alert(1))//'", 'red"onload="x']
)
def test_paint_that_points_outside_is_left_out(value):
    cleaned = svg.clean(drawing(f"<rect fill='{value.replace(chr(39), '')}' width='5' height='5'/>"))
    assert "example.com" not in cleaned
    assert "alert" not in cleaned or "url" not in cleaned
    assert "onload" not in cleaned.replace("&quot;", '"') or 'onload="' not in cleaned


def test_an_editor_s_notes_go_and_the_drawing_stays():
    inkscape = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        'width="120px" height="40" inkscape:version="1.3"><metadata><x>nota</x></metadata>'
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#FFF"/></linearGradient></defs>'
        '<title>Escudo</title><path style="fill:#9d2449;stroke:none;-inkscape-x:1" d="M0 0h9v9z"/>'
        '<circle fill="url(#a)" r="3"/></svg>'
    )
    cleaned = svg.clean(inkscape)
    assert "inkscape" not in cleaned
    assert "nota" not in cleaned
    assert 'viewBox="0 0 120 40"' in cleaned
    assert 'fill="#9d2449"' in cleaned
    assert 'fill="url(#a)"' in cleaned
    assert "<title>Escudo</title>" in cleaned


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.svg")), ids=lambda path: path.name)
def test_hostile_samples_are_refused(path):
    with pytest.raises(RuleBroken):
        svg.clean(path.read_text())


def test_cleaning_twice_changes_nothing():
    once = svg.clean(drawing('<g transform="rotate(5)"><circle r="2"/></g>'))
    assert svg.clean(once) == once
