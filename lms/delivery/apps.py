from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "lms.delivery"
    label = "delivery"
    verbose_name = "Grupos"

    def ready(self) -> None:
        from lms.delivery import offices

        offices.register()
