"""Numbers of the trade: exact in both databases, refused when they would not be, shown without contradicting anyone."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Avg, F, Max, Min, Q, Sum
from hypothesis import given
from hypothesis import strategies as st

from lms.core.numbers import LARGEST, ScaledFormField, ScaledIntegerField, hours_and_minutes, parse, plain, shown


class Mark(models.Model):
    id = models.IntegerField(primary_key=True)
    score = ScaledIntegerField(scale=100, null=True)
    grade = ScaledIntegerField(scale=1000, default=0)

    class Meta:
        app_label = "core"
        apps = Apps()  # no model of the product: no migration, no rule of the house looks at it
        db_table = "sample_mark"
        constraints = [models.CheckConstraint(name="sample_mark_top", condition=Q(score__lte=Decimal("100")))]

    def __str__(self):
        return str(self.score)


@pytest.fixture
def marks(db):
    """The table, inside the test's transaction."""
    check = Mark._meta.constraints[0].constraint_sql(Mark, connection.schema_editor(collect_sql=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE sample_mark (id integer PRIMARY KEY, score integer, grade integer NOT NULL, {check})"
        )
    return Mark.objects


def test_a_value_is_kept_in_units_and_read_as_a_decimal(marks):
    marks.create(id=1, score=Decimal("79.96"), grade="9.5")
    with connection.cursor() as cursor:
        cursor.execute("SELECT score, grade FROM sample_mark")
        assert cursor.fetchone() == (7996, 9500)
    mark = marks.get()
    assert (str(mark.score), str(mark.grade)) == ("79.96", "9.500")


def test_nothing_stays_nothing(marks):
    marks.create(id=1)
    assert marks.get(score=None).score is None
    assert marks.filter(score__isnull=True).exists()


def test_filters_and_order_are_by_value(marks):
    for pk, score in enumerate(["9.50", "80", "79.96", "100"], start=1):
        marks.create(id=pk, score=Decimal(score))
    assert [mark.pk for mark in marks.order_by("score")] == [1, 3, 2, 4]
    assert marks.get(score=Decimal("79.960")).pk == 3
    assert set(marks.filter(score__gte=80).values_list("pk", flat=True)) == {2, 4}
    assert set(marks.filter(score__in=["9.5", 100]).values_list("pk", flat=True)) == {1, 4}
    assert marks.filter(score__range=(Decimal("79.96"), Decimal("79.97"))).get().pk == 3
    assert not marks.filter(score__gt=F("score")).exists()


def test_sums_and_bounds_are_values_and_averages_are_refused(marks):
    marks.create(id=1, score=Decimal("0.05"))
    marks.create(id=2, score=Decimal("0.10"))
    answer = marks.aggregate(Sum("score"), Min("score"), Max("score"))
    assert {name: str(value) for name, value in answer.items()} == {
        "score__sum": "0.15",
        "score__min": "0.05",
        "score__max": "0.10",
    }
    with pytest.raises(TypeError, match="Averages"):
        marks.aggregate(Avg("score"))


def test_arithmetic_in_sql_must_say_what_it_means(marks):
    with pytest.raises(FieldError):
        list(marks.annotate(more=F("score") + 1))


def test_a_value_can_be_written_where_it_is_still_what_was_read(marks):
    marks.create(id=1, score=80)
    assert marks.filter(score=80).update(score=Decimal("80.01")) == 1
    assert marks.get().score == Decimal("80.01")


def test_the_database_compares_values_in_its_constraints(marks):
    marks.create(id=1, score=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        marks.create(id=2, score=Decimal("100.01"))


@pytest.mark.parametrize(
    "value", ["79.965", Decimal("0.001"), 79.96, True, "ochenta", "NaN", "Infinity", "1e99", [], b"1"]
)
def test_an_inexact_value_is_refused_everywhere(marks, value):
    for act in (
        lambda: Mark(id=1, score=value).full_clean(),
        lambda: marks.create(id=1, score=value),
        lambda: marks.filter(score=value).exists(),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            act()
    assert not marks.exists()


@pytest.mark.parametrize("units", [LARGEST, -LARGEST])
def test_the_largest_values_fit(marks, units):
    value = Decimal(units).scaleb(-3)
    marks.create(id=1, grade=value)
    assert marks.get().grade == value
    with pytest.raises(ValidationError):
        marks.create(id=2, grade=value + Decimal(units // LARGEST).scaleb(-3))


def test_the_scale_survives_a_migration():
    _, path, args, options = Mark._meta.get_field("score").deconstruct()
    assert (path, args, options) == ("lms.core.numbers.ScaledIntegerField", [], {"scale": 100, "null": True})


@pytest.mark.parametrize("scale", [0, 60, 99, -10])
def test_a_scale_is_a_power_of_ten(scale):
    with pytest.raises(ValueError, match="scale"):
        ScaledIntegerField(scale=scale)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("79.96", "79.96"),
        ("79,96", "79.96"),
        (" 1 234,5 ", "1234.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234", "1.234"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("80.", "80"),
    ],
)
def test_people_write_point_or_comma(text, value):
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", ".", "1,2,3", "1.2.3", "12,34.5", "1e3", "NaN", "ochenta", "--1", "1,234,567"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValidationError):
        parse(text)


class MarkForm(forms.ModelForm):
    class Meta:
        model = Mark
        fields = ["score", "grade"]


@pytest.mark.django_db
def test_a_form_takes_a_comma_and_opens_the_numeric_keyboard():
    form = MarkForm({"score": "79,96", "grade": "9,125"}, instance=Mark(score=Decimal("79.96"), grade=Decimal("9.500")))
    assert form.is_valid()
    assert form.changed_data == ["grade"]
    assert form.cleaned_data == {"score": Decimal("79.96"), "grade": Decimal("9.125")}
    assert 'inputmode="decimal"' in str(form["score"])


def test_a_form_shows_stored_values_without_idle_zeros():
    form = MarkForm(instance=Mark(score=Decimal("80.00"), grade=Decimal("9.500")))
    assert (form["score"].value(), form["grade"].value()) == ("80", "9.5")


@pytest.mark.parametrize(("text", "sentence"), [("79.965", "máximo 2 decimales"), ("abc", "por ejemplo")])
def test_a_form_says_what_to_write(text, sentence):
    form = MarkForm({"score": text, "grade": "1"})
    assert sentence in form.errors["score"][0]
    assert form["score"].value() == text


def test_whole_numbers_refuse_decimals():
    with pytest.raises(ValidationError, match="entero"):
        ScaledFormField(places=0).clean("1,200")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("79.96"), 1, "79.9"),
        (Decimal("80.00"), 1, "80.0"),
        (Decimal("-0.04"), 1, "-0.1"),
        (Fraction(239, 3), 2, "79.66"),
        (80, 0, "80"),
    ],
)
def test_a_figure_is_shown_rounded_down(value, places, text):
    assert shown(value, places) == text


@given(value=st.fractions(-200, 200), threshold=st.integers(-2000, 2000).map(lambda tenths: Fraction(tenths, 10)))
def test_a_figure_shown_never_contradicts_the_decision(value, threshold):
    assert (Fraction(shown(value, 1)) >= threshold) == (value >= threshold)
    assert (Fraction(shown(value, 1, less_is_better=True)) <= threshold) == (value <= threshold)


def test_control_ordinary_rounding_contradicts():
    assert Fraction(f"{Decimal('79.96'):.1f}") >= 80 > Fraction("79.96")


@pytest.mark.parametrize(
    ("value", "text"), [("80.00", "80"), ("79.50", "79.5"), ("100", "100"), ("0.00", "0"), ("1E+2", "100")]
)
def test_plain_has_no_idle_zeros(value, text):
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (Decimal(90), "1 h 30 min"), (2400, "40 h")]
)
def test_minutes_as_people_say_them(minutes, text):
    assert hours_and_minutes(minutes) == text
