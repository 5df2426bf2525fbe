from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    label = "assessment"
    verbose_name = "Evaluaciones"

    def ready(self) -> None:
        from assessment import home_tasks
        from assessment.models import GradeEvent, LateAnswer
        from lms.core import append_only
        from lms.people import home

        append_only.register(GradeEvent, LateAnswer)
        home.register_tasks(home_tasks.to_sit)
