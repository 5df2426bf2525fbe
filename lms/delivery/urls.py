from django.urls import path

from lms.delivery.views import attendance, facilitator, learner, liaison, programme, sessions

app_name = "delivery"
urlpatterns = [
    path("", learner.listing, name="list"),
    path("todos/", programme.listing, name="runs"),
    path("abrir/", programme.choose, name="choose"),
    path("abrir/<str:version>/", programme.open_group, name="open"),
    path("faltas/", liaison.absences, name="absences"),
    path("<str:ref>/", learner.home, name="home"),
    path("<str:ref>/inscribirme/", learner.enrol, name="enrol"),
    path("<str:ref>/cancelar-inscripcion/", learner.withdraw, name="withdraw"),
    path("<str:ref>/terminar/", learner.finish, name="finish"),
    path("<str:ref>/lecciones/<int:number>/", learner.lesson, name="lesson"),
    path("<str:ref>/lecciones/<int:number>/vista/", learner.complete, name="complete"),
    path("<str:ref>/inscribir/", liaison.enrol_list, name="enrol_list"),
    path("<str:ref>/personas/", facilitator.people, name="people"),
    path("<str:ref>/personas/<str:enrolment>/", facilitator.marks, name="marks"),
    path("<str:ref>/calificaciones/", facilitator.marks_list, name="marks_list"),
    path("<str:ref>/cerrar/", sessions.close, name="close"),
    path("<str:ref>/sesiones/agregar/", sessions.add, name="session_add"),
    path("<str:ref>/sesiones/<int:number>/cambiar/", sessions.change, name="session_change"),
    path("<str:ref>/sesiones/<int:number>/cancelar/", sessions.cancel, name="session_cancel"),
    path("<str:ref>/sesiones/<int:number>/reponer/", sessions.replace, name="session_replace"),
    path("<str:ref>/sesiones/<int:number>/lista/", attendance.take, name="attendance"),
    path("<str:ref>/sesiones/<int:number>/imprimir/", attendance.paper, name="paper"),
    path("<str:ref>/gestion/", programme.manage, name="manage"),
    path("<str:ref>/facilitadores/", programme.assign, name="assign"),
    path("<str:ref>/cancelar/", programme.cancel, name="cancel"),
]
