from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = "Personas"

    def ready(self) -> None:
        from lms.core import append_only, navigation
        from lms.core.doors import Door
        from lms.core.sql import Keeps
        from lms.people import checks, cipher, entrance, offices
        from lms.people.actions import access_log
        from lms.people.models import AccessLog
        from lms.people.policies import PEOPLE_DESK

        assert checks  # importing it registers them
        append_only.register(AccessLog, keeps=Keeps("at", access_log.LEAST_DAYS))
        cipher.keyring()  # bad keys stop the start-up, with one sentence
        access_log.register()
        offices.register()
        entrance.register()
        desk = Door("offices", frozenset(PEOPLE_DESK))
        navigation.register(navigation.Item("Personas", "people:list", order=60, door=desk))
