from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"
    label = "certification"
    verbose_name = "Certificación"

    def ready(self) -> None:
        from certification import assessing, offices, ruling_desk

        offices.register()
        assessing.register()
        ruling_desk.register()
