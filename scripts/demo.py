"""What `make demo` runs: the demo's data, then every process of the Procfile, until Ctrl-C.

This process uses the database first and ends last, so it is also the one that starts and stops the
embedded PostgreSQL.
"""

import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from honcho.command import main as honcho

from amigo_consent.lib.roles import RUNTIME, create_roles


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amigo_consent.settings")
    django.setup()
    prepare_data()
    os.environ["DATABASE_ROLE"] = RUNTIME  # what serves is no owner, as in production
    honcho(["start"])


def prepare_data() -> None:
    """Brings the database up to date; data that is there stays. What it holds is sealed, as every night."""
    call_command("migrate", verbosity=0)
    create_roles()
    call_command("load_catalogue")
    call_command("seed_demo", if_empty=True)
    with Path(os.devnull).open("w") as nowhere:
        call_command("seal_ledger", stdout=nowhere, stderr=nowhere)
    connections.close_all()


if __name__ == "__main__":
    main()
