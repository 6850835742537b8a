"""The database's role for running: what web and worker may do, and nothing of what only an owner may.

The owner migrates. Who runs reads and writes rows, but can neither change tables nor switch triggers off, nor
update or delete what is append-only. It is a role without a login, for the logins of web and worker to be in.
"""

from typing import LiteralString

from django.db import transaction
from psycopg import sql

from amigo_consent.lib import db

RUNTIME = "amigo_runtime"

STATEMENTS: list[LiteralString] = [
    # Roles belong to the whole server, and another database of it may be making this one at this moment.
    """
    DO $$ BEGIN
        CREATE ROLE {role} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
    """,
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
]
GUARDED = {
    "append_only": sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}"),
    "written_once": sql.SQL("REVOKE UPDATE ON {} FROM {}"),
}
"""What a table loses that has a trigger of this name."""

GUARDED_TABLES = """
SELECT class.relname, trigger.tgname
  FROM pg_catalog.pg_trigger AS trigger
  JOIN pg_catalog.pg_class AS class ON class.oid = trigger.tgrelid
 WHERE class.relnamespace = current_schema()::regnamespace AND trigger.tgname = ANY(%s)
 ORDER BY class.relname
"""


@transaction.atomic
def create_roles(name: str = RUNTIME) -> None:
    """Make the role if it is not there, and grant it what it needs of the tables that there are now.

    Doing it again changes nothing; it is done again after every migration. Needs to own the tables and, the
    first time, the right to make roles.
    """
    names = {"role": sql.Identifier(name), "schema": sql.Identifier(db.value("SELECT current_schema()"))}
    for statement in STATEMENTS:
        db.execute(sql.SQL(statement).format(**names))
    for table, guard in db.rows(GUARDED_TABLES, [list(GUARDED)]):
        db.execute(GUARDED[guard].format(sql.Identifier(table), names["role"]))
