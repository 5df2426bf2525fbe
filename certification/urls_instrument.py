"""Addresses of the assessment itself: the assessor's, the candidate's, those of whoever keeps instruments."""

from django.urls import path

from certification.views import assessor_evidence, evidence, instrument, judgement, keeper, report, shown

ASSESSOR = [
    path("certificacion/evaluaciones/<str:ref>/aplicacion/", instrument.assessment, name="assessment"),
    path("certificacion/evaluaciones/<str:ref>/inicio/", instrument.start, name="start"),
    path("certificacion/evaluaciones/<str:ref>/reactivos/", instrument.items, name="items"),
    path("certificacion/evaluaciones/<str:ref>/reactivos/<int:number>/", instrument.item, name="item"),
    path("certificacion/evaluaciones/<str:ref>/cierre/", instrument.closing, name="closing"),
    path("certificacion/evaluaciones/<str:ref>/evidencias/", assessor_evidence.evidence, name="evidence"),
    path("certificacion/evaluaciones/<str:ref>/evidencias/nueva/", assessor_evidence.observed, name="observed"),
    path("certificacion/evaluaciones/<str:ref>/evidencias/<int:number>/", assessor_evidence.piece, name="piece"),
    path("certificacion/evaluaciones/<str:ref>/juicio/", judgement.judge, name="judge"),
    path("certificacion/evaluaciones/<str:ref>/cedula/", judgement.report, name="report"),
    path("certificacion/evaluaciones/<str:ref>/concluir/", judgement.conclude, name="conclude"),
]
CANDIDATE = [
    path("mi/certificaciones/<str:ref>/evidencias/", evidence.listing, name="my_evidence"),
    path("mi/certificaciones/<str:ref>/evidencias/nueva/", evidence.hand, name="hand"),
    path("mi/certificaciones/<str:ref>/evidencias/<int:number>/", evidence.piece, name="my_piece"),
    path("mi/certificaciones/<str:ref>/evidencias/<int:number>/reemplazar/", evidence.replace, name="replace"),
    path("mi/certificaciones/<str:ref>/instrumento/", report.records, name="my_records"),
    path("mi/certificaciones/<str:ref>/cedula/", report.report, name="my_report"),
    path("mi/certificaciones/<str:ref>/encuesta/", report.survey, name="survey"),
]
KEEPER = [
    path("certificacion/instrumentos/", keeper.listing, name="instruments"),
    path("certificacion/instrumentos/<str:ref>/", keeper.instrument, name="instrument"),
    path("certificacion/encuesta/", keeper.opinions, name="opinions"),
    path("certificacion/evidencias/<str:ref>/ver/", shown.pdf, name="evidence_pdf"),
]
urlpatterns = [*ASSESSOR, *CANDIDATE, *KEEPER]
