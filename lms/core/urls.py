from django.urls import path

from lms.core import views, views_jobs

app_name = "core"
urlpatterns = [
    path("archivos/<str:ref>/", views.stored_file, name="file"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("trabajos/<str:ref>/", views_jobs.job, name="job"),
    path("trabajos/<str:ref>/informe.csv", views_jobs.job_report, name="job-report"),
]
