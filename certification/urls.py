"""Addresses of certification: the candidate's, the assessor's, the office's."""

from django.urls import path

from certification import urls_instrument, urls_ruling
from certification.views import assessor, candidate, office_calls, office_processes, own, own_plan

app_name = "certification"
CANDIDATE = [
    path("certificacion/", candidate.listing, name="calls"),
    path("certificacion/convocatorias/<str:ref>/", candidate.call, name="call"),
    path("certificacion/convocatorias/<str:ref>/registro/", candidate.register, name="register"),
    path("certificacion/estandares/<str:ref>/", candidate.standard, name="standard"),
    path("certificacion/registros/<str:ref>/", candidate.registration, name="registration"),
    path("certificacion/registros/<str:ref>/documentos/", candidate.documents, name="documents"),
    path("certificacion/registros/<str:ref>/corregir/", candidate.mend, name="mend"),
    path("certificacion/registros/<str:ref>/retirar/", candidate.withdraw, name="withdraw"),
    path("mi/certificaciones/", own.listing, name="own"),
    path("mi/certificaciones/<str:ref>/", own.process, name="own_process"),
    path("mi/certificaciones/<str:ref>/diagnostico/", own.diagnosis, name="diagnosis"),
    path("mi/certificaciones/<str:ref>/diagnostico/revisar/", own.diagnosis_review, name="diagnosis_review"),
    path("mi/certificaciones/<str:ref>/diagnostico/<int:number>/", own.diagnosis_element, name="diagnosis_element"),
    path("mi/certificaciones/<str:ref>/decision/", own.decide, name="decide"),
    path("mi/certificaciones/<str:ref>/plan/", own_plan.plan, name="own_plan"),
    path("mi/certificaciones/<str:ref>/plan/firmar/", own_plan.sign, name="plan_sign"),
    path("mi/certificaciones/<str:ref>/plan/cambios/", own_plan.remark, name="plan_remark"),
    path("mi/certificaciones/<str:ref>/dejar/", own.leave, name="leave"),
]
ASSESSOR = [
    path("certificacion/evaluaciones/", assessor.assigned, name="assigned"),
    path("certificacion/evaluaciones/<str:ref>/", assessor.process, name="assessed"),
    path("certificacion/evaluaciones/<str:ref>/plan/", assessor.plan, name="assessor_plan"),
]
OFFICE = [
    path("certificacion/oficina/", office_calls.listing, name="office"),
    path("certificacion/oficina/convocatorias/nueva/", office_calls.new, name="call_new"),
    path("certificacion/oficina/convocatorias/<str:ref>/", office_calls.call, name="office_call"),
    path("certificacion/oficina/convocatorias/<str:ref>/cancelar/", office_calls.cancel, name="call_cancel"),
    path(
        "certificacion/oficina/convocatorias/<str:ref>/acreditacion/",
        office_processes.accreditation,
        name="accreditation",
    ),
    path("certificacion/oficina/registros/<str:ref>/", office_calls.registration, name="office_registration"),
    path("certificacion/oficina/procesos/", office_processes.listing, name="office_processes"),
    path("certificacion/oficina/procesos/<str:ref>/", office_processes.process, name="office_process"),
    path("certificacion/oficina/procesos/<str:ref>/plan/", own_plan.for_office, name="office_plan"),
]
urlpatterns = [*CANDIDATE, *ASSESSOR, *OFFICE, *urls_instrument.urlpatterns, *urls_ruling.urlpatterns]
