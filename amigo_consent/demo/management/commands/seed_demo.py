import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from amigo_consent.demo.clients import KNOWN_NUMBERS
from amigo_consent.demo.seed import JANIS, NEVER_ASKED, is_seeded, seed_demo
from amigo_consent.demo.staff import PASSWORD, ROLES
from amigo_consent.lib import phone
from clients.contacts.models import ContactKind, ContactPoint
from clients.sign_in.queries import client_behind
from consents.loyalty.models import LoyaltyAccount

SIGN_INS = """
Amigo consents, with demo data

  Portal   {url}/
           phone number {janis} (Jānis Bērziņš) or {never_asked} (never asked anything){who_left};
           the code that is sent there arrives in {outbox}

  Staff    {url}/admin/
           {users}; password {password}
"""


class Command(BaseCommand):
    help = "Adds staff, customer centres and clients with three years of history. Only while DEBUG is on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clients", type=int, default=2000, help="how many (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other people")
        parser.add_argument(
            "--if-empty", action="store_true", help="say nothing if the data is there already"
        )

    def handle(self, *, clients: int, seed: int, if_empty: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo's passwords are public: it is refused with DEBUG off.")
        if not is_seeded():
            self._seed(clients, seed)
        elif not if_empty:
            self.stdout.write("The demo data is there already; nothing was changed.")
        self.stdout.write(_sign_ins())

    def _seed(self, clients: int, seed: int) -> None:
        start = time.monotonic()
        submissions = seed_demo(clients=clients, seed=seed, today=timezone.localdate())
        took = time.monotonic() - start
        self.stdout.write(f"{clients:,} clients with {submissions:,} submissions, made in {took:.0f} s.")


def _sign_ins() -> str:
    return SIGN_INS.format(
        url=settings.PUBLIC_URL,
        janis=phone.spaced(KNOWN_NUMBERS[JANIS]),
        never_asked=phone.spaced(KNOWN_NUMBERS[NEVER_ASKED]),
        who_left=_who_left(),
        outbox=_shortened(settings.SMS_URL.removeprefix("file:")),
        users=", ".join(ROLES),
        password=PASSWORD,
    )


def _who_left() -> str:
    """An e-mail address to sign in by, of the first who left and whose loyalty is kept."""
    kept = LoyaltyAccount.objects.filter(frozen_on__isnull=False, hidden_on=None)
    verified = ContactPoint.objects.filter(kind=ContactKind.EMAIL, client__loyalty_account__in=kept)
    addresses = verified.order_by("client__number").values_list("value", flat=True)
    address = next(filter(client_behind, addresses), None)
    return f",\n           or e-mail {address} (has left)" if address else ""


def _shortened(place: str) -> str:
    """A path as seen from the project's folder, if it lies in it."""
    folder = f"{Path(settings.BASE_DIR)}/"
    return place.removeprefix(folder)
