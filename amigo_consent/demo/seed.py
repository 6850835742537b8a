"""Puts the demo into the database: staff, clients, and what they said in three years."""

import datetime as dt
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from amigo_consent.demo.acts import Mind
from amigo_consent.demo.clients import Numbers, create_clients
from amigo_consent.demo.clock import received_as_given
from amigo_consent.demo.data import chance_for
from amigo_consent.demo.janis import story
from amigo_consent.demo.loyalty import build_up_loyalty
from amigo_consent.demo.notices import write_notices
from amigo_consent.demo.occasions import Diary, Occasion
from amigo_consent.demo.people import Person, people
from amigo_consent.demo.staff import hire
from amigo_consent.demo.standing import Catalogue, Standing
from amigo_consent.lib import db
from clients.person.models import Client
from consents.catalogue.load import load_catalogue
from consents.ledger.choices import Choices
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.ledger.projection import append
from consents.ledger.submit import attach

JANIS, NEVER_ASKED = "A0000001", "A0000002"
BATCH = 2000
COHORT = 10_000

Entry = tuple[Submission, SubmissionDetail]


def is_seeded() -> bool:
    return Client.objects.filter(number=JANIS).exists()


@transaction.atomic
def seed_demo(*, clients: int, seed: int, today: dt.date) -> int:
    """Add everything, or nothing; returns how many submissions were made.

    The same arguments make the same data, down to ids, salts and digests.

    `today` is a date in Riga that is not in the future; the last entries are of the day before it. What
    differs is what the database says itself (numbers of rows and transactions, and so the hashes), and what
    is meant to: the cipher texts of personal codes. Of more than COHORT clients, each COHORT has three
    years of its own, one cohort after the other.
    """
    load_catalogue()
    crew = hire()
    write_notices(today)
    catalogue, numbers = Catalogue(), Numbers()
    everyone = people(clients, seed=seed, today=today)
    submissions = 0
    while cohort := list(islice(everyone, COHORT)):
        keys = create_clients(cohort, numbers, seed=seed, today=today)
        diaries = [Diary(person, crew, chance_for(seed, person.number, "acts")) for person in cohort]
        histories = [_history(keys[diary.person.number], diary, catalogue, today) for diary in diaries]
        with received_as_given():
            submissions += _append(merge(*histories, key=lambda entry: entry[0].received_at))
        build_up_loyalty(cohort, keys, seed=seed, today=today)
    return submissions


def _append(entries: Iterator[Entry]) -> int:
    """Append the entries as they come, in the order of time; returns how many there were."""
    count = 0
    while batch := list(islice(entries, BATCH)):
        append([submission for submission, _ in batch], [detail for _, detail in batch])
        if not count:
            _analyse()
        count += len(batch)
    return count


def _history(key: int, diary: Diary, catalogue: Catalogue, today: dt.date) -> Iterator[Entry]:
    """The entries of one client, one after the other, each made when the one before it is known."""
    standing = Standing(diary.person, catalogue)
    for occasion, choices in _acts(diary, standing, today):
        if changes := standing.hear(choices, at=occasion.decided_at):
            yield _entry(key, diary.person, occasion, changes, diary.chance)


def _acts(diary: Diary, standing: Standing, today: dt.date) -> Iterator[tuple[Occasion, Choices]]:
    person, catalogue, chance = diary.person, standing.catalogue, diary.chance
    if person.number == JANIS:
        yield from story(diary, catalogue, today)
    elif person.number != NEVER_ASKED:
        mind = Mind(standing, catalogue, chance, openness=chance.random())
        for occasion in diary.occasions(today):
            yield occasion, mind.says(occasion)


def _entry(key: int, person: Person, occasion: Occasion, changes: dict[str, Any], chance: Random) -> Entry:
    """The rows that `submit` would have written."""
    submission = Submission(
        id=UUID(int=chance.getrandbits(128), version=4),
        client_id=key,
        received_at=occasion.received_at,
        decided_at=occasion.decided_at,
        source=occasion.source,
        centre=occasion.centre,
        recorded_by=occasion.recorded_by,
        language=person.language,
        changes=changes,
    )
    return submission, attach(
        submission, occasion.detail, number=person.number, random_bytes=chance.randbytes
    )


def _analyse() -> None:
    """Tell the planner how much there is by now: a plan for an empty ledger reads all of a full one."""
    db.execute("ANALYZE")
