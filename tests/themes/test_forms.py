"""Every form comes out in the markup of the house: label, hint, error and control tied together."""

import datetime
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from lms.core.forms import DatePartsField, UploadField
from lms.portal.forms import SampleForm


def wrong():
    return SampleForm({"curp": "CORTA", "birth_0": "31", "birth_2": "1985", "unit": "ut"})


def test_every_reference_points_at_something():
    page = str(wrong())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    told = re.findall(r'(?:for|aria-describedby|aria-labelledby)="([^"]+)"', page)
    told += [link for link in re.findall(r'href="#([^"]+)"', page)]
    assert {name for names in told for name in names.split()} <= set(ids)


def test_an_error_is_said_in_the_summary_and_at_the_field_in_the_same_words():
    page = str(wrong())
    for said in ("La CURP tiene 5 caracteres; deben ser 18", "A la fecha le falta el mes.", "Elige cómo asistirás"):
        assert page.count(said) == 2
    assert 'aria-invalid="true"' in page
    assert "autofocus" in page


def test_what_is_missing_is_called_by_its_name():
    assert str(SampleForm({})).count("Falta «CURP».") == 2


def test_a_clean_form_says_nothing_of_errors():
    assert "Hay un problema" not in str(SampleForm())
    assert "aria-invalid" not in str(SampleForm())


def test_what_is_not_asked_for_says_so():
    assert re.search(r"Correo <span class=\"optional\">\(opcional\)", str(SampleForm()))


def test_what_a_person_wrote_is_escaped():
    page = str(SampleForm({"curp": '"><script>x</script>'}))
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["27", "11", "1985"], datetime.date(1985, 11, 27)),
        (["1", "marzo", "2026"], datetime.date(2026, 3, 1)),
        (["1", "DIC", "2026"], datetime.date(2026, 12, 1)),
    ],
)
def test_a_date_in_three_boxes(parts, expected):
    assert DatePartsField().clean(parts) == expected


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["", "", ""], "necesario"),
        (["27", "", ""], "A la fecha le falta el mes y el año."),
        (["31", "2", "2026"], "Esa fecha no existe"),
        (["27", "xx", "2026"], "Esa fecha no existe"),
    ],
)
def test_a_date_that_is_not_one_says_why(parts, said):
    with pytest.raises(forms.ValidationError) as refused:
        DatePartsField().clean(parts)
    assert said in " ".join(refused.value.messages)


def test_a_date_may_be_left_out_when_it_is_optional():
    assert DatePartsField(required=False).clean(["", "", ""]) is None


def test_a_file_too_big_says_how_big():
    field = UploadField(max_bytes=1024, kinds=["pdf"])
    assert field.help_text.replace("\xa0", " ") == "PDF. Hasta 1 KB."
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(SimpleUploadedFile("a.pdf", b"x" * 2048))
    assert refused.value.messages[0].replace("\xa0", " ") == "El archivo pesa 2 KB; puede pesar hasta 1 KB."


@pytest.mark.parametrize(
    "text",
    [
        '{% icon "check" %}',
        '{% note "warn" %}<p>{{ said }}</p>{% endnote %}',
        '{% tag said "ok" %}',
        '{% back "/" said %}',
        '{% crumbs "/" "Inicio" said %}',
        '{% progress 1 2 said "horas" %}',
        "{% stair 2 3 %}",
        "{% bullet 40 70 %}",
        '{% tabs said "/a/" "/a/" "A" "/b/" "B" %}',
    ],
)
def test_components_escape_what_they_are_given(text):
    page = Template("{% load calmecac %}" + text).render(Context({"said": "<i>dicho</i>"}))
    assert "<i>" not in page
    assert "style=" not in page
