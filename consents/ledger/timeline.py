"""The ledger of one client, as people read it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consents.catalogue.models import Channel, Topic
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.models.submission import OWN_SOURCES, Source, Submission
from consents.ledger.querysets import SubmissionQuerySet
from consents.rules.words import ConsentStatus, ObjectionKind, TopicState, words_of_pause

Subject = tuple[str, str]
"""What something is said about: its kind in the ledger, and its code there."""

KINDS = ("purposes", "pauses", "channels", "topics", "objections")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One decision in an entry: about what, and what was said, in the reader's language.

    `again`: it stood like that already.
    """

    kind: str
    code: str
    label: str
    outcome: str
    notice_version: int | None = None
    language: str = ""
    again: bool = False

    @property
    def has_receipt(self) -> bool:
        """Whether a receipt tells it (`consents.proof.receipts`)."""
        return self.kind in ("purpose", "pause")


@dataclass(frozen=True)
class TimelineEntry:
    """An entry of the ledger with its decisions spelled out."""

    submission: Submission
    labels: "Labels"
    again: Collection[Subject] = ()

    @property
    def changes(self) -> list[Change]:
        spelled_out = self.labels.changes_of(self.submission)
        return [
            replace(change, again=(f"{change.kind}s", change.code) in self.again) for change in spelled_out
        ]

    @property
    def actor(self) -> str:
        """Who recorded it: a member of staff, another system, the client, or this system."""
        if staff := self.submission.recorded_by:
            return staff.get_full_name() or staff.get_username()
        if system := self.submission.api_client:
            return str(system)
        return _("the client") if self.submission.source in OWN_SOURCES else _("this system")


class Labels:
    """What purposes, channels and topics are called, in the reader's language.

    Each is read when it is first asked for; a page that has read it already sets it.
    """

    @cached_property
    def purposes(self) -> dict[str, str]:
        language = get_language() or "lv"
        return {code: notice.text_in(language).title for code, notice in notices_in_force().items()}

    @cached_property
    def channels(self) -> dict[str, str]:
        return {channel.code: channel.name for channel in Channel.objects.all()}

    @cached_property
    def topics(self) -> dict[str, str]:
        return {topic.code: topic.name for topic in Topic.objects.all()}

    def changes_of(self, entry: Submission) -> Iterator[Change]:
        """The decisions of a ledger entry, purposes first."""
        changes: dict[str, Any] = entry.changes
        for code, said in changes.get("purposes", {}).items():
            yield Change(
                kind="purpose",
                code=code,
                label=self.purposes.get(code, code),
                outcome=_purpose_outcome(said),
                notice_version=said.get("notice"),
                language=said.get("language", ""),
            )
        for code, until in changes.get("pauses", {}).items():
            outcome = words_of_pause(until and dt.datetime.fromisoformat(until))
            yield Change(kind="pause", code=code, label=self.purposes.get(code, code), outcome=outcome)
        for code, allowed in changes.get("channels", {}).items():
            outcome = pgettext("channel", "allowed") if allowed else pgettext("channel", "not allowed")
            yield Change(kind="channel", code=code, label=self.channels.get(code, code), outcome=outcome)
        for code, state in changes.get("topics", {}).items():
            outcome = _topic_outcome(state, entry.source)
            yield Change(kind="topic", code=code, label=self.topics.get(code, code), outcome=outcome)
        for kind, stands in changes.get("objections", {}).items():
            label = _("Objection to %(what)s") % {"what": ObjectionKind(kind).label}
            outcome = pgettext("objection", "made") if stands else pgettext("objection", "taken back")
            yield Change(kind="objection", code=kind, label=label, outcome=outcome)


def timeline(client: int, *, limit: int | None = None, labels: Labels | None = None) -> list[TimelineEntry]:
    """The client's entries, newest first, spelled out in words of the page's own if it has some."""
    labels, entries = labels or Labels(), list(_entries(client))
    again = said_again(reversed(entries))
    return [TimelineEntry(entry, labels, again[entry.sequence]) for entry in entries[:limit]]


def said_again(entries: Iterable[Submission]) -> dict[int, set[Subject]]:
    """For each entry (by sequence; in the order of the ledger) about what it said only what stood already."""
    memory = _Memory()
    again = {}
    for entry in entries:
        again[entry.sequence] = {subject for subject in subjects(entry) if memory.knows(entry, subject)}
        memory.hear(entry)
    return again


