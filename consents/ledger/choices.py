"""What an act says, checked against the catalogue and written in the words of the ledger."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import models

from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.notices.models import Notice
from consents.ledger.timeline import KINDS, Subject
from consents.rules.words import ConsentStatus, ObjectionKind, TopicState

RIGA = ZoneInfo("Europe/Riga")

PAUSE_DAYS = (1, 7, 30)
"""The usual lengths of a pause, offered wherever one can be said."""

LONGEST_PAUSE_DAYS = 366


def last_end_of_pause(begin: dt.datetime) -> dt.datetime:
    """By when a pause that begins at the moment is over: the end of its last day in Riga."""
    last_day = begin.astimezone(RIGA).date() + dt.timedelta(days=LONGEST_PAUSE_DAYS)
    return dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), RIGA)


class Refused(Exception):
    """What was expressed cannot be recorded like this; nothing was."""


class UnknownCode(Refused):
    """There is no such purpose, channel, topic or kind of objection."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(f"there is no {kind} {code!r}")
        self.kind, self.code = kind, code


class NotInForce(Refused):
    """The notice that was shown was not in force when the client decided."""

    def __init__(self, purpose: str, shown: int | None, in_force: int | None) -> None:
        super().__init__(f"{purpose}: notice version {shown} was shown, in force was {in_force}")
        self.purpose, self.shown, self.in_force = purpose, shown, in_force


class NotPausable(Refused):
    """The purpose cannot be paused, or not until then.

    A pause ends after it begins, and by `last_end_of_pause`.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class PurposeChoice:
    """What the client says about one purpose.

    `notice_version` is what was shown. Giving needs it, and it is the one in force. Refusing and withdrawing
    name it only if the client saw it.
    """

    status: ConsentStatus
    notice_version: int | None = None

    @property
    def gives(self) -> bool:
        return self.status == ConsentStatus.GIVEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Everything one act says. Topics are wanted or not; pausing them is for smart e-mail.

    `pauses`: by purpose, until when its consent is not to be used; None ends the pause. A pause is beside the
    consent: it needs none, gives none, and a later yes or no to the purpose itself ends it.
    `objections`: by kind, True objects and False takes the objection back.
    """

    purposes: Mapping[str, PurposeChoice] = field(default_factory=dict)
    pauses: Mapping[str, dt.datetime | None] = field(default_factory=dict)
    channels: Mapping[str, bool] = field(default_factory=dict)
    topics: Mapping[str, TopicState] = field(default_factory=dict)
    objections: Mapping[str, bool] = field(default_factory=dict)

    def give_something(self) -> bool:
        return any(choice.gives for choice in self.purposes.values())

    def check_codes(self) -> None:
        """Raises UnknownCode for the first code that is not in the catalogue."""
        asked: list[tuple[type[models.Model], Mapping[str, Any]]] = [
            (Purpose, {**self.purposes, **self.pauses}),
            (Channel, self.channels),
            (Topic, self.topics),
        ]
        for model, choices in asked:
            known = set(model._default_manager.values_list("code", flat=True)) if choices else set()
            for code in choices:
                if code not in known:
                    raise UnknownCode(str(model._meta.model_name), code)
        for kind in self.objections:
            if kind not in ObjectionKind.values:
                raise UnknownCode("objection", kind)

    @property
    def yeses(self) -> set[Subject]:
        """About what the act says yes: only that rests on what the client had before them."""
        return {
            *(("purposes", code) for code, choice in self.purposes.items() if choice.gives),
            *(("pauses", code) for code, until in self.pauses.items() if until is None),
            *(("channels", code) for code, allowed in self.channels.items() if allowed),
            *(("topics", code) for code, state in self.topics.items() if state == TopicState.WANTED),
            *(("objections", kind) for kind, stands in self.objections.items() if not stands),
        }

    def without(self, subjects: Collection[Subject]) -> "Choices":
        """The rest of what the act says."""
        return Choices(
            **{
                name: {
                    code: said for code, said in getattr(self, name).items() if (name, code) not in subjects
                }
                for name in KINDS
            }
        )

    @property
    def says_something(self) -> bool:
        return any(getattr(self, name) for name in KINDS)

    def check_pauses(self, at: dt.datetime) -> None:
        """Raises NotPausable for the first pause that cannot be said at the moment."""
        pausable = Purpose.objects.filter(pausable=True).values_list("code", flat=True) if self.pauses else ()
        for code, until in self.pauses.items():
            if code not in pausable or (until and not at < until <= last_end_of_pause(at)):
                raise NotPausable(code)

    def changes(self, *, language: str, at: dt.datetime) -> dict[str, Any]:
        """Everything that is said, as the ledger's `changes`, also what stands already."""
        said = {
            "purposes": self._statements(language, at),
            "pauses": {code: _moment(until) for code, until in self.pauses.items()},
            "channels": dict(self.channels),
            "topics": dict(self.topics),
            "objections": dict(self.objections),
        }
        return {kind: about for kind, about in said.items() if about}

    def unread(self, at: dt.datetime) -> dict[Subject, NotInForce]:
        """The consents that rest on another notice than the one in force at the moment, and why they fail."""
        found: dict[Subject, NotInForce] = {}
        for code, choice in self.purposes.items():
            if not choice.gives:
                continue
            latest = _in_force(code, at)
            if latest is None or latest != choice.notice_version:
                found["purposes", code] = NotInForce(code, choice.notice_version, latest)
        return found

    def _statements(self, language: str, at: dt.datetime) -> dict[str, Any]:
        purposes = Purpose.objects.filter(code__in=self.purposes).prefetch_related("notices__texts")
        return {
            purpose.code: _statement(purpose, self.purposes[purpose.code], language, at)
            for purpose in purposes
        }


def _in_force(code: str, at: dt.datetime) -> int | None:
    """The version of a purpose's notice that was in force at the moment."""
    notices = Notice.objects.in_force(at).filter(purpose__code=code)
    return notices.values_list("version", flat=True).first()


def _statement(purpose: Purpose, choice: PurposeChoice, language: str, at: dt.datetime) -> dict[str, Any]:
    """What the ledger says about one purpose; what has no value is left out."""
    if choice.gives:
        said = _given(purpose, choice, language, at)
    else:
        said = _shown(_seen(purpose, choice, at), language)
    return {"status": choice.status, **{name: value for name, value in said.items() if value is not None}}


def _shown(notice: Notice | None, language: str) -> dict[str, Any]:
    """Which text the client had before them, and a digest that proves it."""
    if notice is None:
        return {"language": language}
    digest = bytes(notice.text_in(language).digest).hex()
    return {"language": language, "notice": notice.version, "digest": digest}


def _seen(purpose: Purpose, choice: PurposeChoice, at: dt.datetime) -> Notice | None:
    """The notice that a no names. One that cannot have been shown is not recorded, and never stops the no."""
    notices = (notice for notice in purpose.notices.all() if notice.has_come_into_force(at))
    return next((notice for notice in notices if notice.version == choice.notice_version), None)


def _given(purpose: Purpose, choice: PurposeChoice, language: str, at: dt.datetime) -> dict[str, Any]:
    """A consent given, under the notice in force at the moment."""
    notice = next(notice for notice in purpose.notices.all() if notice.version == choice.notice_version)
    return {**_shown(notice, language), "expires_at": _expiry(purpose, at)}


def _expiry(purpose: Purpose, at: dt.datetime) -> str | None:
    """When a consent given at the moment has to be renewed, by Riga's calendar."""
    if purpose.validity_months is None:
        return None
    return _moment(at.astimezone(RIGA) + relativedelta(months=purpose.validity_months))


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
