"""What became of the messages that sending systems sent."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from amigo_consent.api.v1.answers import EngagementAnswer, problems
from amigo_consent.api.v1.base import ApiView
from amigo_consent.api.v1.fields import StrictSerializer, ZonedField
from consents.engagement.services import Event, EventKind, record_engagement

MOST_EVENTS = 1_000


class EventReport(StrictSerializer):
    message_id = serializers.CharField(
        max_length=100, trim_whitespace=False, help_text="The sending system's own; the same for every event."
    )
    client = serializers.CharField(max_length=100, help_text="The customer number.")
    topic = serializers.CharField(max_length=100, help_text="What the message was about.")
    kind = serializers.ChoiceField(
        [*EventKind], help_text="`ignored`: it was neither opened nor clicked, and will hardly be."
    )
    at = ZonedField(help_text="When it happened.")


class EngagementReport(StrictSerializer):
    events = serializers.ListField(
        child=EventReport(),
        max_length=MOST_EVENTS,
        help_text=f"At most {MOST_EVENTS}.",
        error_messages={"max_length": "At most {max_length} events at a time."},
    )


class EngagementView(ApiView):
    required_scopes = ["engagement:write"]

    @extend_schema(
        operation_id="report_engagement",
        summary="What became of messages",
        description=(
            "What clients made of messages about a topic. Events may come in any order and more than once."
            " A topic whose messages are ignored several times in a row pauses, and a click resumes it."
        ),
        request=EngagementReport,
        responses={200: EngagementAnswer, **problems(400, 401, 403, 406, 415)},
    )
    def post(self, request: Request) -> Response:
        report = EngagementReport(data=request.data)
        report.is_valid(raise_exception=True)
        events = [Event(**event) for event in report.validated_data["events"]]
        outcomes = record_engagement(events, by=self.api_client)
        answers = [
            {"message_id": event.message_id, "kind": event.kind, "outcome": outcome}
            for event, outcome in zip(events, outcomes, strict=True)
        ]
        return Response({"events": answers})
