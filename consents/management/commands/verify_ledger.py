import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consents.ledger.models.submission import Submission
from consents.management.files import read_json
from consents.proof.models import Seal
from consents.proof.verification.verify import verify_ledger


class Command(BaseCommand):
    help = "Checks that the ledger and all that rests on it is what clients expressed. Exit status 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=100, help="how many findings are printed (default: %(default)s)"
        )
        parser.add_argument(
            "--seal", type=Path, nargs="+", default=[], help="seals kept elsewhere: they have to be here too"
        )

    def handle(self, *, limit: int, seal: list[Path], **options: Any) -> None:
        start = time.monotonic()
        findings = 0
        for findings, finding in enumerate(verify_ledger(kept=[read_json(path) for path in seal]), 1):
            if findings <= limit:
                self.stdout.write(str(finding))
        self._summarise(time.monotonic() - start)
        if findings:
            not_printed = f", {findings - limit:,} of them not printed" if findings > limit else ""
            raise CommandError(f"The ledger is not what it was: {findings:,} findings{not_printed}.")
        self.stdout.write("Nothing was found.")

    def _summarise(self, seconds: float) -> None:
        entries = Submission.objects.count()
        clients = Submission.objects.values("client_id").distinct().count()
        self.stdout.write(
            f"{entries:,} entries of {clients:,} clients under {Seal.objects.count():,} seals, "
            f"read in {seconds:.1f} s ({entries / seconds:,.0f} entries a second)."
        )
