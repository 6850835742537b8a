"""Several connections at once, as in production."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, TypeVar

from django.db import connection

PATIENCE = 20
"""Seconds after which something that should have happened counts as stuck."""

Answer = TypeVar("Answer")


@contextmanager
def threads(most: int = 8) -> Iterator[Callable[..., Future[Any]]]:
    """Run functions in other threads, so many at a time at most, on database connections of their own."""

    def on_own_connection(work: Callable[..., Answer], *args: Any) -> Answer:
        try:
            return work(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(most) as pool:
        yield lambda work, *args: pool.submit(on_own_connection, work, *args)


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock that this one holds."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone():
                return
        sleep(0.01)
    raise TimeoutError("nobody waits")


WAITING = """
SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""
