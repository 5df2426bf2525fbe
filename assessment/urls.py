from django.urls import path

from assessment.views import taker as views

app_name = "assessment"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<str:ref>/", views.place, name="place"),
    path("intento/<str:ref>/<int:page>/", views.page, name="page"),
    path("intento/<str:ref>/guardar/", views.save, name="save"),
    path("intento/<str:ref>/revisar/", views.review, name="review"),
    path("intento/<str:ref>/entregar/", views.deliver, name="deliver"),
    path("intento/<str:ref>/acuse/", views.receipt, name="receipt"),
    path("intento/<str:ref>/respuestas/", views.results, name="results"),
]
