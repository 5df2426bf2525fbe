import threading

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from lms.core.errors import RuleBroken
from lms.core.idempotency import OnceForm, mint, once
from lms.core.models import IdempotencyKey, Institution


def make_institution():
    count = Institution.objects.count()
    return {"code": Institution.objects.create(code=f"I{count}-{mint()[:6]}", name="x").code}


@pytest.mark.django_db
def test_an_act_happens_once_and_answers_the_same_again():
    key = mint()
    answers = [once("quien", key, "make", {"a": 1}, make_institution) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert Institution.objects.get().code == answers[0]["code"]


@pytest.mark.django_db
def test_the_first_answer_has_the_shape_of_the_repeats():
    key = mint()
    assert once("quien", key, "make", {}, lambda: {"pair": (1, 2)}) == {"pair": [1, 2]}
    assert once("quien", key, "make", {}, lambda: {}) == {"pair": [1, 2]}


@pytest.mark.django_db
def test_another_key_or_another_person_is_another_act():
    key = mint()
    once("quien", key, "make", {}, make_institution)
    once("quien", mint(), "make", {}, make_institution)
    once("otra", key, "make", {}, make_institution)
    assert Institution.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "payload"), [("make", {"a": 2}), ("other", {"a": 1})])
def test_the_same_key_with_other_contents_is_refused(act, payload):
    key = mint()
    once("quien", key, "make", {"a": 1}, make_institution)
    with pytest.raises(RuleBroken) as refused:
        once("quien", key, act, payload, make_institution)
    assert refused.value.code == "idempotency-other-contents"
    assert Institution.objects.count() == IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "corta", "x" * 23, "ñ" * 22, "x" * 21 + "\n"])
def test_a_malformed_key_is_refused(key):
    with pytest.raises(RuleBroken) as refused:
        once("quien", key, "make", {}, make_institution)
    assert refused.value.code == "idempotency-key-missing"
    assert not Institution.objects.exists()


@pytest.mark.django_db
def test_an_act_that_fails_leaves_nothing_and_may_be_sent_again():
    key = mint()

    def fails():
        Institution.objects.create(code="DOS", name="x")
        Institution.objects.create(code="DOS", name="x")

    with pytest.raises(IntegrityError):
        once("quien", key, "make", {}, fails)
    assert not Institution.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert once("quien", key, "make", {}, make_institution)["code"] == Institution.objects.get().code


@pytest.mark.race
def test_simultaneous_requests_make_one_act_and_one_answer(fresh_database):
    key = mint()
    answers = fresh_database.together(8, lambda _index: once("quien", key, "make", {}, make_institution))
    assert Institution.objects.count() == 1
    assert answers == [{"code": Institution.objects.get().code}] * 8


@pytest.mark.race
def test_control_looking_first_makes_two_acts(fresh_database):
    """The naive way fails every time here, so the test above can fail."""
    key, all_have_looked = mint(), threading.Barrier(2)

    def naive(index):
        seen = IdempotencyKey.objects.filter(key=key).exists()
        all_have_looked.wait()
        if not seen:
            make_institution()

    fresh_database.together(2, naive)
    assert Institution.objects.count() == 2


class Proposal(OnceForm):
    title = forms.CharField()
    days = forms.MultipleChoiceField(choices=[("l", "Lunes"), ("m", "Martes")])
    annex = forms.FileField()


def filled(key, title="Taller", annex=b"%PDF"):
    data = QueryDict(mutable=True)
    data.update({"once_key": key, "title": title, "csrfmiddlewaretoken": mint()})
    data.setlist("days", ["l", "m"])
    return Proposal(data, MultiValueDict({"annex": [SimpleUploadedFile("a.pdf", annex)]}))


def test_a_form_carries_a_key_of_its_own_without_script():
    first, second = str(Proposal()), str(Proposal())
    assert 'type="hidden" name="once_key"' in first
    assert first != second


def test_a_form_shown_again_keeps_its_key():
    key = mint()
    assert f'value="{key}"' in str(Proposal({"once_key": key})["once_key"])


@pytest.mark.django_db
def test_a_form_sent_twice_acts_once_and_other_contents_are_refused():
    key = mint()
    for _ in range(2):
        form = filled(key)
        assert form.is_valid()
        form.once("quien", "make", make_institution)
    assert Institution.objects.count() == 1
    for changed in (filled(key, title="Otro"), filled(key, annex=b"%PDF-2")):
        assert changed.is_valid()
        with pytest.raises(RuleBroken) as refused:
            changed.once("quien", "make", make_institution)
        assert refused.value.code == "idempotency-other-contents"
