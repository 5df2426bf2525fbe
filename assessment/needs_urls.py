"""Addresses of the needs diagnosis, under the root: one's own in /mi/, the rest in /necesidades/."""

from django.urls import path

from assessment.views import liaison, readers, servant, strategy, superior

app_name = "needs"
urlpatterns = [
    path("mi/necesidades/", servant.mine, name="mine"),
    path("mi/necesidades/<str:ref>/", servant.start, name="start"),
    path("mi/necesidades/<str:ref>/<int:number>/", servant.question, name="question"),
    path("mi/necesidades/<str:ref>/revisar/", servant.review, name="review"),
    path("mi/necesidades/<str:ref>/conversacion/", servant.reply, name="reply"),
    path("necesidades/", readers.listing, name="list"),
    path("necesidades/nueva/", strategy.new, name="new"),
    path("necesidades/avance/", liaison.follow_list, name="follow_list"),
    path("necesidades/avance/<str:ref>/", liaison.follow, name="follow"),
    path("necesidades/equipo/", superior.team, name="team"),
    path("necesidades/equipo/<str:ref>/", superior.person, name="person"),
    path("necesidades/equipo/<str:ref>/evaluar/", superior.rate, name="rate"),
    path("necesidades/equipo/<str:ref>/conversacion/", superior.talk, name="talk"),
    path("necesidades/<str:ref>/", readers.campaign, name="campaign"),
    path("necesidades/<str:ref>/deberes/<int:pk>/", strategy.duty, name="duty"),
    path("necesidades/<str:ref>/plazo/", strategy.extend, name="extend"),
    path("necesidades/<str:ref>/cancelar/", strategy.cancel, name="cancel"),
    path("necesidades/<str:ref>/cerrar/", strategy.close, name="close"),
]
