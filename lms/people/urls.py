from django.urls import path

from lms.people.views import approvals, desk, own

app_name = "people"
urlpatterns = [
    path("mi/accesos/", own.accesses, name="my_accesses"),
    path("personas/", desk.listing, name="list"),
    path("personas/autorizaciones/", approvals.listing, name="approvals"),
    path("personas/autorizaciones/<str:ref>/", approvals.decision, name="decide"),
    path("personas/<str:ref>/", desk.person, name="person"),
    path("personas/<str:ref>/identificador/", desk.reveal, name="reveal"),
    path("personas/<str:ref>/funciones/otorgar/", desk.grant, name="grant"),
    path("personas/<str:ref>/funciones/<str:grant_ref>/retirar/", desk.revoke, name="revoke"),
]
