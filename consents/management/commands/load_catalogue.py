from typing import Any

from django.core.management.base import BaseCommand

from consents.catalogue.load import load_catalogue


class Command(BaseCommand):
    help = "Adds what is missing of the eight purposes, their notices, channels, topics and roles."

    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
