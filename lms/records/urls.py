from django.urls import path

from lms.records import views

app_name = "records"
urlpatterns = [path("mi/historial/", views.transcript, name="transcript")]
