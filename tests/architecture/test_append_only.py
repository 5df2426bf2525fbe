"""Models that promise to be append-only are in the list, and the database enforces the list."""

import re

import pytest
from django.apps import apps

from lms.core import append_only

PROMISE = re.compile(r"\bappend-only\b", re.IGNORECASE)


def test_models_that_promise_are_the_models_in_the_list():
    promised = {model for model in apps.get_models() if PROMISE.search(model.__doc__ or "")}
    assert promised == set(append_only.registered())


@pytest.mark.django_db
def test_every_model_in_the_list_has_its_triggers():
    assert append_only.missing_triggers() == []
