from django.urls import path

from lms.people.views import approvals, desk, own, records, slips, units

app_name = "people"
urlpatterns = [
    path("mi/accesos/", own.accesses, name="my_accesses"),
    path("personas/", desk.listing, name="list"),
    path("personas/autorizaciones/", approvals.listing, name="approvals"),
    path("personas/autorizaciones/<str:ref>/", approvals.decision, name="decide"),
    path("personas/areas/", units.tree, name="units"),
    path("personas/areas/nueva/", units.add, name="unit_add"),
    path("personas/areas/<str:ref>/", units.unit, name="unit"),
    path("personas/hojas/", slips.many, name="slips"),
    path("personas/<str:ref>/", desk.person, name="person"),
    path("personas/<str:ref>/area/", records.move, name="move"),
    path("personas/<str:ref>/baja/", records.leave, name="leave"),
    path("personas/<str:ref>/identificador/", desk.reveal, name="reveal"),
    path("personas/<str:ref>/funciones/otorgar/", desk.grant, name="grant"),
    path("personas/<str:ref>/funciones/<str:grant_ref>/retirar/", desk.revoke, name="revoke"),
]
