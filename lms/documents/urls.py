from django.urls import path

from lms.documents import views

app_name = "documents"
urlpatterns = [
    path("verificar/", views.by_code, name="verify"),
    path("verificar/archivo/", views.by_file, name="verify_file"),
    path("verificar/claves.json", views.published_keys, name="keys"),
    path("verificar/<str:token>/", views.by_token, name="verification"),
    path("verificar/<str:token>/datos.json", views.sealed_facts, name="facts"),
    path("documentos/<str:ref>/", views.download, name="document"),
]
