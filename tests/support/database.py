"""What the database itself refuses, and everything it promises to refuse."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction


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


def promises(app: str) -> set[str]:
    """`table.constraint` of all that refuses in the app: constraints, triggers, composite foreign keys."""
    models = list(apps.get_app_config(app).get_models())
    named = {f"{model._meta.db_table}.{rule.name}" for model in models for rule in model._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute(BEYOND_DJANGO, {"tables": [model._meta.db_table for model in models]})
        return named | {name for (name,) in cursor.fetchall()}


BEYOND_DJANGO = """
SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%(tables)s)
UNION
SELECT conrelid::regclass || '.' || conname FROM pg_constraint
 WHERE contype = 'f' AND cardinality(conkey) > 1 AND conrelid::regclass::text = ANY(%(tables)s)
"""
