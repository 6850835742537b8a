"""Downloads as another system sees them: through the real web process, whole, left midway or broken off."""

import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from benchmarks.server import serving
from clients.person.models import Client
from consents.catalogue.notices.models import Notice, NoticeText
from consents.exchange.models import Export
from consents.ledger.models.submission import Submission
from tests.api.caller import caller
from tests.factories import append_entries
from tests.support.database import as_role

pytestmark = pytest.mark.django_db

CLIENTS = 6_000  # with names this long, more than the buffers between a server and a reader with a small one
LONG_NAME = "😀" * 100
SMALL_BUFFER = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)]  # else it grows to the whole file


@pytest.fixture(scope="module")
def system(many: None) -> Iterator[httpx.Client]:
    """Another system, which speaks to the web process on the tests' database."""
    authorization = caller().defaults["HTTP_AUTHORIZATION"]
    with (
        serving() as port,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": authorization},
            timeout=None,  # noqa: S113 - a busy machine may take its time
            transport=httpx.HTTPTransport(socket_options=SMALL_BUFFER, trust_env=False),
        ) as system,
    ):
        yield system


@pytest.fixture(scope="module")
def many(committed_module_db: None) -> None:
    """Clients who all agreed, with an expensive name each."""
    shown = Notice.objects.get(purpose__code="offers", version=1)
    digest = bytes(NoticeText.objects.get(notice=shown, language="lv").digest).hex()
    said = {"offers": {"status": "given", "notice": 1, "language": "lv", "digest": digest}}
    changes = {"purposes": said, "channels": {"app": True}}
    clients = Client.objects.bulk_create(
        Client(number=f"M{n}", given_name=LONG_NAME, family_name=LONG_NAME, greeting=LONG_NAME)
        for n in range(CLIENTS)
    )
    append_entries(
        *(Submission(client=client, source="portal", language="lv", changes=changes) for client in clients)
    )


def download(system: httpx.Client) -> AbstractContextManager[httpx.Response]:
    """A download that has begun; leaving it goes away from it."""
    return system.stream("GET", "/api/v1/exports/audience/", params={"purpose": "offers", "channel": "app"})


def eventually(happened: Callable[[], bool]) -> bool:
    """Whether it happens within some seconds."""
    deadline = time.monotonic() + 20
    while not (done := happened()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return done


def copying() -> list[int]:
    """The server processes that are writing a file just now."""
    with as_role("none"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees others as it saw them first
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY%'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def export_of(response: httpx.Response) -> Export:
    return Export.objects.get(pk=response.headers["Export-Id"])


def test_a_whole_file_is_what_the_export_says(system: httpx.Client) -> None:
    with download(system) as response:
        file = response.read()

    export = export_of(response)
    assert export.finished_at is not None
    assert export.finished_at <= timezone.now()
    assert (export.rows, export.bytes) == (CLIENTS, len(file))
    assert bytes(export.sha256 or b"") == hashlib.sha256(file).digest()


def test_a_reader_that_goes_away_ends_it_unfinished(system: httpx.Client) -> None:
    with download(system) as response:
        next(response.iter_raw(1000))
        assert copying()

    assert eventually(lambda: not copying())
    assert export_of(response).finished_at is None


def test_a_failure_midway_never_looks_like_a_whole_file(system: httpx.Client) -> None:
    with download(system) as response:
        file = response.iter_raw(1000)
        next(file)

        with as_role("none"), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [copying()])

        with pytest.raises(httpx.RemoteProtocolError):
            list(file)
    assert export_of(response).finished_at is None
