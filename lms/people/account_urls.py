"""/cuenta/…: allauth's pages under Spanish addresses, and only those that the product uses."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.conf import settings
from django.urls import URLPattern, path, re_path

from lms.core.doors import public, signed_in
from lms.people.views import accounts, signing

View = Callable[..., Any]


def own(address: str, view: View, name: str) -> URLPattern:
    """A page of whoever is signed in."""
    return path(address, signed_in(view), name=name)


def anybody(address: str, view: View, name: str) -> URLPattern:
    """A page on the way in."""
    return path(address, public(view), name=name)


urlpatterns = [
    own("", accounts.home, "account_home"),
    anybody("entrar/", account.login, "account_login"),
    anybody("salir/", accounts.sign_out, "account_logout"),
    anybody("cerrada/", account.account_inactive, "account_inactive"),
    anybody("activar/", accounts.activate, "account_activate"),
    own("confirmar/", account.reauthenticate, "account_reauthenticate"),
    own("firmar/<str:key>/", signing.resume, "account_resume"),
    own("clave/cambiar/", account.password_change, "account_change_password"),
    own("clave/nueva/", account.password_set, "account_set_password"),
    anybody("clave/olvide/", account.password_reset, "account_reset_password"),
    anybody("clave/olvide/enviado/", account.password_reset_done, "account_reset_password_done"),
    anybody("clave/olvide/listo/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^clave/olvide/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    own("sesiones/", sessions.list_usersessions, "usersessions_list"),
    own("dos-pasos/", mfa.index, "mfa_index"),
    anybody("dos-pasos/codigo/", mfa.authenticate, "mfa_authenticate"),
    own("dos-pasos/confirmar/", mfa.reauthenticate, "mfa_reauthenticate"),
    own("dos-pasos/activar/", totp.activate_totp, "mfa_activate_totp"),
    own("dos-pasos/quitar/", totp.deactivate_totp, "mfa_deactivate_totp"),
    own("dos-pasos/respaldo/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    own("dos-pasos/respaldo/nuevos/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    own("dos-pasos/respaldo/descargar/", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        anybody("institucional/cancelado/", social.login_cancelled, "socialaccount_login_cancelled"),
        anybody("institucional/error/", social.login_error, "socialaccount_login_error"),
        own("institucional/vinculos/", social.connections, "socialaccount_connections"),
        anybody("<slug:provider_id>/entrar/", oidc.login, "openid_connect_login"),
        anybody("<slug:provider_id>/regreso/", oidc.callback, "openid_connect_callback"),
    ]
