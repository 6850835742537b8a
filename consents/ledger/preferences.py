"""By which channels, and about what, a client wants to hear from us, and to what they object."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from consents.catalogue.models import Channel, Topic
from consents.ledger.models.state import ChannelPreference, Objection, TopicPause, TopicPreference
from consents.rules.words import ObjectionKind, TopicState


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What a client chose about a channel or a topic; `allowed` is None when nothing was said.

    `decided_at` is when they said it. `state` is that of a topic: paused for lack of interest (its e-mails
    are, since `paused_at`), or what the client said.
    """

    item: Channel | Topic
    allowed: bool | None
    state: str = ""
    decided_at: dt.datetime | None = None
    paused_at: dt.datetime | None = None

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def is_paused(self) -> bool:
        return self.state == TopicState.PAUSED

    @property
    def word(self) -> str:
        """For pages and programs: `true`, `false` or `unset`."""
        return "unset" if self.allowed is None else str(self.allowed).lower()


def channel_choices(client: int, at: dt.datetime | None = None) -> list[Choice]:
    """Every channel, by position, with the client's choice now, or in force at a past moment."""
    chosen = {row.channel_id: row for row in _in_force(ChannelPreference, "channel_id", client, at)}
    return [
        Choice(item=channel, allowed=row.allowed, decided_at=row.decided_at)
        if (row := chosen.get(channel.pk))
        else Choice(item=channel, allowed=None)
        for channel in Channel.objects.all()
    ]


def topic_choices(client: int, at: dt.datetime | None = None) -> list[Choice]:
    """Every topic, by position, with the client's choice now, or in force at a past moment."""
    chosen = {row.topic_id: row for row in _in_force(TopicPreference, "topic_id", client, at)}
    paused = {row.topic_id: row for row in _in_force(TopicPause, "topic_id", client, at)}
    return [_topic_choice(topic, chosen.get(topic.pk), paused.get(topic.pk)) for topic in Topic.objects.all()]


def _topic_choice(topic: Topic, word: TopicPreference | None, pause: TopicPause | None) -> Choice:
    """A pause counts until the client says something about the topic, as in `rules.chain`."""
    said = word.state if word else ""
    stands = pause is not None and pause.stands and (word is None or pause.decided_at > word.decided_at)
    is_paused = stands and said != TopicState.UNWANTED
    return Choice(
        item=topic,
        allowed=said == TopicState.WANTED if word else None,
        state=TopicState.PAUSED if is_paused else said,
        decided_at=word.decided_at if word else None,
        paused_at=pause.decided_at if pause and is_paused else None,
    )


def objections(client: int, at: dt.datetime | None = None) -> dict[str, bool]:
    """For every kind of objection whether the client's stands, now or at a past moment."""
    said = {row.kind: row.stands for row in _in_force(Objection, "kind", client, at)}
    return {kind: said.get(kind, False) for kind in ObjectionKind.values}


def _in_force(
    model: type[ChannelPreference | TopicPreference | TopicPause | Objection],
    key: str,
    client: int,
    at: dt.datetime | None,
) -> QuerySet[Any]:
    """The current rows, or those of the history: the latest decided, then the latest recorded."""
    if at is None:
        return model._default_manager.filter(client=client)
    decided: QuerySet[Any] = model.history.filter(client_id=client, decided_at__lte=at)
    return decided.order_by(key, "-decided_at", "-history_id").distinct(key)
