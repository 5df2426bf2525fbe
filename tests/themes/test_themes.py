"""A theme is data: what can be read is saved, what cannot is refused with the way out."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from lms.core import themes
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Institution, Theme

pytestmark = pytest.mark.django_db
CSS = settings.ROOT / "themes" / "base" / "static" / "base" / "calmecac.css"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
GOLD = {"light": {"jade": "#BC955C"}}


@pytest.fixture
def institution():
    return Institution.objects.create(code="IP", name="Instituto de Profesionalización")


def save(institution, **changes):
    given = {"name": "Propio", "tokens": {"light": {"jade": "#9D2449"}}, "by_ref": "quien"}
    return themes.save_theme(institution, **{**given, **changes})


def test_saving_gives_the_institution_its_own_theme_and_leaves_a_trace(institution):
    theme = save(institution, logo_svg=LOGO, logo_alt="Instituto", footer_links=[{"text": "Portal", "href": "/p"}])
    institution.refresh_from_db()
    assert institution.theme == theme
    assert theme.tokens == {"light": {"jade": "#9D2449"}, "dark": {}}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_ref, entry.actor_ref) == ("theme.saved", theme.code, "quien")


def test_saving_again_changes_the_same_row_and_its_address(institution):
    before = themes.version(save(institution))
    after = save(institution, tokens={"light": {"jade": "#611232"}})
    assert themes.version(after) != before
    assert Theme.objects.count() == 1


def test_gold_text_is_refused_naming_pair_ratio_need_and_shade(institution):
    with pytest.raises(themes.ContrastRefused) as refused:
        save(institution, tokens=GOLD)
    said = str(refused.value)
    assert "modo claro, «Acción y enlaces» sobre «Papel» tiene contraste 2.65 y necesita 4.5" in said
    shade = re.search(r"pasa es (#[0-9A-F]{6}) en «Acción y enlaces»", said).group(1)
    assert not Theme.objects.exists()
    assert not AuditEntry.objects.exists()
    save(institution, tokens={"light": {"jade": shade}})


def test_a_figure_just_short_never_reads_as_enough(institution):
    grey = next(
        shade
        for shade in (f"#{value:02X}{value:02X}{value:02X}" for value in range(90, 140))
        if 4.495 <= themes.contrast.ratio(shade, "#FFFFFF") < 4.5 or shade == "#777777"
    )
    failing = themes.check_colours({"light": {"visited": grey, "paper": "#FFFFFF"}})
    assert "contraste 4.5 " not in " ".join(themes.sentence(mode, failure) for mode, failure in failing)
    assert failing


@pytest.mark.parametrize(
    ("tokens", "code"),
    [
        ({"light": {"ok": "#000000"}}, "theme-token"),
        ({"light": {"sans": "#000000"}}, "theme-token"),
        ({"sepia": {"jade": "#000000"}}, "theme-token"),
        ({"light": {"jade": "red"}}, "theme-token"),
        ({"light": {"jade": "#FFF"}}, "theme-token"),
        ({"light": {"jade": "#000000;}</style><script>"}}, "theme-token"),
        ({"light": {"jade": "#000000\n"}}, "theme-token"),
    ],
)
def test_what_is_not_a_colour_of_a_theme_is_refused(institution, tokens, code):
    with pytest.raises(RuleBroken) as refused:
        save(institution, tokens=tokens)
    assert refused.value.code == code
    assert not Theme.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"logo_svg": LOGO}, "theme-logo-alt"),
        ({"logo_svg": LOGO.replace("<path", "<script/><path"), "logo_alt": "x"}, "svg-hostile"),
        ({"footer_links": [{"text": "x", "href": "javascript:alert(1)"}]}, "theme-link"),
        ({"footer_links": [{"text": "x", "href": "//example.com"}]}, "theme-link"),
        ({"footer_links": [{"text": "x", "href": "http://example.com"}]}, "theme-link"),
        ({"footer_links": [{"text": "", "href": "/p"}]}, "theme-link"),
        ({"footer_links": [{"text": "x", "href": "/p"}] * 7}, "theme-link"),
    ],
)
def test_logos_and_links_are_checked(institution, changes, code):
    with pytest.raises(RuleBroken) as refused:
        save(institution, **changes)
    assert refused.value.code == code
    assert not Theme.objects.exists()


def test_one_institution_never_changes_another_s_theme(institution):
    call_command("load_themes", verbosity=0)
    shared = Theme.objects.get(code="federal")
    other = Institution.objects.create(code="OTRA", name="Otra", theme=shared)
    institution.theme = shared
    institution.save()
    save(institution)
    other.refresh_from_db()
    assert other.theme == shared
    assert other.theme.tokens["light"]["jade"] == "#9D2449"


def test_shipped_themes_load_once_and_stay_as_edited(capsys):
    call_command("load_themes")
    assert set(Theme.objects.values_list("code", flat=True)) == {"neutral", "federal", "extrema"}
    Theme.objects.filter(code="federal").update(name="Cambiado")
    call_command("load_themes")
    assert Theme.objects.get(code="federal").name == "Cambiado"
    call_command("load_themes", "--replace")
    assert Theme.objects.get(code="federal").name == "Federal"
    assert "Temas cargados" in capsys.readouterr().out


def test_the_style_sheet_and_the_table_of_tokens_agree():
    css = CSS.read_text()
    written = {
        "light": re.search(r":root\{\n(.*?)\n\}", css, re.DOTALL).group(1),
        "dark": re.search(r"\[data-mode=dark\]\{\n(.*?)\n\}", css, re.DOTALL).group(1),
    }
    by_system = re.search(r"not\(\[data-mode=light\]\)\{\n(.*?)\n\}\}", css, re.DOTALL).group(1)
    assert by_system == written["dark"]
    for mode, block in written.items():
        assert dict(re.findall(r"--([a-z0-9-]+):(#[0-9A-F]{6});", block)) == themes.base_tokens()[mode]


def test_a_theme_s_style_sheet_holds_colours_alone():
    css = themes.stylesheet({"light": {"jade": "#9D2449", "x": "#000000"}, "dark": {"jade": "red"}})
    assert css == (
        ":root{--jade:#9D2449;}\n"
        "@media (prefers-color-scheme:dark){:root:not([data-mode=light]){}}\n"
        ":root[data-mode=dark]{}\n"
    )
