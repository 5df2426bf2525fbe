from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    label = "assessment"
    verbose_name = "Evaluaciones"

    def ready(self) -> None:
        from assessment import offices

        offices.register()