class _Memory:
    """What one client said so far, as it was recorded."""

    def __init__(self) -> None:
        self._said: dict[Subject, list[tuple[dt.datetime, Any]]] = defaultdict(list)

    def knows(self, entry: Submission, subject: Subject) -> bool:
        """Whether what the entry says about it stood already when it was said. A yes ends a pause."""
        kind, code = subject
        word = self._standing(subject, entry.decided_at)
        until = self._standing(("pauses", code), entry.decided_at) if kind == "purposes" else None
        is_paused = isinstance(until, str) and dt.datetime.fromisoformat(until) > entry.decided_at
        return word == _word(entry, subject) and not is_paused

    def hear(self, entry: Submission) -> None:
        """Take in what the entry says; what it says about a purpose ends its pause."""
        ended = {("pauses", code): None for code in entry.changes.get("purposes", {})}
        said = {subject: _word(entry, subject) for subject in subjects(entry)}
        for subject, word in (ended | said).items():
            self._said[subject].append((entry.decided_at, word))

    def _standing(self, subject: Subject, at: dt.datetime) -> Any:
        """The latest decided, then the latest recorded."""
        earlier = [known for known in reversed(self._said[subject]) if known[0] <= at]
        return max(earlier, key=lambda known: known[0], default=(at, UNSAID))[1]


UNSAID = object()


def subjects(entry: Submission) -> set[Subject]:
    """What the entry says something about."""
    return {(kind, code) for kind in KINDS for code in entry.changes.get(kind, {})}


def concerned(entry: Submission) -> set[Subject]:
    """What the entry may have changed: a word about a purpose ends its pause, a pause stops the purpose."""
    said = subjects(entry)
    other = {"purposes": "pauses", "pauses": "purposes"}
    return said | {(other[kind], code) for kind, code in said if kind in other}


def _word(entry: Submission, subject: Subject) -> Any:
    """What makes two statements the same: not until when, which is anew every time."""
    kind, code = subject
    said = entry.changes[kind][code]
    return {**said, "expires_at": None} if isinstance(said, dict) else said


def ledger_head(client: int) -> str:
    """The hash of the client's newest entry, as hex; "" when nothing was ever recorded.

    A screen carries it in its form, so that a change made meanwhile is recognised.
    """
    newest = Submission.objects.filter(client=client).newest_first().values_list("hash", flat=True).first()
    return bytes(newest).hex() if newest else ""


def entries_since(client: int, head: str) -> list[TimelineEntry]:
    """What was recorded after the entry with this hash, newest first; everything, if there is none."""
    entries = _entries(client)
    if known := entries.filter(hash=_bytes(head)).first():
        entries = entries.filter(sequence__gt=known.sequence)
    return _spelled_out(entries)


def _entries(client: int) -> SubmissionQuerySet:
    return (
        Submission.objects.filter(client=client)
        .newest_first()
        .select_related("centre", "recorded_by", "api_client", "detail")
    )


def _bytes(head: str) -> bytes:
    """What the hex says; nothing, which is no entry's hash, when it is not hex."""
    try:
        return bytes.fromhex(head)
    except ValueError:
        return b""


def _spelled_out(submissions: Iterable[Submission], labels: Labels | None = None) -> list[TimelineEntry]:
    labels = labels or Labels()
    return [TimelineEntry(submission, labels) for submission in submissions]


def _purpose_outcome(said: dict[str, Any]) -> str:
    """What was said about a purpose; in entries of before also until when its consent is paused."""
    if until := said.get("paused_until"):
        return words_of_pause(dt.datetime.fromisoformat(until))
    return str(ConsentStatus(said["status"]).label)


def _topic_outcome(state: str, source: str) -> str:
    """What became of a topic: the client's wish, or a pause and its end, which are smart e-mail's doing."""
    if state == TopicState.PAUSED:
        return pgettext("topic", "paused for lack of interest")
    if state == TopicState.RESUMED or (state, source) == (TopicState.WANTED, Source.SYSTEM):
        return pgettext("topic", "resumed by a click")
    return str(TopicState(state).label)
