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
from consents.ledger.timeline import Subject
from consents.rules.decision import Decision, decide
from consents.rules.words import ConsentStatus, ObjectionKind, TopicState

RIGA = ZoneInfo("Europe/Riga")

PAUSE_DAYS = (1, 7, 30)
"""The usual lengths of a pause, offered wherever one can be said."""

LONGEST_PAUSE_DAYS = 366


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
    """Only consents of pausable purposes can be paused, only while given, and only into the future."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PurposeChoice:
    """What the client says about one purpose.

    `notice_version` is what was shown. Giving needs it, and it is the one in force. Refusing and withdrawing
    name it only if the client saw it. `paused_until` pauses a standing consent until then;
    `resumes` ends a pause, and never gives what does not stand any more.
    """

    status: ConsentStatus
    notice_version: int | None = None
    paused_until: dt.datetime | None = None
    resumes: bool = False

    @property
    def is_about_a_pause(self) -> bool:
        return self.resumes or self.paused_until is not None

    @property
    def gives_anew(self) -> bool:
        return self.status == ConsentStatus.GIVEN and not self.is_about_a_pause

    @property
    def is_yes(self) -> bool:
        """A pause takes something away, its end gives it back."""
        return self.gives_anew or self.resumes


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Everything one act says. Topics are wanted or not; pausing them is for smart e-mail.

    `objections`: by kind, True objects and False takes the objection back.
    """

    purposes: Mapping[str, PurposeChoice] = field(default_factory=dict)
    channels: Mapping[str, bool] = field(default_factory=dict)
    topics: Mapping[str, TopicState] = field(default_factory=dict)
    objections: Mapping[str, bool] = field(default_factory=dict)

    def give_something(self) -> bool:
        return any(choice.status == ConsentStatus.GIVEN for choice in self.purposes.values())

    def check_codes(self) -> None:
        """Raises UnknownCode for the first code that is not in the catalogue."""
        asked: list[tuple[type[models.Model], Mapping[str, Any]]] = [
            (Purpose, self.purposes),
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
            *(("purposes", code) for code, choice in self.purposes.items() if choice.is_yes),
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
                for name in ("purposes", "channels", "topics", "objections")
            }
        )

    @property
    def says_something(self) -> bool:
        return bool(self.purposes or self.channels or self.topics or self.objections)

    def changes(self, client: int, *, language: str, at: dt.datetime) -> dict[str, Any]:
        """Everything that is said, as the ledger's `changes`, also what stands already.

        Raises NotPausable.
        """
        said = {
            "purposes": self._statements(client, language, at),
            "channels": dict(self.channels),
            "topics": dict(self.topics),
            "objections": dict(self.objections),
        }
        return {kind: about for kind, about in said.items() if about}

    def unread(self, at: dt.datetime) -> dict[Subject, NotInForce]:
        """The consents that rest on another notice than the one in force at the moment, and why they fail."""
        found: dict[Subject, NotInForce] = {}
        for code, choice in self.purposes.items():
            if not choice.gives_anew:
                continue
            latest = _in_force(code, at)
            if latest is None or latest != choice.notice_version:
                found["purposes", code] = NotInForce(code, choice.notice_version, latest)
        return found

    def _statements(self, client: int, language: str, at: dt.datetime) -> dict[str, Any]:
        purposes = Purpose.objects.filter(code__in=self.purposes).prefetch_related("notices__texts")
        about_pauses = [code for code, choice in self.purposes.items() if choice.is_about_a_pause]
        standing = {
            decision.purpose: decision
            for decision in (decide(clients=[client], purposes=about_pauses, at=at) if about_pauses else ())
        }
        return {
            purpose.code: _statement(purpose, choice, standing.get(purpose.code), language, at)
            for purpose in purposes
            for choice in [self.purposes[purpose.code]]
        }


def _in_force(code: str, at: dt.datetime) -> int | None:
    """The version of a purpose's notice that was in force at the moment."""
    notices = Notice.objects.in_force(at).filter(purpose__code=code)
    return notices.values_list("version", flat=True).first()


def _statement(
    purpose: Purpose, choice: PurposeChoice, standing: Decision | None, language: str, at: dt.datetime
) -> dict[str, Any]:
    """What the ledger says about one purpose; what has no value is left out."""
    if choice.status != ConsentStatus.GIVEN:
        said = _shown(_seen(purpose, choice, at), language)
    elif standing:
        said = _kept(purpose, choice, standing, at)
    else:
        said = _newly_given(purpose, choice, language, at)
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


def _kept(purpose: Purpose, choice: PurposeChoice, standing: Decision, at: dt.datetime) -> dict[str, Any]:
    """A standing consent paused or resumed: the text it rests on and its expiry stay what they were."""
    if not standing.counts or (choice.paused_until and not (purpose.pausable and choice.paused_until > at)):
        raise NotPausable(purpose.code)
    notice = next(notice for notice in purpose.notices.all() if notice.version == standing.notice_version)
    return {
        **_shown(notice, str(standing.language)),
        "expires_at": _moment(standing.expires_at),
        "paused_until": _moment(choice.paused_until),
    }


def _newly_given(purpose: Purpose, choice: PurposeChoice, language: str, at: dt.datetime) -> dict[str, Any]:
    """A consent given anew, under the notice in force at the moment."""
    notice = next(notice for notice in purpose.notices.all() if notice.version == choice.notice_version)
    return {**_shown(notice, language), "expires_at": _expiry(purpose, at)}


def _expiry(purpose: Purpose, at: dt.datetime) -> str | None:
    """When a consent given at the moment has to be renewed, by Riga's calendar."""
    if purpose.validity_months is None:
        return None
    return _moment(at.astimezone(RIGA) + relativedelta(months=purpose.validity_months))


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
