"""SQL of our own: what it answers, and that it is seen and fails as Django's does."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from amigo_consent.lib import db
from clients.centres.models import CustomerCentre

pytestmark = pytest.mark.django_db

NUMBERS = "SELECT n AS number, n > %(least)s AS is_large FROM generate_series(1, 3) AS n"


@dataclass(frozen=True, slots=True)
class Number:
    number: int
    is_large: bool


def copied(query: str, file_format: db.Format = db.Format.CSV) -> db.CopyOut:
    return db.CopyOut(sql.SQL(query).format(), {"least": 2}, file_format)


def test_rows_are_tuples() -> None:
    assert db.rows(NUMBERS, {"least": 2}) == [(1, False), (2, False), (3, True)]


def test_rows_as_a_class_are_made_of_its_fields() -> None:
    assert db.rows_as(Number, NUMBERS, {"least": 2})[-1] == Number(3, is_large=True)


def test_a_column_that_the_class_does_not_have_is_an_error() -> None:
    with pytest.raises(TypeError):
        db.rows_as(Number, "SELECT 1 AS number, true AS is_large, 2 AS other")


def test_a_value_is_the_only_column_of_the_only_row() -> None:
    assert db.value("SELECT 41 + %s", [1]) == 42


@pytest.mark.parametrize("query", ["SELECT 1, 2", "SELECT 1 WHERE false", "SELECT generate_series(1, 2)"])
def test_more_or_less_than_one_value_is_an_error(query: str) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        db.value(query)


def test_executing_tells_how_many_rows_were_written() -> None:
    db.copy_in("clients_customercentre", ["code", "name", "address"], [("a", "A", "A"), ("b", "B", "B")])

    assert db.execute("UPDATE clients_customercentre SET name = name || '!'") == 2
    assert sorted(CustomerCentre.objects.values_list("name", flat=True)) == ["A!", "B!"]


@pytest.mark.parametrize(
    ("file_format", "content"),
    [
        (db.Format.CSV, b"number,is_large\n1,f\n2,f\n3,t\n"),
        (
            db.Format.NDJSON,
            b'{"number":1,"is_large":false}\n{"number":2,"is_large":false}\n{"number":3,"is_large":true}\n',
        ),
    ],
)
def test_a_query_is_copied_out_as_a_file(file_format: db.Format, content: bytes) -> None:
    file = copied(NUMBERS, file_format)

    assert b"".join(file) == content
    assert file.rows == 3


@pytest.mark.parametrize(
    "run",
    [
        lambda: db.rows("SELECT 1"),
        lambda: db.rows_as(dict, "SELECT 1"),
        lambda: db.value("SELECT 1"),
        lambda: db.execute("SELECT 1"),
        lambda: db.copy_in("clients_customercentre", ["code"], []),
        lambda: list(copied("SELECT 1")),
    ],
)
def test_every_statement_is_in_the_query_log(run: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        run()

    assert len(queries) == 1
    assert queries[0]["sql"].startswith(("SELECT 1", "COPY"))


@pytest.mark.parametrize(
    ("run", "error"),
    [
        (lambda: db.rows("SELECT nothing"), ProgrammingError),
        (lambda: db.value("SELECT 1 / 0"), DataError),
        (lambda: db.copy_in("clients_customercentre", ["code"], [("a",)]), IntegrityError),
        (lambda: list(copied("SELECT 1 / 0")), DataError),
    ],
)
def test_failures_are_djangos(run: Any, error: type[Exception]) -> None:
    with pytest.raises(error), transaction.atomic():
        run()
