"""Runs every benchmark, on a database of its own that is dropped afterwards."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone

from amigo_consent.demo.seed import seed_demo
from amigo_consent.lib import db
from benchmarks import decisions, exports, ledger, search

DATABASE = "amigo_benchmarks"
BENCHMARKS = (search, decisions, exports, ledger)


def main() -> None:
    settings.DEBUG = False  # with it Django remembers every query
    with throw_away_database():
        fill(int(os.environ.get("CLIENTS", "100000")))
        for benchmark in BENCHMARKS:
            for line in benchmark.measure():
                print(line, flush=True)


@contextmanager
def throw_away_database() -> Iterator[None]:
    """A new, migrated database on the server that the settings name; Django is connected to it."""
    own_name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own_name, verbosity=0)


def fill(clients: int) -> None:
    """Demo data, and the planner's knowledge of it."""
    start = time.monotonic()
    submissions = seed_demo(clients=clients, seed=1, today=timezone.localdate())
    db.execute("VACUUM ANALYZE")
    took = time.monotonic() - start
    print(f"{clients:,} clients with {submissions:,} submissions, made in {took:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
