"""Every public address of the product."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from lms.core import doors
from lms.portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("apariencia/", views.appearance, name="appearance"),
    path("", include("lms.people.urls")),
    path("cuenta/", include("allauth.urls")),
    path("gestion/", include(wagtailadmin_urls)),
]

# Views that are not ours have the door of their address. allauth's pages check the session themselves.
doors.declare_prefix("/cuenta/", doors.Door("public"))
doors.declare_prefix("/gestion/", doors.Door("offices", frozenset({"admin"})))

handler404 = "lms.people.views.own.not_found"
