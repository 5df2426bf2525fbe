from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "catalog.courses"
    label = "courses"
    verbose_name = "Cursos"
