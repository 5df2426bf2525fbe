"""Every public address of the product."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.core import doors
from lms.people.views import slips
from lms.portal.views import front, home, look, position

urlpatterns = [
    path("", front.front, name="front"),
    path("", include("lms.core.urls")),
    path("mi/", home.home, name="home"),
    path("ayuda/", front.help_page, name="help"),
    path("ayuda/<slug:code>/", front.guide, name="guide"),
    path("accesibilidad/", front.accessibility, name="accessibility"),
    path("apariencia/", front.appearance, name="appearance"),
    path("tema/", look.components, name="components"),
    re_path(r"^tema/(?P<code>[-\w]+)-(?P<version>[0-9a-f]{12})\.css$", look.theme_css, name="theme_css"),
    re_path(r"^tema/(?P<code>[-\w]+)-(?P<version>[0-9a-f]{12})\.svg$", look.theme_logo, name="theme_logo"),
    path("ajustes/tema/", look.theme_settings, name="theme_settings"),
    path("cuenta/", include("lms.people.account_urls")),
    path("personas/<str:ref>/hoja/", slips.slip, name="account_slip"),
    path("mi/puesto/", position.my_position, name="my_position"),
    path("", include("lms.people.urls")),
    path("", include("catalog.courses.urls")),
    path("gestion/archivo/", include(wagtaildocs_urls)),
    path("", include("lms.documents.urls")),
    path("", include("lms.records.urls")),
    path("grupos/", include("lms.delivery.urls")),
    path("", include("certification.urls")),
    path("evaluaciones/", include("assessment.urls")),
    path("", include("assessment.needs_urls")),
    path("gestion/", include(wagtailadmin_urls)),
]

# A verification says the same to everybody, and answers also when nothing can be written.
doors.declare_impersonal("/verificar/")

# Views that are not ours have the door of their address.
doors.declare_prefix("/gestion/", doors.Door("offices", frozenset({"curriculum", "admin"})))

handler400 = "lms.portal.views.errors.bad_request"
handler403 = handler404 = "lms.portal.views.errors.missing"
handler429 = "lms.portal.views.errors.too_many"
handler500 = "lms.portal.views.errors.broken"
