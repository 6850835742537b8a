import json
from argparse import ArgumentParser
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.settings import oauth2_settings

from consents.catalogue.models import Purpose
from consents.catalogue.systems.models import ApiClient


class Command(BaseCommand):
    help = "Gives another system access to the API and prints its client_id and client_secret as JSON, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the system is called")
        parser.add_argument("--scope", nargs="+", action="extend", required=True, help="what it may do")
        parser.add_argument("--purpose", nargs="+", action="extend", help="codes; all there are if left out")
        parser.add_argument("--redirect-uri", default="", help="an https address, for systems that have one")

    @transaction.atomic
    def handle(self, *args: Any, name: str, scope: list[str], redirect_uri: str, **options: Any) -> None:
        purposes = _purposes(options["purpose"])
        secret = generate_client_secret()
        client = ApiClient(
            name=name,
            client_secret=secret,
            client_type=ApiClient.CLIENT_CONFIDENTIAL,
            authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
            redirect_uris=redirect_uri,
            scopes=_known("scope", scope, oauth2_settings.SCOPES),
        )
        try:
            client.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        client.save()
        client.purposes.set(purposes)
        self.stdout.write(json.dumps({"client_id": client.client_id, "client_secret": secret}))


def _purposes(codes: list[str] | None) -> list[Purpose]:
    known = {purpose.code: purpose for purpose in Purpose.objects.all()}
    return [known[code] for code in (known if codes is None else _known("purpose", codes, known))]


def _known(what: str, asked: list[str], known: Collection[str]) -> list[str]:
    """What was asked for, each once. Raises CommandError when something of it is not known."""
    if unknown := [code for code in asked if code not in known]:
        raise CommandError(f"There is no {what} {', '.join(unknown)}. Known: {', '.join(known) or 'none'}.")
    return list(dict.fromkeys(asked))
