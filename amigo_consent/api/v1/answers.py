"""The shapes of what calls answer. Moments are in UTC, to the microsecond."""

import datetime as dt
from typing import Any

from rest_framework import serializers

from consents.engagement.claims import EventKind, Outcome
from consents.exchange.models import Export
from consents.ledger.models.submission import Source
from consents.rules.words import TOPIC_WISHES, ConsentStatus, EffectiveStatus, Reason, TopicState


class Moment(serializers.DateTimeField):
    """UTC, whatever zone the pages are in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=dt.UTC, **options)


# What an answer rests on; null where the client never said anything about the purpose.
SUBMISSION = "The entry in the ledger."
NOTICE_VERSION = "The notice that the client was shown."
UNSAID = "Null: the client did not say."
EXPIRES_AT = "When the consent has to be given again; null: it does not."


class DecisionAnswer(serializers.Serializer[Any]):
    client = serializers.CharField()
    allowed = serializers.BooleanField()
    reason = serializers.ChoiceField(Reason.values, help_text="Only `given` allows.")
    submission = serializers.UUIDField(allow_null=True, help_text=SUBMISSION)
    notice_version = serializers.IntegerField(allow_null=True, help_text=NOTICE_VERSION)
    expires_at = Moment(allow_null=True, help_text=EXPIRES_AT)


class DecisionsAnswer(serializers.Serializer[Any]):
    at = Moment(help_text="The moment the answer is for.")
    decisions = DecisionAnswer(many=True, help_text="One for every number asked about, in the same order.")


class ConsentAnswer(serializers.Serializer[Any]):
    purpose = serializers.CharField()
    status = serializers.ChoiceField(EffectiveStatus.values, help_text="What the client's own word is worth.")
    valid = serializers.BooleanField(source="allowed", help_text="Whether it may be relied on.")
    reason = serializers.ChoiceField(Reason.values, help_text="Why; knows what lies outside their word, too.")
    decided_at = Moment(allow_null=True)
    expires_at = Moment(allow_null=True, help_text=EXPIRES_AT)
    notice_version = serializers.IntegerField(allow_null=True, help_text=NOTICE_VERSION)
    language = serializers.CharField(allow_null=True, help_text="The language of the notice.")
    source = serializers.CharField(  # type: ignore[assignment]  # hides a property of Field that nothing here reads
        allow_null=True, help_text="How the client said it."
    )
    submission = serializers.UUIDField(allow_null=True, help_text=SUBMISSION)


class ChannelAnswer(serializers.Serializer[Any]):
    channel = serializers.CharField(source="code")
    allowed = serializers.BooleanField(allow_null=True, help_text=UNSAID)
    decided_at = Moment(allow_null=True)


class TopicAnswer(serializers.Serializer[Any]):
    topic = serializers.CharField(source="code")
    wanted = serializers.BooleanField(source="allowed", allow_null=True, help_text=UNSAID)
    state = serializers.ChoiceField(
        [*TOPIC_WISHES, TopicState.PAUSED, ""],
        help_text="`paused`: no e-mails about it, for lack of interest. Empty: the client did not say.",
    )
    decided_at = Moment(allow_null=True)


class ConsentsAnswer(serializers.Serializer[Any]):
    client = serializers.CharField()
    at = Moment(help_text="The moment the answer is for.")
    consents = ConsentAnswer(many=True)
    channels = ChannelAnswer(many=True)
    topics = TopicAnswer(many=True)


class ExportAnswer(serializers.ModelSerializer[Export]):
    """`finished_at`, `rows`, `bytes` and `sha256` are null until the whole file was taken."""

    api_client = serializers.CharField(source="api_client.name")
    started_at = Moment()
    finished_at = Moment(allow_null=True)
    sha256 = serializers.SerializerMethodField(help_text="Of the file's bytes, in hexadecimal.")

    class Meta:
        model = Export
        fields = [
            "id",
            "api_client",
            "kind",
            "filters",
            "started_at",
            "finished_at",
            "rows",
            "bytes",
            "sha256",
        ]

    def get_sha256(self, export: Export) -> str | None:
        return bytes(export.sha256).hex() if export.sha256 else None


class StatementAnswer(serializers.Serializer[Any]):
    """What was said about a purpose; what has no value is left out."""

    status = serializers.ChoiceField(ConsentStatus.values)
    language = serializers.CharField(required=False, help_text="The language of the notice.")
    notice = serializers.IntegerField(required=False, help_text="Its version.")
    digest = serializers.CharField(required=False, help_text="The SHA-256 of its text, in hexadecimal.")
    expires_at = Moment(required=False, help_text="When the consent has to be given again.")
    paused_until = Moment(
        required=False, help_text="In entries of before `pauses`: the consent is only paused until then."
    )


class SaidAnswer(serializers.Serializer[Any]):
    """Everything said in one act that the API client may know of, by code; kinds of which nothing was
    said are left out."""

    purposes = serializers.DictField(
        child=StatementAnswer(), required=False, help_text="Where a value is missing there is none."
    )
    pauses = serializers.DictField(
        child=Moment(allow_null=True),
        required=False,
        help_text="Until when each consent is not to be used; null: the pause is over.",
    )
    channels = serializers.DictField(
        child=serializers.BooleanField(), required=False, help_text="Whether each is allowed."
    )
    topics = serializers.DictField(
        child=serializers.ChoiceField(TopicState.values),
        required=False,
        help_text="`wanted` or `unwanted`; by `system`: `paused` for lack of interest, or `resumed`.",
    )
    objections = serializers.DictField(
        child=serializers.BooleanField(),
        required=False,
        help_text="`marketing`: true when the client objects to it, false when they took that back.",
    )


class ChangeAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text=SUBMISSION)
    client = serializers.CharField()
    decided_at = Moment(help_text="When the client said it.")
    received_at = Moment(help_text="When it was recorded.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # as `source` above
        Source.values, help_text="How the client said it; `system`: this system did it."
    )
    language = serializers.CharField(help_text="The language it was said in.")
    changes = SaidAnswer()


class ChangesAnswer(serializers.Serializer[Any]):
    results = ChangeAnswer(many=True)
    next = serializers.CharField(help_text="Where to go on: the `after` of the next call. Always there.")


INVALID = "invalid"
"""The outcome of an event that cannot be read."""


class EventAnswer(serializers.Serializer[Any]):
    message_id = serializers.CharField(allow_null=True, help_text="Null: it cannot be read.")
    kind = serializers.ChoiceField(EventKind.values, allow_null=True, help_text="Null: it cannot be read.")
    outcome = serializers.ChoiceField(
        [*Outcome.values, INVALID], help_text="Only what is `recorded` counts. There may be more of them."
    )
    errors = serializers.DictField(  # type: ignore[assignment]  # as `source` above
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Of what is `invalid`: what is wrong, by field; `event`: all of it.",
    )


class EngagementAnswer(serializers.Serializer[Any]):
    events = EventAnswer(many=True, help_text="One for every event sent, in the same order.")


class ProblemAnswer(serializers.Serializer[Any]):
    """A failure (RFC 9457)."""

    type = serializers.URLField(help_text="What kind of failure it is; it never changes.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # as `source` above
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong, by field or parameter.",
    )


def problems(*statuses: int) -> dict[tuple[int, str], type[ProblemAnswer]]:
    """The failures of a call, for its schema."""
    return {(status, "application/problem+json"): ProblemAnswer for status in statuses}
