from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = "Personas"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lms.core import parameters
        from lms.people import cipher

        cipher.keyring()  # bad keys stop the start-up, with one sentence
        parameters.register(
            "activation.business_days",
            parameters.Kind.WHOLE,
            15,
            "Propuesta del sistema: tres semanas hábiles para repartir hojas en las unidades foráneas",
            _("Vigencia de la hoja de activación"),
            _("Días hábiles desde que se imprime."),
            minimum=1,
            maximum=60,
        )
