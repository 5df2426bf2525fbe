from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = "Personas"

    def ready(self) -> None:
        from lms.core import navigation
        from lms.core.doors import Door
        from lms.people import checks, cipher, entrance, offices
        from lms.people.policies import PEOPLE_DESK

        assert checks  # importing it registers them
        cipher.keyring()  # bad keys stop the start-up, with one sentence
        offices.register()
        entrance.register()
        desk = Door("offices", frozenset(PEOPLE_DESK))
        navigation.register(navigation.Item("Personas", "people:list", order=60, door=desk))
        own = Door("signed-in")
        navigation.register(navigation.Item("Quién ha visto mis datos", "people:my_accesses", "account", 70, own))
