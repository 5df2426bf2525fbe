from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "lms.records"
    label = "records"
    verbose_name = "Historial"

    def ready(self) -> None:
        from lms.core import append_only, navigation
        from lms.core.doors import Door
        from lms.people import approvals
        from lms.records import acts, caps
        from lms.records.models import Attainment, Duty, TranscriptEntry

        append_only.register(TranscriptEntry, Attainment, Duty)
        caps.register()
        for act in acts.ACTS:
            approvals.register(act)
        navigation.register(navigation.Item("Historial", "records:transcript", order=40, door=Door("signed-in")))
