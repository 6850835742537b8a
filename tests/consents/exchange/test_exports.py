"""Files that leave the house: what is in them, and what is known of them afterwards."""

import csv
import hashlib
import io
import json
from typing import Any

import psycopg
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from amigo_consent.lib.db import ROWS_IN_A_CHUNK, CopyOut, Format
from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.exchange.exports import AggregateOnly, export_audience
from consents.exchange.models import Export
from consents.rules.audience import TO_CONTACT
from tests.factories import ApiClientFactory, ClientFactory, record

pytestmark = pytest.mark.django_db


def copied(query: str, file_format: Format, **parameters: Any) -> bytes:
    return b"".join(CopyOut(sql.SQL(query).format(), parameters, file_format))


def export(file_format: Format = Format.CSV, **asked: Any) -> tuple[Export, bytes]:
    """Of offers by the app, unless something else is asked for."""
    row, chunks = export_audience(
        by=ApiClientFactory.create(),
        purpose=Purpose.objects.get(code=asked.pop("purpose", "offers")),
        channel=asked.pop("channel", "app"),
        file_format=file_format,
        **asked,
    )
    file = b"".join(chunks)
    row.refresh_from_db()
    return row, file


def lines_of_csv(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode(), newline="")))


def lines_of_ndjson(file: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.decode().split("\n")[:-1]]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


class TestCopy:
    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(first=texts, second=texts)
    def test_any_text_survives_both_formats(self, first: str, second: str) -> None:
        query = "SELECT %(first)s::text AS first, %(second)s::text AS second"
        said = {"first": first, "second": second}

        as_csv = copied(query, Format.CSV, **said)
        as_ndjson = copied(query, Format.NDJSON, **said)

        assert lines_of_csv(as_csv) == [said]
        assert lines_of_ndjson(as_ndjson) == [said]

    def test_many_rows_come_in_few_chunks_and_are_counted(self) -> None:
        rows = 2 * ROWS_IN_A_CHUNK + 1
        file = CopyOut(sql.SQL("SELECT generate_series(1, %(rows)s)").format(), {"rows": rows}, Format.NDJSON)

        chunks = list(file)

        assert len(chunks) == 3
        assert file.rows == rows
        assert len(b"".join(chunks).splitlines()) == rows

    def test_a_reader_that_leaves_leaves_a_usable_connection(self) -> None:
        endless = CopyOut(sql.SQL("SELECT generate_series(1, 100000000)").format(), {}, Format.CSV)
        with transaction.atomic():
            chunks = iter(endless)
            next(chunks)
            chunks.close()
            transaction.set_rollback(True)

        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
        assert endless.rows is None

    def test_a_failure_midway_is_raised(self) -> None:
        failing = CopyOut(
            sql.SQL("SELECT 1 / (50000 - n) FROM generate_series(1, 100000) AS n").format(), {}, Format.CSV
        )
        with transaction.atomic():
            chunks = iter(failing)
            first = next(chunks)
            with pytest.raises(DataError):
                list(chunks)
            transaction.set_rollback(True)

        assert first
        assert failing.rows is None


def test_the_row_says_what_left() -> None:
    record(ClientFactory.create(number="A1"), given="offers", channels={"app": True})

    row, file = export()

    assert row.finished_at is not None
    assert (row.rows, row.bytes) == (1, len(file))
    assert bytes(row.sha256 or b"") == hashlib.sha256(file).digest()
    assert row.filters == {
        "purpose": "offers",
        "channel": "app",
        "topic": None,
        "at": None,
        "format": "csv",
    }


def test_an_empty_audience_is_a_header_line() -> None:
    row, file = export()

    assert file.decode() == ",".join(TO_CONTACT) + "\n"
    assert row.rows == 0


def test_an_export_that_nobody_takes_is_not_finished() -> None:
    record(ClientFactory.create(), given="offers", channels={"app": True})
    row, chunks = export_audience(
        by=ApiClientFactory.create(),
        purpose=Purpose.objects.get(code="offers"),
        channel="app",
        file_format=Format.CSV,
    )

    next(chunks)
    chunks.close()

    row.refresh_from_db()
    assert (row.finished_at, row.rows, row.bytes, row.sha256) == (None, None, None, None)


def test_people_for_statistics_do_not_leave() -> None:
    with pytest.raises(AggregateOnly):
        export(purpose="metadata-research", channel=None)

    assert not Export.objects.exists()


NAMES = ['Anna, "Anniņa"', "Line\nbreak", "Līga\\N", "'; DROP TABLE", "Anna-Marija", "\\.", "  Anna ", "Ж 😀"]


def test_names_survive_both_formats_alike() -> None:
    for name in NAMES:
        client = ClientFactory.create(
            given_name=name, family_name=name[::-1], greeting="", email="a@example.com"
        )
        record(client, given="offers", channels={"email": True})

    as_csv = lines_of_csv(export(channel="email")[1])
    as_ndjson = lines_of_ndjson(export(channel="email", file_format=Format.NDJSON)[1])

    assert sorted(row["given_name"] for row in as_csv) == sorted(NAMES)
    assert all(list(row) == list(TO_CONTACT) for row in as_ndjson)
    as_text = [{key: str(value) for key, value in row.items()} for row in as_ndjson]
    assert sorted(as_csv, key=lambda row: row["client"]) == sorted(as_text, key=lambda row: row["client"])


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_is_a_formula_to_a_spreadsheet(name: str) -> None:
    """The database refuses such names (OWASP ASVS 5.0, 1.2.10), so files need not change them."""
    for field in ("given_name", "family_name", "greeting"):
        with pytest.raises(IntegrityError, match="client_names_harmless_in_csv"), transaction.atomic():
            ClientFactory.create(**{field: name})


@pytest.mark.django_db(transaction=True)
def test_a_file_is_one_moment_though_others_write_meanwhile() -> None:
    clients = [ClientFactory.create() for _ in range(3)]
    for client in clients:
        record(client, given="offers", channels={"app": True})
    row, chunks = export_audience(
        by=ApiClientFactory.create(),
        purpose=Purpose.objects.get(code="offers"),
        channel="app",
        file_format=Format.CSV,
    )

    first = next(chunks)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("UPDATE clients_client SET given_name = 'Other'")
    rest = b"".join(chunks)

    assert Client.objects.filter(given_name="Other").count() == 3
    assert {line["given_name"] for line in lines_of_csv(first + rest)} == {"Anna"}
    row.refresh_from_db()
    assert row.rows == 3
