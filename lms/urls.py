"""Every public address of the product."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from lms.portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("", include("lms.core.urls")),
    path("apariencia/", views.appearance, name="appearance"),
    path("cuenta/", include("allauth.urls")),
    path("gestion/", include(wagtailadmin_urls)),
]
