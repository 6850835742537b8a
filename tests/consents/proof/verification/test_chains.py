"""A superuser who edits, deletes, inserts and moves entries of the ledger: each act is found and named."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clients.person.models import Client
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.proof.verification.finding import Kind
from tests.consents.proof.verification.tampering import (
    chain,
    delete,
    drop_rules,
    edit,
    findings,
    insert,
    rechain,
    row,
    talkative_client,
)
from tests.factories import ClientFactory, record
from tests.support.old_ledger import entry_without_commitment

pytestmark = pytest.mark.django_db

WORDS = st.characters(codec="utf-8", exclude_characters="\0")
KEYS = st.integers(0, 2**31 - 1)
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - said beside it
HASHES = st.binary(max_size=40)
CODES = ["purposes", "channels", "topics", "objections", "offers", "sms", "notice", "expires_at", "status"]
CHANGES = st.recursive(
    st.booleans() | st.integers() | st.sampled_from(["", "given", "2025-01-01", "1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(CODES), inner, max_size=3),
    max_leaves=8,
)
ANY_VALUE: dict[str, st.SearchStrategy[Any]] = {
    "id": st.uuids(),
    "sequence": KEYS,
    "client_id": KEYS,
    "decided_at": MOMENTS,
    "received_at": MOMENTS,
    "source": st.text(WORDS, max_size=16),
    "centre_id": st.none() | KEYS,
    "recorded_by_id": st.none() | KEYS,
    "api_client_id": st.none() | KEYS,
    "language": st.text(WORDS, max_size=2),
    "changes": CHANGES,
    "detail_digest": st.none() | HASHES,
    "client_commitment": st.none() | HASHES,
    "previous_hash": st.none() | HASHES,
    "hash": HASHES,
    "xact": KEYS,
}


@pytest.fixture(scope="module")
def talkative(module_db: None) -> Client:
    """Someone with four entries, and a neighbour with two."""
    neighbour = ClientFactory.create()
    record(neighbour, given="offers")
    record(neighbour, withdrawn="offers")
    return talkative_client()


@pytest.fixture
def client(talkative: Client) -> Client:
    return Client.objects.get(pk=talkative.pk)


def neighbour_of(client: Client) -> Client:
    return Client.objects.exclude(pk=client.pk).get()


def test_an_honest_ledger_has_no_findings(client: Client) -> None:
    assert findings() == []


def test_a_detail_that_was_erased_is_no_finding(client: Client) -> None:
    SubmissionDetail.objects.filter(submission__client=client).delete()

    assert findings() == []


def test_entries_of_before_commitments_are_no_finding(client: Client) -> None:
    entry_without_commitment(client, {"topics": {"events": "wanted"}})
    record(client, topics={"events": False})

    assert findings() == []


# One entry says something else


@pytest.mark.parametrize("column", [field.attname for field in Submission._meta.concrete_fields])
def test_any_other_value_of_any_column_is_found(column: str, client: Client) -> None:
    entries = chain(client)
    drop_rules()

    @settings(max_examples=settings().max_examples // 4)
    @given(entry=st.sampled_from(entries), value=ANY_VALUE[column])
    def is_found(entry: Submission, value: Any) -> None:
        assume(value != getattr(entry, column))

        with transaction.atomic():
            edit(row(entry), **{column: value})
            found = findings()
            transaction.set_rollback(True)

        named = value if column == "id" else entry.pk
        assert named in {name for kind, _, name in found if kind in (Kind.ENTRY, Kind.CHAIN)}

    is_found()


def test_an_altered_entry_is_named_with_its_client(client: Client) -> None:
    entry = chain(client)[1]

    edit(row(entry), language="ru")

    assert (Kind.ENTRY, client.number, entry.pk) in findings()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"purposes": []},
        {"purposes": {"offers": {"status": "given", "notice": "one"}}},
        {"purposes": {"offers": {"status": "given", "expires_at": "some day"}}},
        {"channels": {"sms": "perhaps"}},
        {"topics": "all"},
        {"objections": {"marketing": 7.5}},
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_read_is_named_and_hides_nothing(
    nonsense: dict[str, Any], client: Client
) -> None:
    entry, neighbours = chain(client)[-1], chain(neighbour_of(client))[-1]

    edit(row(entry), changes=nonsense)
    edit(row(neighbours), changes={"purposes": {"offers": {"status": "given"}}})
    rechain(client)
    rechain(neighbour_of(client))

    found = findings()
    assert (Kind.ENTRY, client.number, entry.pk) in found
    assert (Kind.STATE, neighbour_of(client).number, neighbours.pk) in found


# Entries that are missing, too many, or elsewhere


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_a_deleted_entry_is_found_by_the_one_after_it(nth: int, client: Client) -> None:
    entries = chain(client)

    delete(row(entries[nth]))

    assert (Kind.CHAIN, client.number, entries[nth + 1].pk) in findings()


def test_a_deleted_last_entry_is_found_by_what_was_projected_from_it(client: Client) -> None:
    last = chain(client)[-1]

    delete(row(last))

    found = findings()
    assert (Kind.STATE, client.number, last.pk) in found
    assert (Kind.HISTORY, client.number, last.pk) in found


@pytest.mark.parametrize("nth", [0, 1, 3])
def test_an_inserted_entry_is_found(nth: int, client: Client) -> None:
    model = chain(client)[nth]
    drop_rules()

    insert(copy := a_copy(model, sequence=model.sequence + 1, previous_hash=model.hash))

    assert (Kind.ENTRY, client.number, copy.pk) in findings()


def test_an_entry_added_with_a_good_hash_is_found_by_what_was_not_projected(client: Client) -> None:
    last = chain(client)[-1]

    added = a_copy(
        last,
        sequence=last.sequence + 1,
        previous_hash=last.hash,
        changes={"topics": {"events": "wanted"}},
    )
    insert(added)
    rechain(client)

    found = findings()
    assert (Kind.STATE, client.number, added.pk) in found
    assert (Kind.HISTORY, client.number, added.pk) in found


def test_reordered_entries_are_found(client: Client) -> None:
    _, second, third, *_ = chain(client)
    drop_rules()

    edit(row(second), sequence=third.sequence)
    edit(row(third), sequence=second.sequence)

    found = findings()
    assert (Kind.CHAIN, client.number, second.pk) in found
    assert (Kind.CHAIN, client.number, third.pk) in found


def test_swapped_contents_are_found(client: Client) -> None:
    _, second, third, *_ = chain(client)

    edit(row(second), changes=third.changes)
    edit(row(third), changes=second.changes)

    found = findings()
    assert (Kind.ENTRY, client.number, second.pk) in found
    assert (Kind.ENTRY, client.number, third.pk) in found


def test_an_entry_moved_to_another_client_is_found_in_both_chains(client: Client) -> None:
    _, second, third, *_ = chain(client)
    neighbour = neighbour_of(client)

    edit(row(second), client=neighbour)

    found = findings()
    assert (Kind.ENTRY, neighbour.number, second.pk) in found
    assert (Kind.CHAIN, neighbour.number, second.pk) in found
    assert (Kind.CHAIN, client.number, third.pk) in found


def test_an_entry_moved_to_nobody_is_named_by_the_key(client: Client) -> None:
    second = chain(client)[1]

    edit(row(second), client_id=0)

    assert (Kind.ENTRY, "#0", second.pk) in findings()


def test_a_chain_rewritten_to_fit_is_found_by_what_was_projected_before(client: Client) -> None:
    first = chain(client)[0]

    edit(row(first), changes={"purposes": {"offers": {"status": "refused", "language": "lv"}}})
    rechain(client)

    found = findings()
    assert {client.number} == {number for _, number, _ in found}
    assert (Kind.HISTORY, client.number, first.pk) in found


def test_an_entry_from_a_later_transaction_than_any_is_found(client: Client) -> None:
    last = chain(client)[-1]

    edit(row(last), xact=F("xact") + 1_000_000)
    rechain(client)

    assert findings() == [(Kind.FUTURE, client.number, last.pk)]


def a_copy(entry: Submission, **columns: Any) -> Submission:
    """Another entry that says the same, unless said otherwise."""
    same = {field.attname: getattr(entry, field.attname) for field in Submission._meta.concrete_fields}
    return Submission(**{**same, "id": uuid.uuid4(), "hash": uuid.uuid4().bytes, **columns})
