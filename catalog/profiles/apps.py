from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "catalog.profiles"
    label = "profiles"
    verbose_name = "Perfiles y estándares"

    def ready(self) -> None:
        from catalog.profiles import panels, receivers
        from lms.people.panels import register

        assert receivers  # importing it connects them
        register(panels.position)
