"""Random histories for the reference: purposes with notices, and clients to whom everything happens."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from consents.rules.words import TopicState
from tests.support import reference, rule_facts
from tests.support.calendar import midnight

CODES = ("reference-one", "reference-two")
CHANNELS = {"email": "email", "sms": "phone", "app": ""}
TOPICS = ("news", "tariffs")
LATE_TOPIC = "late-topic"
"""One that came when some had agreed already."""

INSTANT = dt.timedelta(microseconds=1)
EVE_OF_TIME, END_OF_TIME = dt.date(2019, 1, 1), dt.date(2024, 12, 31)

# Days on which calendars and clocks are awkward: leap days, ends of months, changes of summer time.
AWKWARD = [
    dt.date(2020, 2, 28),
    dt.date(2020, 2, 29),
    dt.date(2020, 3, 1),
    dt.date(2020, 3, 29),
    dt.date(2020, 10, 25),
    dt.date(2022, 2, 28),
    dt.date(2022, 3, 1),
    dt.date(2023, 10, 29),
    dt.date(2024, 2, 29),
]
OFFERED_FROM = {
    **dict.fromkeys(TOPICS, dt.datetime(2018, 5, 24, 21, tzinfo=dt.UTC)),
    LATE_TOPIC: midnight(dt.date(2022, 3, 1)),
}

days = st.sampled_from(AWKWARD) | st.sampled_from(AWKWARD) | st.dates(EVE_OF_TIME, END_OF_TIME)
hours = st.sampled_from([dt.timedelta(hours=hour) for hour in (0, 0, 0, 3, 3.5, 4, 12)])
nudges = st.sampled_from([dt.timedelta(), INSTANT, -INSTANT])
moments = st.sampled_from([midnight(day) for day in AWKWARD]) | st.builds(
    lambda day, *since: sum(since, midnight(day)), days, hours, nudges
)
spans = st.sampled_from([INSTANT, dt.timedelta(days=1), dt.timedelta(days=366)]) | st.timedeltas(
    INSTANT, dt.timedelta(days=1500)
)


@st.composite
def periods(draw: st.DrawFn, ends: st.SearchStrategy[Any], most: int) -> list[tuple[Any, Any]]:
    """Periods that do not overlap, some of which touch; the last may have no end."""
    edges = sorted(draw(st.lists(ends, max_size=2 * most)))
    pairs = zip(edges[::2], [*edges[1::2], None] if len(edges) % 2 else edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if start != end]


@st.composite
def contacts(draw: st.DrawFn) -> rule_facts.Contact:
    since = draw(moments)
    suspended_from = draw(st.none() | moments)
    return rule_facts.Contact(
        kind=draw(st.sampled_from(["email", "phone"])),
        since=since,
        until=draw(st.none() | spans.map(lambda span: since + span)),
        suspended_from=suspended_from,
        suspended_until=suspended_from and draw(st.none() | spans.map(lambda span: suspended_from + span)),
    )


@st.composite
def purposes(draw: st.DrawFn, code: str) -> rule_facts.Purpose:
    effective = draw(st.lists(moments, max_size=3))
    return rule_facts.Purpose(
        code=code,
        contacts=draw(st.sampled_from([True, True, False])),
        outlives_months=draw(st.sampled_from([0, 1, 24])),
        is_marketing=draw(st.booleans()),
        notices=[
            rule_facts.Notice(1, midnight(EVE_OF_TIME), renewal_required=False, grace_days=0),
            *(
                rule_facts.Notice(
                    version, moment, draw(st.booleans()), draw(st.sampled_from([0, 1, 30, 365]))
                )
                for version, moment in enumerate(effective, start=2)
            ),
        ],
    )


@st.composite
def statements(draw: st.DrawFn, purpose: rule_facts.Purpose, at: dt.datetime) -> rule_facts.SaidOfPurpose:
    status = draw(st.sampled_from([*4 * ["given"], "refused", "withdrawn"]))
    version = draw(st.sampled_from([notice.version for notice in purpose.notices]))
    if status != "given":
        return rule_facts.SaidOfPurpose(purpose.code, at, status, draw(st.sampled_from([None, version])))
    ends = st.none() | st.none() | spans.map(lambda span: at + span)
    return rule_facts.SaidOfPurpose(purpose.code, at, status, version, draw(ends))


@st.composite
def acts(draw: st.DrawFn, catalogue: Sequence[rule_facts.Purpose]) -> list[rule_facts.Said]:
    """Everything said in one act, at one moment."""
    at = draw(moments)
    said: list[rule_facts.Said] = [
        draw(statements(purpose, at)) for purpose in catalogue if draw(st.booleans())
    ]
    said += [
        rule_facts.SaidOfPause(purpose.code, at, draw(st.none() | spans.map(lambda span: at + span)))
        for purpose in catalogue
        if draw(st.booleans())
    ]
    said += [
        rule_facts.SaidOfChannel(code, at, draw(st.booleans())) for code in CHANNELS if draw(st.booleans())
    ]
    said += [
        rule_facts.SaidOfTopic(code, at, draw(st.sampled_from(TopicState.values)))
        for code in OFFERED_FROM
        if draw(st.booleans())
    ]
    if draw(st.integers(0, 3)) == 0:
        said.append(rule_facts.SaidOfObjection("marketing", at, draw(st.booleans())))
    return said or [rule_facts.SaidOfTopic(TOPICS[0], at, "wanted")]


@dataclass(frozen=True)
class Life:
    """Everything that ever happened to a client, the acts in the order in which they were recorded."""

    erased_at: dt.datetime | None
    relationships: list[tuple[dt.date, dt.date | None]]
    restrictions: list[tuple[dt.datetime, dt.datetime | None]]
    contacts: list[rule_facts.Contact]
    acts: list[list[rule_facts.Said]]

    def facts(self) -> rule_facts.Client:
        said = [one for act in self.acts for one in act]
        return rule_facts.Client(
            erased_at=self.erased_at,
            relationships=self.relationships,
            restrictions=self.restrictions,
            contacts=self.contacts,
            purposes=[one for one in said if isinstance(one, rule_facts.SaidOfPurpose)],
            pauses=[one for one in said if isinstance(one, rule_facts.SaidOfPause)],
            channels=[one for one in said if isinstance(one, rule_facts.SaidOfChannel)],
            topics=[one for one in said if isinstance(one, rule_facts.SaidOfTopic)],
            objections=[one for one in said if isinstance(one, rule_facts.SaidOfObjection)],
        )


def lives(catalogue: Sequence[rule_facts.Purpose]) -> st.SearchStrategy[Life]:
    return st.builds(
        Life,
        erased_at=st.none() | st.none() | st.none() | moments,
        relationships=periods(days, 3),
        restrictions=st.just([]) | periods(moments, 1),
        contacts=st.lists(contacts(), max_size=2),
        acts=st.lists(acts(catalogue), max_size=5),
    )


@dataclass(frozen=True)
class World:
    catalogue: list[rule_facts.Purpose]
    lives: list[Life]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    catalogue = [draw(purposes(code)) for code in CODES]
    return World(catalogue, draw(st.lists(lives(catalogue), min_size=1, max_size=2)))


def boundaries_of(world: World) -> list[dt.datetime]:
    """Every moment at which an answer may change, and the instants around it."""
    changes = {reference.due_at(notice) for purpose in world.catalogue for notice in purpose.notices}
    changes |= {moment for life in world.lives for moment in turning_points(life, world.catalogue) if moment}
    return sorted({moment + nudge for moment in changes for nudge in (-INSTANT, 0 * INSTANT, INSTANT)})


def turning_points(life: Life, catalogue: Sequence[rule_facts.Purpose]) -> Iterator[dt.datetime | None]:
    facts = life.facts()
    yield facts.erased_at
    for purpose in catalogue:
        yield from chain.from_iterable(reference.lapses(facts, purpose))
    yield from chain.from_iterable(facts.restrictions)
    for contact in facts.contacts:
        yield from (contact.since, contact.until, contact.suspended_from, contact.suspended_until)
    for said in (*facts.purposes, *facts.pauses, *facts.channels, *facts.topics, *facts.objections):
        yield said.decided_at
    yield from (said.expires_at for said in facts.purposes)
    yield from (said.paused_until for said in facts.pauses)
