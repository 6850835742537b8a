"""Large results as a stream of bytes: PostgreSQL writes the file itself, by COPY, and we pass it on."""

from collections.abc import Generator, Mapping
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import connection
from psycopg import sql

# COPY hands out a row at a time. This many, joined, make a chunk that is worth a system call.
ROWS_IN_A_CHUNK = 500


class Format(StrEnum):
    """Comma-separated values with a header line (RFC 4180, lines end in LF), or a JSON object a line."""

    CSV = "csv"
    NDJSON = "ndjson"


# JSON never holds a control character, so with these as quote and delimiter COPY leaves its lines alone.
STATEMENTS = {
    Format.CSV: sql.SQL("COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"),
    Format.NDJSON: sql.SQL(
        "COPY (SELECT row_to_json(line) FROM ({query}) AS line)"
        " TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
    ),
}


class CopyOut:
    """The rows of a query as chunks of a file in UTF-8: one snapshot, read once, as fast as it is taken.

    Iterating raises psycopg.Error when the query fails, midway too. Who stops midway has to close the
    iterator: the query is then cancelled and the connection is free again. `rows` is known at the end.
    """

    def __init__(self, query: sql.Composed, parameters: Mapping[str, Any], file_format: Format) -> None:
        self.statement = STATEMENTS[file_format].format(query=query)
        self.parameters = parameters
        self.rows: int | None = None

    def __iter__(self) -> Generator[bytes]:
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            with cursor.copy(self.statement, self.parameters) as copy:
                lines = iter(copy)
                while chunk := b"".join(islice(lines, ROWS_IN_A_CHUNK)):
                    yield chunk
            self.rows = cursor.rowcount
