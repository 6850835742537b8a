from typing import Any

from django.core.management.base import BaseCommand

from amigo_consent.lib.roles import RUNTIME, create_roles


class Command(BaseCommand):
    help = "Makes the database's role for running, and grants it what it needs. Run it after every migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        create_roles()
        self.stdout.write(f"The role {RUNTIME} can run this application, and cannot change its tables.")
