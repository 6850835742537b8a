"""What the database is asked for: every statement, also what goes past Django's own log of queries."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any
from unittest import mock

import psycopg

from consents.rules.decision import Decision


@contextmanager
def statements() -> Iterator[list[str]]:
    """The list is filled, in order, with the statements that are executed inside."""
    executed: list[str] = []
    execute, copy = psycopg.Cursor.execute, psycopg.Cursor.copy

    def executes(cursor: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        executed.append(_text(query))
        return execute(cursor, query, *args, **kwargs)

    def copies(cursor: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        executed.append(_text(query))
        return copy(cursor, query, *args, **kwargs)

    with mock.patch.multiple(psycopg.Cursor, execute=executes, copy=copies):
        yield executed


def decisions(executed: list[str]) -> int:
    """How many of the statements are a `decide()`: those that ask for everything that a Decision says."""
    asked = [re.compile(rf"\b{field.name}\b") for field in fields(Decision)]
    return sum(all(name.search(statement) for name in asked) for statement in executed)


def _text(query: Any) -> str:
    return query if isinstance(query, str) else str(query.as_string())
