"""Downloads as another system sees them: through the real web process, whole, left midway or broken off."""

import hashlib
import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

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

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 6_000  # with names this long, far more than the buffers between a server and its reader
LONG_NAME = "😀" * 100


@pytest.fixture(scope="module")
def port(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The web process on the tests' database."""
    with django_db_blocker.unblock(), serving() as port:
        yield port


@pytest.fixture
def many() -> None:
    """Clients who all agreed, with an expensive name each."""
    shown = Notice.objects.get(purpose__code="offers", version=1)
    digest = bytes(NoticeText.objects.get(notice=shown, language="lv").digest).hex()
    said = {"offers": {"status": "given", "notice": 1, "language": "lv", "digest": digest}}
    clients = Client.objects.bulk_create(
        Client(number=f"M{n}", given_name=LONG_NAME, family_name=LONG_NAME, greeting=LONG_NAME)
        for n in range(CLIENTS)
    )
    append_entries(
        *(
            Submission(client=client, source="portal", language="lv", changes={"purposes": said})
            for client in clients
        )
    )


@contextmanager
def download(port: int) -> Iterator[http.client.HTTPResponse]:
    """A download that has begun; leaving it goes away from it."""
    authorization = caller().defaults["HTTP_AUTHORIZATION"]
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connected:
        connected.request(
            "GET", "/api/v1/exports/audience/?purpose=offers", headers={"Authorization": authorization}
        )
        with connected.getresponse() as response:
            yield response


def eventually(happened: Callable[[], bool]) -> bool:
    """Whether it happens within some seconds."""
    deadline = time.monotonic() + 20
    while not (done := happened()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return done


def copying() -> list[int]:
    """The server processes that are writing a file just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY%'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_a_whole_file_is_what_the_export_says(port: int, many: None) -> None:
    with download(port) as response:
        file = response.read()

    export = Export.objects.get(pk=response.headers["Export-Id"])
    assert export.finished_at is not None
    assert export.finished_at <= timezone.now()
    assert (export.rows, export.bytes) == (CLIENTS, len(file))
    assert bytes(export.sha256 or b"") == hashlib.sha256(file).digest()


def test_a_reader_that_goes_away_ends_it_unfinished(port: int, many: None) -> None:
    with download(port) as response:
        response.read(1000)
        assert copying()

    assert eventually(lambda: not copying())
    assert Export.objects.get().finished_at is None


def test_a_failure_midway_never_looks_like_a_whole_file(port: int, many: None) -> None:
    with download(port) as response:
        response.read(1000)

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [copying()])

        with pytest.raises(http.client.IncompleteRead):
            response.read()
    assert Export.objects.get().finished_at is None
