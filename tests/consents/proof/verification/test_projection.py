"""A superuser who edits what is projected from the ledger, or named by it: each act is found and named."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from hypothesis import given
from hypothesis import strategies as st

from clients.person.models import Client
from consents.catalogue.notices.models import Notice, NoticeText
from consents.ledger.models.state import ConsentRecord, TopicPreference
from consents.ledger.models.submission import SubmissionDetail
from consents.ledger.submit import Detail
from consents.proof.verification.finding import Kind
from tests.consents.proof.verification.tampering import (
    PROJECTED,
    chain,
    delete,
    drop_rules,
    edit,
    findings,
    insert,
    replace_function,
    row,
    superuser,
    talkative_client,
)
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db

HISTORIES: list[Any] = [model.history.model for model in PROJECTED]
OTHER: dict[str, Any] = {
    "id": 0,
    "client_id": 0,
    "purpose_id": 0,
    "channel_id": 0,
    "topic_id": 0,
    "notice_id": 0,
    "submission_id": UUID(int=0),
    "kind": "other",
    "status": "other",
    "state": "other",
    "language": "de",
    "allowed": ~Q(allowed=True),
    "stands": ~Q(stands=True),
    "decided_at": F("decided_at") + dt.timedelta(microseconds=1),
    "expires_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    "paused_until": dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    "history_date": F("history_date") - dt.timedelta(microseconds=1),
    "history_type": "-",
    "history_change_reason": "other",
    "history_user_id": 0,
    "salt": b"other",
    "number_salt": b"other",
    "identity_check": "document",
    "comment": "other",
    "ip": "192.0.2.99",
    "user_agent": "other",
}
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=13)


@pytest.fixture(scope="module")
def talkative(module_db: None) -> Client:
    """Someone with six entries, and a neighbour with two."""
    neighbour = ClientFactory.create()
    record(neighbour, given="offers", channels={"post": True}, topics={"news": True})
    record(neighbour, objections={"marketing": True})
    return talkative_client()


@pytest.fixture
def client(talkative: Client) -> Client:
    return Client.objects.get(pk=talkative.pk)


def neighbour_of(client: Client) -> Client:
    return Client.objects.exclude(pk=client.pk).get()


def overlooked_columns(row: Any, finding: tuple[Any, ...]) -> list[str]:
    """Those of the row's columns that can be edited without being found; each edit is taken back."""
    columns = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return [column for column in columns if finding not in findings_after(row, column)]


def findings_after(row: Any, column: str) -> list[tuple[Any, ...]]:
    with transaction.atomic():
        edit(type(row)._default_manager.filter(pk=row.pk), **{column: OTHER[column]})
        found = findings()
        transaction.set_rollback(True)
    return found


# The current state


@pytest.mark.parametrize("model", PROJECTED)
def test_every_edited_column_of_the_state_is_found(model: Any, client: Client) -> None:
    standing = model.objects.filter(client=client).first()
    drop_rules()

    overlooked = overlooked_columns(standing, (Kind.STATE, client.number, standing.submission_id))

    assert overlooked == []


@pytest.mark.parametrize("model", PROJECTED)
def test_a_deleted_row_of_the_state_is_found(model: Any, client: Client) -> None:
    standing = model.objects.filter(client=client).first()

    delete(model.objects.filter(pk=standing.pk))

    assert findings() == [(Kind.STATE, client.number, standing.submission_id)]


@pytest.mark.parametrize("model", PROJECTED)
def test_an_inserted_row_of_the_state_is_found(model: Any, client: Client) -> None:
    standing = model.objects.filter(client=client).first()
    silent = ClientFactory.create()

    standing.pk, standing.client = None, silent
    insert(standing)

    assert findings() == [(Kind.STATE, silent.number, standing.submission_id)]


def test_a_state_with_another_key_than_its_history_is_found(client: Client) -> None:
    standing = TopicPreference.objects.get(client=client, topic__code="news")

    edit(TopicPreference.objects.filter(pk=standing.pk), id=0)

    entries = {entry for kind, _, entry in findings() if kind == Kind.HISTORY}
    assert entries == {entry.pk for entry in chain(client) if "news" in entry.changes.get("topics", {})}


# History


@pytest.mark.parametrize("model", HISTORIES)
def test_every_edited_column_of_history_is_found(model: Any, client: Client) -> None:
    past = model.objects.filter(client_id=client.pk).earliest("history_id")

    overlooked = overlooked_columns(past, (Kind.HISTORY, client.number, past.submission_id))

    assert overlooked == []


@pytest.mark.parametrize("model", HISTORIES)
def test_a_deleted_row_of_history_is_found(model: Any, client: Client) -> None:
    past = model.objects.filter(client_id=client.pk).earliest("history_id")

    delete(model.objects.filter(pk=past.pk))

    assert findings() == [(Kind.HISTORY, client.number, past.submission_id)]


@pytest.mark.parametrize("model", HISTORIES)
def test_a_row_of_history_that_is_there_twice_is_found(model: Any, client: Client) -> None:
    past = model.objects.filter(client_id=client.pk).earliest("history_id")

    past.pk = None
    insert(past)

    assert (Kind.HISTORY, client.number, past.submission_id) in findings()


