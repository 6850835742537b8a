import json
from typing import Any

from django.core.management.base import BaseCommand

from consents.proof.models import Seal
from consents.proof.seals import seal_file, seal_ledger


class Command(BaseCommand):
    help = "Seals what was recorded since the last seal, and prints the newest seal as a file for check_seal."

    def handle(self, **options: Any) -> None:
        if seal := seal_ledger():
            self.stderr.write(f"Seal {seal.number}: {seal.entries:,} entries of {seal.clients:,} clients.")
        else:
            self.stderr.write("Nothing was recorded since the last seal; there is no new one.")
        if newest := Seal.objects.order_by("number").last():
            self.stdout.write(json.dumps(seal_file(newest), indent=2))
