from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "catalog.courses"
    label = "courses"
    verbose_name = "Cursos"

    def ready(self) -> None:
        from catalog.courses import offices

        offices.register()
