"""An audience over HTTP, against PostgreSQL's own client copying the very same query."""

import datetime as dt
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from psycopg import ClientCursor

from amigo_consent.embedded_postgres.programs import ask
from amigo_consent.lib.db import CopyOut, Format
from benchmarks.server import database_url, serving
from benchmarks.stopwatch import alternate
from consents.catalogue.models import Purpose
from consents.catalogue.systems.models import ApiClient
from consents.exchange.models import Export
from consents.rules.audience import audience


def measure() -> Iterator[str]:
    """psql and curl, both to /dev/null, in turns."""
    with TemporaryDirectory() as folder, serving() as port:
        statement, token = Path(folder) / "audience.sql", _token()
        statement.write_text(_statement(), encoding="utf-8")
        psql, curl = alternate(lambda: _copy_by_psql(statement), lambda: _download_by_curl(port, token))
    export = Export.objects.latest("started_at")
    megabytes = (export.bytes or 0) / 1e6
    yield (
        f"exports  {export.rows:,} rows, {megabytes:.1f} MB: {megabytes / curl:.1f} MB/s over HTTP, "
        f"{psql / curl:.2f} of psql's {megabytes / psql:.1f} MB/s"
    )


def _statement() -> str:
    """What the interface runs, as text."""
    query, parameters = audience(purpose=Purpose.objects.get(code="offers"), channel="email")
    connection.ensure_connection()
    cursor = ClientCursor(connection.connection)
    return cursor.mogrify(CopyOut(query, parameters, Format.CSV).statement, parameters)


def _copy_by_psql(statement: Path) -> None:
    status = ask(
        "psql", "--quiet", "--no-psqlrc", "--output=/dev/null", f"--file={statement}", database_url()
    )
    assert status == 0


def _download_by_curl(port: int, token: str) -> None:
    address = f"http://127.0.0.1:{port}/api/v1/exports/audience/?purpose=offers&channel=email"
    header = f"Authorization: Bearer {token}"
    command = ["curl", "--silent", "--fail", "--output", "/dev/null", "--header", header, address]
    subprocess.run(command, check=True)


def _token() -> str:
    """An access token of a new API client."""
    client = ApiClient.objects.create(
        name="benchmark",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        scopes=["exports:read"],
    )
    client.purposes.set(Purpose.objects.all())
    token = secrets.token_urlsafe()
    get_access_token_model().objects.create(
        application=client, token=token, scope="exports:read", expires=timezone.now() + dt.timedelta(hours=1)
    )
    return token
