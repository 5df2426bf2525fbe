from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lms.portal"
    label = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from lms.core import anchors, navigation
        from lms.core.doors import Door
        from lms.portal.anchors import Seal

        anchors.register_signer(Seal())
        navigation.register(navigation.Item("Inicio", "home", order=1, door=Door("signed-in")))
        navigation.register(navigation.Item("Mi puesto", "my_position", order=30, door=Door("signed-in")))
        navigation.register(navigation.Item("Ayuda", "help", place="foot", order=10))
        navigation.register(navigation.Item("Accesibilidad", "accessibility", place="foot", order=30))
        navigation.register(
            navigation.Item("Tema", "theme_settings", order=90, door=Door("offices", frozenset({"admin"})))
        )
