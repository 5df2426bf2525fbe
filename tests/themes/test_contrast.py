"""Contrast is arithmetic: known ratios, and shades that pass by as little as possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import contrast
from lms.core.themes import COLOURS, base_tokens

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#BC955C", "#FFFFFF", 2.77),  # the federal gold: ornament only
        ("#9D2449", "#FFFFFF", 7.55),
        ("#767676", "#FFFFFF", 4.54),
        ("#0B5D4E", "#FBFAF7", 7.48),
    ],
)
def test_ratio_is_that_of_wcag(one, other, expected):
    assert contrast.ratio(one, other) == pytest.approx(expected, abs=0.006)
    assert contrast.ratio(other, one) == contrast.ratio(one, other)


@given(colours, colours)
def test_nearest_shade_passes_and_the_one_before_it_does_not(colour, ground):
    shade = contrast.nearest_shade(colour, [(ground, contrast.TEXT)])
    assert shade is not None  # black or white passes 4.5 on any single ground
    assert contrast.ratio(shade, ground) >= contrast.TEXT


def test_nearest_shade_is_the_nearest():
    shade = contrast.nearest_shade("#FFCC00", [("#FFFFFF", 4.5)])
    percent = next(step for step in range(101) if contrast.mix("#FFCC00", "#000000", step) == shade)
    assert contrast.ratio(contrast.mix("#FFCC00", "#000000", percent - 1), "#FFFFFF") < 4.5


def test_no_shade_when_the_grounds_pull_apart():
    assert contrast.nearest_shade("#FFCC00", [("#FFFFFF", 4.5), ("#000000", 4.7)]) is None


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_base_theme_passes_its_own_matrix(mode):
    assert contrast.failures(base_tokens()[mode], COLOURS) == []


@pytest.mark.parametrize("pair", contrast.PAIRS, ids=lambda pair: f"{pair[0]} on {pair[1]}")
def test_each_pair_of_the_matrix_is_looked_at(pair):
    """The negative control: make one pair the same colour and that pair must be named."""
    front, behind, _needed = pair
    tokens = {**base_tokens()["light"], front: base_tokens()["light"][behind]}
    assert (front, behind) in [(failure.front, failure.behind) for failure in contrast.failures(tokens, COLOURS)]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_refusal_offers_a_shade_that_cures_it(mode):
    tokens = {**base_tokens()[mode], "jade": "#8A8A8A"}
    failure = contrast.failures(tokens, COLOURS)[0]
    assert contrast.failures({**tokens, failure.change: failure.shade}, COLOURS) == []


def test_a_colour_that_cannot_change_sends_the_remedy_to_its_ground():
    tokens = {**base_tokens()["light"], "paper": "#B9B9B9"}
    failure = next(each for each in contrast.failures(tokens, COLOURS) if each.front == "ok")
    assert failure.change == "paper"
