"""Every public address of the product."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from lms.core import doors
from lms.people.views import slips
from lms.portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("", include("lms.core.urls")),
    path("apariencia/", views.appearance, name="appearance"),
    path("cuenta/", include("lms.people.account_urls")),
    path("personas/<str:ref>/hoja/", slips.slip, name="account_slip"),
    path("", include("lms.people.urls")),
    path("gestion/", include(wagtailadmin_urls)),
]

# Views that are not ours have the door of their address.
doors.declare_prefix("/gestion/", doors.Door("offices", frozenset({"admin"})))

handler404 = "lms.people.views.own.not_found"
