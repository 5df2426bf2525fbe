from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.core.models import AuditEntry
from lms.portal.demo.build import build


class Command(BaseCommand):
    help = "Crea los datos de demostración con los actos reales del sistema. Se puede repetir: no duplica nada."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Los datos de demostración solo se cargan con DEMO=1: sus contraseñas son públicas.")
        before = AuditEntry.objects.count()
        build(lambda step: self.stdout.write(f"  {step}…"))
        nothing = before and AuditEntry.objects.count() == before  # every act leaves its entry
        self.stdout.write("La demostración ya estaba completa: no cambió nada." if nothing else "Demostración lista.")
