"""What one client's word is at a moment, kept in memory, so that thousands of acts ask no database.

It follows the same rules as `Choices.changes` and `decide` for the one client whose acts it is told;
tests/consents/test_seed_demo.py holds it to them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from dateutil.relativedelta import relativedelta

from amigo_consent.demo.moments import moment
from amigo_consent.demo.people import Person
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, Renewal
from consents.ledger.choices import Choices, PurposeChoice
from consents.rules.notice_impact import end_of_grace
from consents.rules.words import ConsentStatus, EffectiveStatus

Word = TypeVar("Word")


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice: its version, from when consents to older ones are outdated (if ever), and the digest of its
    text (hex) by language."""

    version: int
    effective_from: dt.datetime
    outdates_from: dt.datetime | None
    digests: Mapping[str, str]


class Catalogue:
    """What the acts need to know of purposes and notices, read once."""

    def choice(self, status: ConsentStatus, code: str, at: dt.datetime) -> PurposeChoice:
        """What is said about a purpose by somebody who sees the notice in force at the moment."""
        shown = next(notice for notice in self._notices[code] if notice.effective_from <= at)
        return PurposeChoice(status=status, notice_version=shown.version)

    def asks_again(self, code: str, version: int | None, at: dt.datetime) -> bool:
        """Whether a consent to this version has to be renewed: a newer one is in force at the moment."""
        return any(
            notice.outdates_from and notice.effective_from <= at and notice.version > (version or 0)
            for notice in self._notices[code]
        )

    def is_outdated(self, code: str, version: int | None, at: dt.datetime) -> bool:
        """Whether the time to renew a consent to this version was over at the moment."""
        return any(
            notice.outdates_from and notice.outdates_from <= at and notice.version > (version or 0)
            for notice in self._notices[code]
        )

    def digest(self, code: str, version: int, language: str) -> str:
        """That of a purpose's notice in a language, as hex."""
        return next(notice for notice in self._notices[code] if notice.version == version).digests[language]

    @cached_property
    def outlives_months(self) -> dict[str, int]:
        return dict(Purpose.objects.values_list("code", "outlives_months"))

    @cached_property
    def _notices(self) -> dict[str, list[Shown]]:
        """The published notices of each purpose, the newest first."""
        notices: dict[str, list[Shown]] = defaultdict(list)
        published = Notice.objects.filter(published_at__isnull=False).order_by("-version")
        for notice in published.select_related("purpose").prefetch_related("texts"):
            if notice.effective_from:
                digests = {text.language: bytes(text.digest).hex() for text in notice.texts.all()}
                shown = Shown(notice.version, notice.effective_from, _end_of_grace(notice), digests)
                notices[notice.purpose.code].append(shown)
        return notices


def _end_of_grace(notice: Notice) -> dt.datetime | None:
    if notice.effective_from is None or notice.renewal == Renewal.NONE:
        return None
    return end_of_grace(notice.effective_from, notice.grace_days or 0)


@dataclass(frozen=True, slots=True)
class Said(Generic[Word]):
    """One decision, and when the client made it."""

    decided_at: dt.datetime
    word: Word


class Memory(Generic[Word]):
    """The decisions about each code, in the order in which they were recorded."""

    def __init__(self) -> None:
        self._said: dict[str, list[Said[Word]]] = defaultdict(list)

    def at(self, code: str, at: dt.datetime) -> Said[Word] | None:
        """What was in force: the latest decided."""
        earlier = [said for said in self._said[code] if said.decided_at <= at]
        return max(earlier, key=lambda said: said.decided_at, default=None)

    def differing(self, wanted: Mapping[str, Word], at: dt.datetime) -> dict[str, Word]:
        return {
            code: word
            for code, word in wanted.items()
            if (said := self.at(code, at)) is None or said.word != word
        }

    def add(self, words: Mapping[str, Word], decided_at: dt.datetime) -> None:
        for code, word in words.items():
            self._said[code].append(Said(decided_at, word))


@dataclass(slots=True)
class Standing:
    """Everything one client has said so far."""

    person: Person
    catalogue: Catalogue
    purposes: Memory[PurposeChoice] = field(default_factory=Memory)
    pauses: Memory[dt.datetime | None] = field(default_factory=Memory)
    channels: Memory[bool] = field(default_factory=Memory)
    topics: Memory[str] = field(default_factory=Memory)

    def status(self, code: str, at: dt.datetime) -> str:
        """The effective status of a purpose."""
        said = self.purposes.at(code, at)
        if said is None:
            return EffectiveStatus.UNKNOWN
        if said.word.status != ConsentStatus.GIVEN:
            return said.word.status.value
        if self._has_lapsed(code, said.decided_at, at):
            return EffectiveStatus.EXPIRED
        if self._is_paused(code, said.decided_at, at):
            return EffectiveStatus.PAUSED
        is_outdated = self.catalogue.is_outdated(code, said.word.notice_version, at)
        return EffectiveStatus.OUTDATED if is_outdated else EffectiveStatus.GIVEN

    def hear(self, choices: Choices, *, at: dt.datetime) -> dict[str, Any]:
        """Take in what an act says; returns what it changes, in the words of the ledger."""
        purposes = {
            code: choice
            for code, choice in choices.purposes.items()
            if not self._already_so(code, choice, at)
        }
        pauses = self.pauses.differing(choices.pauses, at)
        channels = self.channels.differing(choices.channels, at)
        topics = self.topics.differing(choices.topics, at)
        statements = {code: self._statement(code, choice) for code, choice in purposes.items()}
        self.purposes.add(purposes, at)
        self.pauses.add(pauses, at)
        self.channels.add(channels, at)
        self.topics.add(topics, at)
        ends = {code: until and until.isoformat() for code, until in pauses.items()}
        changes = {"purposes": statements, "pauses": ends, "channels": channels, "topics": topics}
        return {kind: said for kind, said in changes.items() if said}

    def _already_so(self, code: str, choice: PurposeChoice, at: dt.datetime) -> bool:
        said = self.purposes.at(code, at)
        is_same = choice.status != ConsentStatus.GIVEN or (said is not None and said.word == choice)
        return is_same and self.status(code, at) == choice.status

    def _statement(self, code: str, choice: PurposeChoice) -> dict[str, Any]:
        language = self.person.language.value
        statement: dict[str, Any] = {"status": choice.status.value, "language": language}
        if choice.notice_version:
            statement["notice"] = choice.notice_version
            statement["digest"] = self.catalogue.digest(code, choice.notice_version, language)
        return statement

    def _is_paused(self, code: str, given_at: dt.datetime, at: dt.datetime) -> bool:
        pause = self.pauses.at(code, at)
        return pause is not None and pause.decided_at >= given_at and bool(pause.word and pause.word > at)

    def _has_lapsed(self, code: str, decided_at: dt.datetime, at: dt.datetime) -> bool:
        """Whether the client decided, and then left for longer than the purpose outlives that."""
        left_on, returned_on = self.person.left_on, self.person.returned_on
        if left_on is None:
            return False
        months = self.catalogue.outlives_months[code]
        lapsed_at = moment(left_on + relativedelta(months=months, days=1 if months else 0))
        returned_at = returned_on and moment(returned_on)
        if lapsed_at > at or (returned_at and returned_at < lapsed_at):
            return False
        is_away = returned_at is None or returned_at > at
        return is_away or decided_at < lapsed_at
