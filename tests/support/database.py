"""What the database itself refuses, and everything it promises to refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.support.threads import PATIENCE


def refusal(sql: str, **rows: Any) -> str:
    """`table.constraint`: what refused the statement, whose `%(name)s` are filled with the rows."""
    with pytest.raises(IntegrityError) as refused:
        _execute(sql, rows)
    diagnosis = refused.value.__cause__.diag  # type: ignore[union-attr]
    return f"{diagnosis.table_name}.{diagnosis.constraint_name}"


@transaction.atomic
def _execute(sql: str, rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, rows)


@contextmanager
def as_role(name: str) -> Iterator[None]:
    """As somebody else in the database; "none" is who we are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE {name}")
        yield
        cursor.execute(f"SET ROLE {before}")


def promises(app: str) -> set[str]:
    """`table.constraint` of all that refuses in the app: constraints, triggers, composite foreign keys."""
    models = list(apps.get_app_config(app).get_models())
    named = {f"{model._meta.db_table}.{rule.name}" for model in models for rule in model._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute(BEYOND_DJANGO, {"tables": [model._meta.db_table for model in models]})
        return named | {name for (name,) in cursor.fetchall()}


def other_sessions_after_a_while() -> list[str]:
    """What those did last who stay connected to this database, besides this connection.

    Nobody may when the tests are over; what is about to close is given the time for it.
    """
    deadline = monotonic() + PATIENCE
    while (left := _other_sessions()) and monotonic() < deadline:
        sleep(0.05)
    return left


def _other_sessions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(OTHER_SESSIONS)
        return [query for (query,) in cursor.fetchall()]


OTHER_SESSIONS = """
SELECT query FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

BEYOND_DJANGO = """
SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%(tables)s)
UNION
SELECT conrelid::regclass || '.' || conname FROM pg_constraint
 WHERE contype = 'f' AND cardinality(conkey) > 1 AND conrelid::regclass::text = ANY(%(tables)s)
"""
