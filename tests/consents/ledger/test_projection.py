"""The chain that the database makes of a client's entries, and what is projected from them."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.db import connection

from amigo_consent.demo.clock import received_as_given
from clients.person.models import Client
from consents.ledger.models.state import ConsentRecord, TopicPreference
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.ledger.submit import Detail
from tests.factories import ClientFactory, append_entries, record
from tests.support.old_ledger import entry_without_commitment

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)

ENTRY = """
INSERT INTO consents_submission (id, client_id, source, language, changes, client_commitment, decided_at,
                                 {columns})
VALUES (gen_random_uuid(), %(client)s, 'portal', 'lv', '{{"topics": {{"news": "wanted"}}}}', sha256('whose'),
        now() - interval '1 day', {values})
"""


def fetch(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def chain(client: Client) -> list[Submission]:
    return list(Submission.objects.filter(client=client).order_by("sequence"))


def recomputed(client: Client) -> list[bytes]:
    """The hashes of the client's chain, from nothing but the entries' texts."""
    hashes: list[bytes] = []
    for (text,) in fetch(
        """SELECT ledger_text(entry) FROM consents_submission AS entry
            WHERE client_id = %(client)s ORDER BY sequence""",
        client=client.pk,
    ):
        previous = hashes[-1] if hashes else b""
        digest = hashlib.sha256(text.encode()).digest()
        hashes.append(hashlib.sha256(previous + digest).digest())
    return hashes


def entry(client: Client, *, changes: dict[str, Any], **columns: dt.datetime) -> Submission:
    return Submission(client=client, source=Source.PORTAL, language="lv", changes=changes, **columns)


def test_every_hash_covers_the_text_and_the_hash_before() -> None:
    client = ClientFactory.create()
    record(client, given="offers", topics={"news": True})
    record(client, withdrawn="offers", detail=Detail(comment="ā — я"))
    record(client, channels={"sms": False})

    entries = chain(client)

    assert [bytes(entry.hash) for entry in entries] == recomputed(client)
    assert entries[0].previous_hash is None
    assert [bytes(entry.previous_hash or b"") for entry in entries[1:]] == recomputed(client)[:-1]


def test_the_text_covers_every_column_but_the_hashes() -> None:
    client = ClientFactory.create()
    record(client, given="offers")

    ((keys, columns),) = fetch(
        """SELECT (SELECT array_agg(key) FROM jsonb_object_keys(ledger_text(entry)::jsonb) AS key),
                  (SELECT array_agg(attname::text) FROM pg_attribute
                    WHERE attrelid = 'consents_submission'::regclass AND attnum > 0 AND NOT attisdropped)
             FROM consents_submission AS entry"""
    )

    assert set(keys) == {column.removesuffix("_id") for column in columns} - {"hash", "previous_hash"}


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York"])
def test_the_settings_of_a_session_change_no_hash(zone: str) -> None:
    client = ClientFactory.create()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('TimeZone', %s, true), set_config('DateStyle', 'German', true)", [zone]
        )
        cursor.execute(ENTRY.format(columns="xact", values="0"), {"client": client.pk})
        cursor.execute("SET LOCAL TimeZone = 'Europe/Riga'; SET LOCAL DateStyle = 'ISO'")

    assert [bytes(entry.hash) for entry in chain(client)] == recomputed(client)


def test_whatever_a_writer_says_of_the_chain_is_overwritten() -> None:
    client = ClientFactory.create()
    record(client, given="offers")

    with connection.cursor() as cursor:
        cursor.execute(
            ENTRY.format(columns="sequence, previous_hash, hash, xact", values="1, '\\x00', '\\x01', 1"),
            {"client": client.pk},
        )

    first, second = chain(client)
    ((transaction,),) = fetch("SELECT pg_current_xact_id()::text::bigint")
    assert second.sequence > first.sequence
    assert bytes(second.previous_hash or b"") == bytes(first.hash)
    assert bytes(second.hash) == recomputed(client)[1]
    assert second.xact == transaction


def test_each_client_has_a_chain_of_their_own() -> None:
    client, other = ClientFactory.create_batch(2)
    record(client, given="offers")
    record(other, given="offers")
    record(client, withdrawn="offers")

    assert [bytes(entry.hash) for entry in chain(client)] == recomputed(client)
    assert chain(other)[0].previous_hash is None


def test_the_entries_of_one_statement_are_chained_in_their_order() -> None:
    client, other = ClientFactory.create_batch(2)
    acts = [
        entry(who, changes={"topics": {"news": state}})
        for state in ("wanted", "unwanted")
        for who in (client, other)
    ]

    append_entries(*acts)

    assert [act.id for act in chain(client)] == [acts[0].id, acts[2].id]
    assert [bytes(act.hash) for act in chain(client)] == recomputed(client)


@pytest.mark.parametrize("given", ["now() - interval '2 years'", "now() + interval '1 hour'", "'infinity'"])
def test_no_writer_says_when_an_entry_was_received(given: str) -> None:
    client = ClientFactory.create()

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
        cursor.execute(ENTRY.format(columns="received_at", values=given), {"client": client.pk})
        cursor.execute("SELECT clock_timestamp()")
        (after,) = cursor.fetchone()

    assert before < chain(client)[0].received_at < after


def test_a_client_is_never_heard_before_the_time_before_although_clocks_step_back() -> None:
    client = ClientFactory.create()
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    with received_as_given():
        append_entries(entry(client, changes={"topics": {"news": "wanted"}}, received_at=ahead))

    record(client, topics={"news": False})

    assert [act.received_at for act in chain(client)] == [ahead, ahead]


def test_only_where_the_clock_is_taken_out_do_entries_say_when_they_were_received() -> None:
    client = ClientFactory.create()
    acts = [entry(client, changes={"topics": {"news": state}}) for state in ("wanted", "unwanted")]
    acts[0].received_at = acts[1].received_at = NOON

    with received_as_given():
        append_entries(*acts)
    record(client, topics={"news": True})

    first, second, third = chain(client)
    assert [(act.received_at, act.decided_at) for act in (first, second)] == [(NOON, NOON), (NOON, NOON)]
    assert third.received_at > NOON + dt.timedelta(days=1)


OLD_TEXT = """
SELECT jsonb_build_object(
        'id', id, 'sequence', sequence, 'client', client_id,
        'decided_at', ledger_moment(decided_at), 'received_at', ledger_moment(received_at),
        'source', source, 'centre', centre_id, 'recorded_by', recorded_by_id, 'api_client', api_client_id,
        'language', language, 'changes', changes, 'detail_digest', encode(detail_digest, 'hex'),
        'xact', xact
       )::text, previous_hash, hash
  FROM consents_submission WHERE id = %(id)s
