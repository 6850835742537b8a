"""The one way to SQL of our own.

Every statement takes Django's cursor: it is in the query log, `assertNumQueries` counts it, and what fails
raises Django's errors (`django.db.Error`), whichever function it came by. JSON columns come as text.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from psycopg import Copy, sql

Row = TypeVar("Row")
Statement = str | sql.Composable
Parameters = Mapping[str, Any] | Sequence[Any] | None

# COPY hands out a row at a time. This many, joined, make a chunk that is worth a system call.
ROWS_IN_A_CHUNK = 500


def rows(statement: Statement, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """What the query answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        answer: list[tuple[Any, ...]] = cursor.fetchall()
    return answer


def rows_as(kind: type[Row], statement: Statement, parameters: Parameters = None) -> list[Row]:
    """What the query answers, each row as one of `kind`, whose keyword arguments its columns are."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return [kind(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def value(statement: Statement, parameters: Parameters = None) -> Any:
    """The one column of the one row that the query answers."""
    ((answer,),) = rows(statement, parameters)
    return answer


def execute(statement: Statement, parameters: Parameters = None) -> int:
    """Run a statement that answers nothing; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        count: int = cursor.rowcount
    return count


def copy_in(table: str, columns: Iterable[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert rows by COPY, several times faster than INSERT when there are thousands."""
    statement = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        table=sql.Identifier(table), columns=sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, _copying(cursor, statement) as copy:
        for row in values:
            copy.write_row(row)


class Format(StrEnum):
    """Comma-separated values with a header line (RFC 4180, lines end in LF), or a JSON object a line."""

    CSV = "csv"
    NDJSON = "ndjson"


# JSON never holds a control character, so with these as quote and delimiter COPY leaves its lines alone.
COPY_OUT = {
    Format.CSV: sql.SQL("COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"),
    Format.NDJSON: sql.SQL(
        "COPY (SELECT row_to_json(line) FROM ({query}) AS line)"
        " TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
    ),
}


class CopyOut:
    """The rows of a query as chunks of a file in UTF-8: one snapshot, read once, as fast as it is taken.

    PostgreSQL writes the file itself. Iterating raises django.db.Error when the query fails, midway too. Who
    stops midway has to close the iterator: the query is then cancelled and the connection is free again.
    `rows` is known at the end.
    """

    def __init__(self, query: sql.Composed, parameters: Mapping[str, Any], file_format: Format) -> None:
        self.statement = COPY_OUT[file_format].format(query=query)
        self.parameters = parameters
        self.rows: int | None = None

    def __iter__(self) -> Generator[bytes]:
        with connection.cursor() as cursor:
            with _copying(cursor, self.statement, self.parameters) as copy:
                lines = iter(copy)
                while chunk := b"".join(islice(lines, ROWS_IN_A_CHUNK)):
                    yield chunk
            self.rows = cursor.rowcount


@contextmanager
def _copying(cursor: Any, statement: sql.Composed, parameters: Parameters = None) -> Iterator[Copy]:
    """COPY by a cursor of Django's, whose errors it has to be given, and whose log takes no parameters."""
    with connection.wrap_database_errors, cursor.copy(cursor.mogrify(statement, parameters)) as copy:
        yield copy
