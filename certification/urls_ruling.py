"""Addresses of portfolios, lots and certificates."""

from django.urls import path

from certification.views import batches, certificates, member, origin, portfolio, verifier

ASSESSOR = [
    path("certificacion/evaluaciones/<str:ref>/portafolio/", portfolio.portfolio, name="portfolio"),
]
VERIFIER = [
    path("certificacion/verificacion/", verifier.listing, name="to_verify"),
    path("certificacion/verificacion/<str:ref>/", verifier.check, name="verify_portfolio"),
]
OFFICE = [
    path("certificacion/lotes/", batches.listing, name="batches"),
    path("certificacion/lotes/nuevo/", batches.new, name="batch_new"),
    path("certificacion/lotes/<str:ref>/", batches.batch, name="batch"),
    path("certificacion/lotes/<str:ref>/convocar/", batches.convene, name="batch_convene"),
    path("certificacion/lotes/<str:ref>/asistencia/", batches.present, name="batch_present"),
    path("certificacion/lotes/<str:ref>/cerrar/", batches.close, name="batch_close"),
    path("certificacion/lotes/<str:ref>/expedientes/<str:row>/sacar/", batches.release, name="row_release"),
    path("certificacion/solicitudes/", certificates.listing, name="certificates"),
    path("certificacion/solicitudes/<str:ref>/", certificates.certificate, name="certificate"),
    path("certificacion/solicitudes/<str:ref>/curp/", certificates.read_curp, name="read_curp"),
    path("certificacion/solicitudes/<str:ref>/repetir/", certificates.repeat, name="repeat"),
]
MEMBER = [
    path("certificacion/dictamen/", member.listing, name="rulings"),
    path("certificacion/dictamen/<str:ref>/", member.lot, name="ruling"),
    path("certificacion/dictamen/<str:ref>/firmar/", member.sign, name="ruling_sign"),
    path("certificacion/dictamen/<str:ref>/acta/", member.acta, name="ruling_acta"),
    path("certificacion/dictamen/<str:ref>/<str:row>/", member.row, name="ruling_row"),
    path("certificacion/dictamen/<str:ref>/<str:row>/abrir/", member.open_one, name="ruling_open"),
]
CANDIDATE = [
    path("mi/certificaciones/<str:ref>/certificado/", origin.own_certificate, name="own_certificate"),
    path("certificacion/origen/<str:ref>/", origin.origin, name="origin"),
]
urlpatterns = [*ASSESSOR, *VERIFIER, *OFFICE, *MEMBER, *CANDIDATE]
