from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = "Personas"

    def ready(self) -> None:
        from lms.core import navigation
        from lms.core.doors import Door
        from lms.people import checks, offices
        from lms.people.policies import PEOPLE_DESK

        assert checks  # importing it registers them
        offices.register()
        desk = Door("offices", frozenset(PEOPLE_DESK))
        navigation.register(navigation.Item("Personas", "people:list", order=60, door=desk))
        own = Door("signed-in")
        navigation.register(navigation.Item("Quién ha visto mis datos", "people:my_accesses", "account", 70, own))
