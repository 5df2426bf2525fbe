"""What the log keeps of a fault: the way to it, and nothing about anybody."""

import io
import logging

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import path

from lms.core import doors
from lms.core.logs import HIDDEN, NothingPersonal, masked
from lms.urls import handler500

CURP = "HEGG560427MVZRRL04"
OF_THE_DATABASE = f"Key (email)=(ana@muestra.example), {CURP}"
OF_THE_RULE = "no cabe en su columna"


def broken(request):
    try:
        raise KeyError(OF_THE_DATABASE)
    except KeyError as behind:
        raise ValueError(request.GET["q"], OF_THE_RULE) from behind


urlpatterns = [path("roto/", doors.public(broken))]
__all__ = ["handler500", "urlpatterns"]


@pytest.mark.parametrize("personal", [CURP, CURP.lower(), "HEGG5604273A1", "ana.g@muestra.example"])
def test_what_names_a_person_is_hidden(personal):
    assert masked(f"falló con {personal}.") == f"falló con {HIDDEN}."


def test_what_names_nobody_is_kept():
    said = "Trabajo 12345 de core.jobs: 3 intentos, /personas/OUFrYEgs9S4sy-S1dwQ0Sw/"
    assert masked(said) == said


@override_settings(ROOT_URLCONF=__name__, DEBUG=False)
@pytest.mark.django_db
def test_a_fault_is_logged_with_its_way_and_not_told_to_the_person():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(NothingPersonal("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        answer = Client(raise_request_exception=False).get("/roto/", {"q": CURP})
    finally:
        logger.removeHandler(handler)
    log, shown = written.getvalue(), answer.content.decode()
    assert log.startswith("ERROR django.request: Internal Server Error: /roto/")
    assert "test_logs.py" in log
    assert "in broken" in log
    assert "builtins.KeyError" in log
    assert "builtins.ValueError" in log
    assert not any(word in log for word in (CURP, "ana@", OF_THE_RULE))
    assert "Traceback" not in shown
    assert "ValueError" not in shown


def test_everything_goes_to_standard_error_through_that_formatter():
    handlers = settings.LOGGING["handlers"]
    assert settings.LOGGING["root"]["handlers"] == list(handlers) == ["stderr"]
    assert settings.LOGGING["formatters"]["plain"]["()"] == "lms.core.logs.NothingPersonal"
