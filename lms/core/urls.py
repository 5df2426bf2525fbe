from django.urls import path

from lms.core import views

app_name = "core"
urlpatterns = [
    path("archivos/<str:ref>/", views.stored_file, name="file"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
]
