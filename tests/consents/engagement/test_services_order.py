"""Reports of engagement in any order, any batches, more than once: what holds, and what depends on the order.

What is known of messages never depends on it, and with it the count. The topic's state is what followed from
what was known after each batch: a pause is not taken back because it turns out later that one of its messages
was opened after all, and only a click that is learnt of during a pause ends it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.engagement.claims import Event, EventKind
from consents.engagement.models import Message
from consents.engagement.queries import ignored_in_a_row
from consents.engagement.services import record_engagement
from consents.ledger.models.state import TopicPause
from consents.ledger.models.submission import Submission
from tests.factories import ApiClientFactory, ClientFactory, record
from tests.support.mailing import AUDIENCES, token_of

pytestmark = pytest.mark.django_db

BEGINNING = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
PAUSE_AFTER = 3
HOUR = dt.timedelta(hours=1)
NOTED = {"recorded", "too_early", "unknown_message"}

HOURS = 6
A_DAY = 24 // HOURS

Said = tuple[str, str, int]
"""Of a message, what became of it, at which time; times are six hours apart."""

kinds = st.sampled_from([*EventKind.values, "delivered", "delivered", *3 * ["ignored"]])
said = st.tuples(st.sampled_from("abcdefgh"), kinds, st.integers(0, 12))
ignored = st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 8), st.integers(A_DAY - 1, A_DAY + 1)).map(
    lambda said: [(said[0], "delivered", said[1]), (said[0], "ignored", said[1] + said[2])]
)
stories = st.lists(said.map(lambda said: [said]) | ignored, min_size=1, max_size=12).map(
    lambda parts: [said for part in parts for said in part]
)


@st.composite
def deliveries(draw: st.DrawFn, story: Sequence[Said]) -> list[list[Said]]:
    """The story in batches: in any order, some of it more than once."""
    again = draw(st.lists(st.sampled_from(story), max_size=5))
    shuffled = draw(st.permutations([*story, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(shuffled)))))
    return [list(shuffled[start:end]) for start, end in pairwise([0, *cuts, len(shuffled)]) if start < end]


@given(story=stories, data=st.data())
def test_what_is_known_does_not_depend_on_the_order(story: list[Said], data: st.DataObject) -> None:
    known = []
    for batches in (data.draw(deliveries(story)), data.draw(deliveries(story))):
        with somebody(pause_after=1_000) as (client, system):
            deliver(batches, client, system)
            known.append((messages(), ignored_in_a_row(client.pk).get("news", 0)))

    assert known[0] == known[1] == (folded(story), in_a_row(folded(story)))


@given(story=stories, data=st.data())
def test_after_each_batch_follows_what_is_known_then(story: list[Said], data: st.DataObject) -> None:
    batches = data.draw(deliveries(story))
    with somebody() as (client, system):
        expected = ""
        for nth, batch in enumerate(batches):
            before = folded(said for past in batches[:nth] for said in past)
            expected = following(expected, before, batch)

            deliver([batch], client, system)

            assert state(client) == expected


@given(story=stories, data=st.data())
def test_without_a_click_who_ignores_so_many_in_the_end_has_it_paused(
    story: list[Said], data: st.DataObject
) -> None:
    quiet = [each for each in story if each[1] != "clicked"]
    with somebody() as (client, system):
        deliver(data.draw(deliveries(quiet)) if quiet else [], client, system)

        count = in_a_row(folded(quiet))
        assert count < PAUSE_AFTER or state(client) == "paused"
        assert count == ignored_in_a_row(client.pk).get("news", 0)


@given(story=stories, data=st.data())
def test_telling_it_all_again_changes_nothing(story: list[Said], data: st.DataObject) -> None:
    with somebody() as (client, system):
        deliver(data.draw(deliveries(story)), client, system)
        before = messages(), state(client), Submission.objects.count()

        deliver(data.draw(deliveries(story)), client, system)

        assert (messages(), state(client), Submission.objects.count()) == before


# The same in plain Python

Known = dict[str, dict[str, int]]
"""By message and kind, the earliest time, and of ignored the latest."""


def folded(story: Iterable[Said]) -> Known:
    known: Known = {}
    for message, kind, time in story:
        kinds = known.setdefault(message, {})
        keep = max if kind == "ignored" else min
        kinds[kind] = keep(time, kinds.get(kind, time))
    return known


def in_a_row(known: Known) -> int:
    """How many were ignored after the last one of interest; of the same moment, that one is the last."""
    heard_of = [kinds for kinds in known.values() if set(kinds) - {"ignored"}]
    count = 0
    for kinds in sorted(heard_of, key=lambda kinds: (first(kinds), of_interest(kinds))):
        if of_interest(kinds):
            count = 0
        elif was_ignored(kinds):
            count += 1
    return count


def first(kinds: dict[str, int]) -> int:
    return min(time for kind, time in kinds.items() if kind != "ignored")


def was_ignored(kinds: dict[str, int]) -> bool:
    there_since = kinds.get("delivered", kinds.get("sent"))
    return there_since is not None and kinds.get("ignored", there_since) >= there_since + A_DAY


def of_interest(kinds: dict[str, int]) -> bool:
    return "opened" in kinds or "clicked" in kinds


def following(state: str, known: Known, batch: Sequence[Said]) -> str:
    """The topic's state after a batch. The whole story is older than any resumption: nothing pauses again."""
    clicked = {message for message, kind, _ in batch if kind == "clicked"}
    if state == "paused":
        return "resumed" if any("clicked" not in known.get(message, {}) for message in clicked) else "paused"
    everything = [*((m, kind, at) for m, kinds in known.items() for kind, at in kinds.items()), *batch]
    return "paused" if not state and in_a_row(folded(everything)) >= PAUSE_AFTER else state


# In the database


@contextmanager
def somebody(pause_after: int = PAUSE_AFTER) -> Iterator[tuple[Client, ApiClient]]:
    """A client and a sending system, forgotten afterwards."""
    with override_settings(ENGAGEMENT_PAUSE_AFTER=pause_after), transaction.atomic():
        client = ClientFactory.create()
        record(client, given="offers", decided_at=BEGINNING)
        yield client, ApiClientFactory.create()
        transaction.set_rollback(True)


def deliver(batches: Iterable[Sequence[Said]], client: Client, system: ApiClient) -> None:
    token = token_of(client)
    for batch in batches:
        events = [
            Event(
                message_id=message,
                token=token,
                topic="news",
                kind=EventKind(kind),
                at=BEGINNING + time * HOURS * HOUR,
            )
            for message, kind, time in batch
        ]
        assert set(record_engagement(events, by=system, audiences=AUDIENCES)) <= NOTED


def messages() -> Known:
    """What the database knows."""
    return {
        message.message_id: {
            kind: (at - BEGINNING) // (HOURS * HOUR)
            for kind in EventKind.values
            if (at := getattr(message, f"{kind}_at"))
        }
        for message in Message.objects.all()
    }


def state(client: Client) -> str:
    pause = TopicPause.objects.filter(client=client).first()
    return "" if pause is None else "paused" if pause.stands else "resumed"