def test_a_row_of_history_that_no_entry_speaks_of_is_found(client: Client) -> None:
    past = ConsentRecord.history.filter(client_id=client.pk).earliest("history_id")
    silent = ClientFactory.create()

    past.pk, past.client_id = None, silent.pk
    insert(past)

    assert findings() == [(Kind.HISTORY, silent.number, past.submission_id)]


def test_rows_of_history_in_another_order_are_found(client: Client) -> None:
    """Of two decisions of one moment the later row would count."""
    first, second = TopicPreference.history.filter(client_id=client.pk).order_by("history_id")

    edit(TopicPreference.history.filter(pk=first.pk), history_id=second.pk + 1000)

    assert findings() == [(Kind.HISTORY, client.number, second.submission_id)]


# Details


def test_every_edited_column_of_a_detail_is_found(client: Client) -> None:
    detail = SubmissionDetail.objects.filter(submission__client=client).earliest("submission__sequence")

    overlooked = overlooked_columns(detail, (Kind.DETAIL, client.number, detail.pk))

    assert overlooked == []


def test_a_detail_moved_to_another_entry_is_found(client: Client) -> None:
    first, second, *_ = chain(client)
    SubmissionDetail.objects.filter(submission=second).delete()

    edit(SubmissionDetail.objects.filter(submission=first), submission_id=second.pk)

    assert findings() == [(Kind.DETAIL, client.number, second.pk)]


def test_a_detail_of_no_entry_is_found(client: Client) -> None:
    edit(SubmissionDetail.objects.filter(submission=chain(client)[0]), submission_id=UUID(int=0))

    assert findings() == [(Kind.DETAIL, None, UUID(int=0))]


def test_no_detail_as_it_was_recorded_is_a_finding(client: Client) -> None:
    """The digest that SQL recomputes is the one that was noted, whatever the detail says."""

    @given(comment=TEXT, user_agent=TEXT, ip=st.none() | st.ip_addresses().map(str), identity_check=TEXT)
    def has_no_finding(**said: Any) -> None:
        with transaction.atomic():
            record(client, given="metadata-research", detail=Detail(**said))
            found = findings()
            transaction.set_rollback(True)

        assert found == []

    has_no_finding()


def test_numbers_that_two_clients_exchanged_are_found(client: Client) -> None:
    """All that either said, and every receipt, would be the other's."""
    neighbour = neighbour_of(client)
    number, others_number = client.number, neighbour.number

    edit(Client.objects.filter(pk=client.pk), number="A9999999")
    edit(Client.objects.filter(pk=neighbour.pk), number=number)
    edit(Client.objects.filter(pk=client.pk), number=others_number)

    assert set(findings()) == {
        *((Kind.DETAIL, others_number, entry.pk) for entry in chain(client)),
        *((Kind.DETAIL, number, entry.pk) for entry in chain(neighbour)),
    }


# Notices


@pytest.mark.parametrize("column", ["title", "summary", "body"])
def test_an_edited_text_of_a_notice_is_found_by_the_first_who_saw_it(column: str, client: Client) -> None:
    neighbour = neighbour_of(client)
    text = NoticeText.objects.get(notice__purpose__code="offers", notice__version=1, language="lv")

    edit(NoticeText.objects.filter(pk=text.pk), **{column: "You get a free telephone."})

    assert findings() == [(Kind.NOTICE, neighbour.number, chain(neighbour)[0].pk)]


def test_an_edited_text_is_found_although_the_database_says_its_old_digest(client: Client) -> None:
    text = NoticeText.objects.get(notice__purpose__code="usage-data", language="lv")
    replace_function(
        "notice_text_digest(language text, title text, summary text, body text) RETURNS bytea",
        f"SELECT '\\x{bytes(text.digest).hex()}'::bytea",
    )

    edit(NoticeText.objects.filter(pk=text.pk), body="You get a free telephone.")

    assert (Kind.NOTICE, client.number, chain(client)[2].pk) in findings()


def test_a_text_with_a_digest_that_is_not_its_own_is_found(client: Client) -> None:
    """A digest is computed by the database, unless it was told not to."""
    text = NoticeText.objects.filter(notice__purpose__code="usage-data", language="lv")

    with superuser(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consents_noticetext ALTER COLUMN digest DROP EXPRESSION")
    edit(text, body="You get a free telephone.")

    assert findings() == [(Kind.NOTICE, client.number, chain(client)[2].pk)]


def test_a_deleted_text_or_notice_is_found(client: Client) -> None:
    entry = chain(client)[2]

    delete(NoticeText.objects.filter(notice__purpose__code="usage-data"))

    assert findings() == [(Kind.NOTICE, client.number, entry.pk)]
    delete(Notice.objects.filter(purpose__code="usage-data"))
    assert (Kind.NOTICE, client.number, entry.pk) in findings()


def test_an_entry_that_names_another_text_is_found(client: Client) -> None:
    entry = chain(client)[2]
    entry.changes["purposes"]["usage-data"]["digest"] = "00" * 32

    edit(row(entry), changes=entry.changes)

    assert (Kind.NOTICE, client.number, entry.pk) in findings()
