from django.urls import path

from lms.core import views_jobs

app_name = "core"
urlpatterns = [
    path("trabajos/<str:ref>/", views_jobs.job, name="job"),
    path("trabajos/<str:ref>/informe.csv", views_jobs.job_report, name="job-report"),
]
