"""What stops the product before it serves anybody, and what appears only when it is asked for."""

import os
import subprocess
import sys

import pytest

ASK = "import django; django.setup(); from django.conf import settings; from django.urls import reverse; "


def boot(code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK + code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("keys", ["k1:cambia-esta-clave", "k1:Y29ydGE=", "sin-clave"])
def test_bad_field_keys_stop_the_start(keys):
    ended = boot(FIELD_KEYS=keys)
    assert ended.returncode != 0
    assert "FIELD_KEYS debe llevar" in ended.stderr.splitlines()[-1]


OIDC = {"OIDC_SERVER_URL": "https://llave.example/oidc", "OIDC_CLIENT_ID": "calmecac", "OIDC_CLIENT_SECRET": "x"}
LOGIN = "print(reverse('openid_connect_login', args=['institucional'])); "


def test_an_identity_provider_is_three_variables():
    ended = boot(LOGIN + "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])", **OIDC)
    assert ended.stdout.splitlines() == ["/cuenta/institucional/entrar/", "[\"'self'\", 'https://llave.example']"]


def test_without_them_there_is_no_such_address():
    assert "NoReverseMatch" in boot(LOGIN).stderr


def test_half_a_provider_stops_the_start():
    ended = boot(OIDC_SERVER_URL="https://llave.example/oidc")
    assert "Falta la variable OIDC_CLIENT_ID" in ended.stderr.splitlines()[-1]


def test_mail_server_in_one_variable():
    ended = boot(
        "print(settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS)", EMAIL_URL="smtp+tls://correo"
    )
    assert ended.stdout.split() == ["correo", "587", "True"]
    assert "EMAIL_URL debe ser como" in boot(EMAIL_URL="http://correo").stderr.splitlines()[-1]
