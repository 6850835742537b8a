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
from consents.engagement.models import Message
from consents.engagement.queries import ignored_in_a_row
from consents.engagement.services import Event, EventKind, record_engagement
from consents.ledger.models.state import TopicPause
from consents.ledger.models.submission import Submission
from tests.factories import ApiClientFactory, ClientFactory

pytestmark = pytest.mark.django_db

BEGINNING = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
PAUSE_AFTER = 3

Said = tuple[str, str, int]
"""Of a message, what became of it, at which minute."""

kinds = st.sampled_from([*EventKind.values, *3 * ["ignored"]])
said = st.tuples(st.sampled_from("abcdefgh"), kinds, st.integers(0, 12))
stories = st.lists(said, min_size=1, max_size=16)


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

        ignored = in_a_row(folded(quiet))
        assert ignored < PAUSE_AFTER or state(client) == "paused"
        assert ignored == ignored_in_a_row(client.pk).get("news", 0)


@given(story=stories, data=st.data())
def test_telling_it_all_again_changes_nothing(story: list[Said], data: st.DataObject) -> None:
    with somebody() as (client, system):
        deliver(data.draw(deliveries(story)), client, system)
        before = messages(), state(client), Submission.objects.count()

        deliver(data.draw(deliveries(story)), client, system)

        assert (messages(), state(client), Submission.objects.count()) == before


# The same in plain Python

Known = dict[str, dict[str, int]]
"""By message and kind, the earliest minute."""


def folded(story: Iterable[Said]) -> Known:
    known: Known = {}
    for message, kind, minute in story:
        kinds = known.setdefault(message, {})
        kinds[kind] = min(minute, kinds.get(kind, minute))
    return known


def in_a_row(known: Known) -> int:
    """How many were ignored after the last one of interest; of the same moment, that one is the last."""
    ignored = 0
    for kinds in sorted(known.values(), key=lambda kinds: (min(kinds.values()), of_interest(kinds))):
        if of_interest(kinds):
            ignored = 0
        elif "ignored" in kinds:
            ignored += 1
    return ignored


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
        yield ClientFactory.create(), ApiClientFactory.create()
        transaction.set_rollback(True)


def deliver(batches: Iterable[Sequence[Said]], client: Client, system: ApiClient) -> None:
    for batch in batches:
        events = [
            Event(
                message_id=message,
                client=client.number,
                topic="news",
                kind=EventKind(kind),
                at=BEGINNING + dt.timedelta(minutes=minute),
            )
            for message, kind, minute in batch
        ]
        record_engagement(events, by=system)


def messages() -> Known:
    """What the database knows."""
    return {
        message.message_id: {
            kind: (at - BEGINNING) // dt.timedelta(minutes=1)
            for kind in EventKind.values
            if (at := getattr(message, f"{kind}_at"))
        }
        for message in Message.objects.all()
    }


def state(client: Client) -> str:
    pause = TopicPause.objects.filter(client=client).first()
    return "" if pause is None else "paused" if pause.stands else "resumed"
