from django.urls import path

from lms.delivery.views import facilitator, learner, liaison

app_name = "delivery"
urlpatterns = [
    path("", learner.listing, name="list"),
    path("<str:ref>/", learner.home, name="home"),
    path("<str:ref>/inscribirme/", learner.enrol, name="enrol"),
    path("<str:ref>/cancelar-inscripcion/", learner.withdraw, name="withdraw"),
    path("<str:ref>/terminar/", learner.finish, name="finish"),
    path("<str:ref>/lecciones/<int:number>/", learner.lesson, name="lesson"),
    path("<str:ref>/lecciones/<int:number>/vista/", learner.complete, name="complete"),
    path("<str:ref>/inscribir/", liaison.enrol_list, name="enrol_list"),
    path("<str:ref>/personas/", facilitator.people, name="people"),
    path("<str:ref>/personas/<str:enrolment>/", facilitator.marks, name="marks"),
    path("<str:ref>/cerrar/", facilitator.close, name="close"),
]
