"""What an act says, checked against the catalogue and written in the words of the ledger."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import models

from consents.models import Channel, ConsentStatus, Notice, Purpose, Topic, TopicState
from consents.queries import Decision, channel_choices, decide, topic_choices

RIGA = ZoneInfo("Europe/Riga")


class Refused(Exception):
    """What was expressed cannot be recorded like this; nothing was."""


class UnknownCode(Refused):
    """There is no such purpose, channel or topic."""

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

    `notice_version` is what was shown: required to give, taken from the notice in force otherwise.
    `paused_until` gives the consent and pauses it until then.
    """

    status: ConsentStatus
    notice_version: int | None = None
    paused_until: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Everything one act says. Topics are wanted or not; pausing them is for smart e-mail."""

    purposes: Mapping[str, PurposeChoice] = field(default_factory=dict)
    channels: Mapping[str, bool] = field(default_factory=dict)
    topics: Mapping[str, TopicState] = field(default_factory=dict)

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

    def changes(self, client: int, *, language: str, at: dt.datetime) -> dict[str, Any]:
        """The part that says something new at the moment, as the ledger's `changes`; {} if nothing does.

        Raises NotInForce or NotPausable.
        """
        changes = {
            "purposes": self._new_purposes(client, language, at),
            "channels": _differing(self.channels, {c.code: c.allowed for c in channel_choices(client, at)}),
            "topics": _differing(self.topics, {t.code: t.state for t in topic_choices(client, at)}),
        }
        return {kind: said for kind, said in changes.items() if said}

    def _new_purposes(self, client: int, language: str, at: dt.datetime) -> dict[str, Any]:
        standing = {
            decision.purpose: decision
            for decision in decide(clients=[client], purposes=self.purposes, at=at)
        }
        return {
            code: _statement(code, choice, standing[code], language, at)
            for code, choice in self.purposes.items()
            if not _already_so(choice, standing[code])
        }


def _differing(wanted: Mapping[str, Any], standing: Mapping[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in wanted.items() if standing[code] != value}


def _already_so(choice: PurposeChoice, standing: Decision) -> bool:
    """Whether the choice would change nothing."""
    if choice.status != ConsentStatus.GIVEN:
        return standing.status == choice.status
    return (
        standing.status == ("paused" if choice.paused_until else "given")
        and standing.paused_until == choice.paused_until
        and standing.notice_version == choice.notice_version
    )


def _statement(
    code: str, choice: PurposeChoice, standing: Decision, language: str, at: dt.datetime
) -> dict[str, Any]:
    """What the ledger says about one purpose; keys without a value are left out."""
    purpose = Purpose.objects.get(code=code)
    is_kept = standing.status in ("given", "paused") and choice.notice_version == standing.notice_version
    notice = _notice_shown(purpose, choice, at, is_kept=is_kept)
    if choice.paused_until and not (purpose.pausable and is_kept and choice.paused_until > at):
        raise NotPausable(code)
    statement = {
        "status": choice.status,
        "language": language,
        "notice": notice and notice.version,
        "digest": notice and bytes(notice.texts.get(language=language).digest).hex(),
        "expires_at": _expiry(purpose, choice, standing, at, is_kept=is_kept),
        "paused_until": _moment(choice.paused_until),
    }
    return {key: value for key, value in statement.items() if value is not None}


def _notice_shown(
    purpose: Purpose, choice: PurposeChoice, at: dt.datetime, *, is_kept: bool
) -> Notice | None:
    """The notice that the client decided under.

    Giving needs the version in force at the moment, unless a standing consent is only paused or resumed.
    Refusing and withdrawing are never stopped by a notice.
    """
    in_force = purpose.notices.in_force(at).first()
    if choice.status != ConsentStatus.GIVEN:
        shown = purpose.notices.filter(version=choice.notice_version, published_at__isnull=False).first()
        return shown or in_force
    if is_kept:
        return purpose.notices.get(version=choice.notice_version)
    if in_force is None or in_force.version != choice.notice_version:
        raise NotInForce(purpose.code, choice.notice_version, in_force and in_force.version)
    return in_force


def _expiry(
    purpose: Purpose, choice: PurposeChoice, standing: Decision, at: dt.datetime, *, is_kept: bool
) -> str | None:
    """When a given consent has to be renewed, by Riga's calendar. Pausing and resuming do not prolong it."""
    if choice.status != ConsentStatus.GIVEN:
        return None
    if is_kept:
        return _moment(standing.expires_at)
    if purpose.validity_months is None:
        return None
    return _moment(at.astimezone(RIGA) + relativedelta(months=purpose.validity_months))


def _moment(moment: dt.datetime | None) -> str | None:
    return moment and moment.astimezone(dt.UTC).isoformat()
