from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "catalog.profiles"
    label = "profiles"
    verbose_name = "Perfiles y estándares"