"""


def test_the_hash_of_an_entry_of_before_commitments_is_what_it_was() -> None:
    """The text as migration 0003 made it; the entry that follows commits, in the same chain."""
    client = ClientFactory.create()
    record(client, given="offers", detail=Detail(comment="ā — я"))

    old = entry_without_commitment(client, {"topics": {"news": "wanted"}})
    record(client, withdrawn="offers")

    ((text, previous, digest),) = fetch(OLD_TEXT, id=old.pk)
    assert hashlib.sha256(bytes(previous) + hashlib.sha256(text.encode()).digest()).digest() == bytes(digest)
    assert [bytes(act.hash) for act in chain(client)] == recomputed(client)


def test_the_chain_still_verifies_when_a_detail_was_erased() -> None:
    client = ClientFactory.create()
    record(client, given="offers", detail=Detail(comment="erase me", ip="192.0.2.1"))

    SubmissionDetail.objects.filter(submission__client=client).delete()

    (only,) = chain(client)
    assert only.detail_digest
    assert [bytes(only.hash)] == recomputed(client)


def test_of_one_batch_the_latest_decided_becomes_the_current_state() -> None:
    client = ClientFactory.create()

    append_entries(
        entry(client, decided_at=NOON, changes={"topics": {"news": "wanted"}}),
        entry(client, decided_at=NOON - dt.timedelta(days=1), changes={"topics": {"news": "unwanted"}}),
        entry(client, decided_at=NOON, changes={"topics": {"news": "unwanted"}}),
        entry(client, decided_at=NOON - dt.timedelta(days=2), changes={"topics": {"news": "wanted"}}),
    )

    preference = TopicPreference.objects.get(client=client)
    assert (preference.state, preference.decided_at) == ("unwanted", NOON)
    assert preference.submission == chain(client)[2]
    history = TopicPreference.history.filter(client_id=client.pk).order_by("history_id")
    assert [(row.state, row.history_type) for row in history] == [
        ("wanted", "+"),
        ("unwanted", "~"),
        ("unwanted", "~"),
        ("wanted", "~"),
    ]


def test_the_history_goes_on_where_it_stopped() -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    record(client, withdrawn="offers")

    rows = ConsentRecord.history.filter(client_id=client.pk).order_by("history_id")

    assert [(row.status, row.history_type) for row in rows] == [("given", "+"), ("withdrawn", "~")]
    assert {row.id for row in rows} == {ConsentRecord.objects.get(client=client).pk}


@pytest.mark.parametrize("verb", ["save", "delete"])
def test_the_current_state_is_not_written_by_hand(verb: str) -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    consent = ConsentRecord.objects.get(client=client)

    with pytest.raises(TypeError, match="projected from the ledger"):
        getattr(consent, verb)()
