"""The web process, for what can only be seen from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.db import connection


def database_url() -> str:
    """The database that Django is connected to, as another process finds it."""
    known = connection.get_connection_params()
    parts = {name: known[name] for name in ("host", "port", "user", "password") if known.get(name)}
    return f"postgres:///{known['dbname']}?{urlencode(parts)}"


@contextmanager
def serving() -> Iterator[int]:
    """One gunicorn worker on that database, listening on 127.0.0.1 at the port."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "amigo_consent.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--workers=1", "--worker-class=gthread", "--threads=4", "--log-level=critical"]
    server = subprocess.Popen(
        [*command, *options], env={**os.environ, "DEBUG": "1", "DATABASE_URL": database_url()}
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int, seconds: float = 30) -> None:
    """Raises ConnectionRefusedError when nothing listens in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
