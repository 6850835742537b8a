from typing import Any

from django.core.management.base import BaseCommand

from clients.person.renewal import renew_personal_codes


class Command(BaseCommand):
    help = "Encrypts personal codes anew that are under a key of PERSONAL_DATA_RETIRED_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{renew_personal_codes():,} codes were under a retired key, and are not now.")
