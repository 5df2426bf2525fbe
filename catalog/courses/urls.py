from django.urls import include, path

from catalog.courses.views import catalogue, desk, reviews

office = [
    path("", desk.listing, name="list"),
    path("revisiones/", reviews.listing, name="reviews"),
    path("revisiones/<str:ref>/", reviews.review, name="review"),
    path("revisiones/<str:ref>/lecciones/<int:number>/", reviews.lesson, name="review_lesson"),
    path("revisiones/<str:ref>/responder/", reviews.decide, name="decide"),
    path("revisiones/<str:ref>/publicar/", reviews.publish, name="publish"),
    path("<int:pk>/", desk.course, name="course"),
    path("<int:pk>/version-nueva/", desk.new_version, name="new_version"),
]
urlpatterns = [
    path("catalogo/", catalogue.listing, name="catalogue"),
    path("catalogo/<slug:slug>/", catalogue.course, name="course"),
    path("cursos/", include((office, "courses"))),
]
