"""Every public address of the product."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from lms.people.views import slips
from lms.portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("", include("lms.core.urls")),
    path("apariencia/", views.appearance, name="appearance"),
    path("cuenta/", include("lms.people.account_urls")),
    path("personas/<str:ref>/hoja/", slips.slip, name="account_slip"),
    path("gestion/", include(wagtailadmin_urls)),
]
