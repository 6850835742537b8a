"""A database superuser, whom no trigger, key or check holds back, and what is found afterwards."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.ledger.models.state import Projected
from consents.ledger.models.submission import Source, Submission
from consents.ledger.projection import project
from consents.ledger.submit import Detail
from consents.ledger.timeline import KINDS
from consents.proof.entry_text import HASH
from consents.proof.verification.finding import Kind
from consents.proof.verification.verify import verify_ledger
from consents.rules.words import TopicState
from tests.factories import ClientFactory, StaffFactory, record

Named = tuple[Kind, str | None, UUID | None]


def findings() -> list[Named]:
    """What is wrong, with whom, at which entry."""
    return [(finding.kind, finding.client, finding.entry) for finding in verify_ledger()]


@contextmanager
def superuser() -> Iterator[None]:
    """No trigger fires, and so no foreign key is looked after."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def edit(rows: models.QuerySet[Any], **values: Any) -> None:
    with superuser():
        assert rows.update(**values)


def delete(rows: models.QuerySet[Any]) -> None:
    """Delete these rows and, unlike Django, nothing else."""
    with superuser():
        assert rows._raw_delete(rows.db)


def insert(row: models.Model) -> None:
    with superuser():
        models.Model.save_base(row, raw=True, force_insert=True)


def drop_rules() -> None:
    """Drop every constraint of the tables of consents, all but their primary keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(CONSTRAINTS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


CONSTRAINTS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', conrelid::regclass, conname)
  FROM pg_constraint
 WHERE conrelid::regclass::text LIKE 'consents\\_%' AND contype IN ('c', 'f', 'u')
"""


PROJECTED: list[Any] = Projected.__subclasses__()
REHASH = sql.SQL("UPDATE consents_submission AS entry SET hash = {} WHERE id = %s")


def reproject(client: Client) -> None:
    """Make current state and history fit what the client's entries say now."""
    for model in PROJECTED:
        for rows in (model.objects.filter(client=client), model.history.filter(client_id=client.pk)):
            if rows.exists():
                delete(rows)
    project([entry.pk for entry in chain(client)], KINDS)


def replace_function(head: str, body: str) -> None:
    """Make a function of the database answer something else; the head is its name with its arguments."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql STABLE AS $$ {body} $$")


def chain(client: Client) -> list[Submission]:
    return list(Submission.objects.filter(client=client).order_by("sequence"))


def row(entry: Submission) -> models.QuerySet[Submission]:
    return Submission.objects.filter(pk=entry.pk)


def rechain(client: Client) -> None:
    """Give the client's entries the links and hashes that fit what they say now."""
    before = None
    for entry in chain(client):
        edit(row(entry), previous_hash=before)
        with superuser(), connection.cursor() as cursor:
            cursor.execute(REHASH.format(HASH), [entry.pk])
        before = row(entry).get().hash


def talkative_client() -> Client:
    """A client who said something of every kind in five acts, the fourth of them about the first's moment.

    Before the last of them a topic was paused for lack of interest.
    """
    client = ClientFactory.create()
    record(
        client,
        given="offers location-data",
        channels={"email": True, "sms": False},
        topics={"news": True},
        detail=Detail(comment="ā — я", ip="192.0.2.1", user_agent="Browser/1"),
    )
    record(
        client,
        pauses={"location-data": timezone.now() + dt.timedelta(days=1)},
        withdrawn="offers",
        objections={"marketing": True},
        topics={"news": False},
    )
    record(
        client,
        given="usage-data",
        refused="location-data",
        channels={"sms": True},
        decided_at=chain(client)[0].decided_at,
        by=StaffFactory.create(),
        source=Source.LETTER,
        detail=Detail(identity_check="signature"),
    )
    record(client, topics={"tariffs": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)
    record(client, given="offers", channels={"call": True}, objections={"marketing": False})
    return client
