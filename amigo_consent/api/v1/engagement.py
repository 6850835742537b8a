"""What became of the messages that sending systems sent."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from amigo_consent.api.v1.answers import INVALID, EngagementAnswer, problems
from amigo_consent.api.v1.base import ApiView
from amigo_consent.api.v1.fields import StrictSerializer, ZonedField
from consents.engagement.claims import Event, EventKind
from consents.engagement.services import record_engagement
from consents.exchange.exports import audiences_given

MOST_EVENTS = 1_000

# RFC 5322, section 2.1.1; of what is not ASCII it is the bytes in UTF-8 that count (RFC 6532, section 3.4).
LONGEST_LINE = 998
LONGEST_NAME = 100


class Text(serializers.CharField):
    """Text, and no number that could be written as one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MessageId(Text):
    default_error_messages = {"too_long": f"At most {LONGEST_LINE} bytes (RFC 5322, section 2.1.1)."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_LINE, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if len(text.encode(errors="surrogatepass")) > LONGEST_LINE:
            self.fail("too_long")
        return text


class Kind(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": f"One of {', '.join(EventKind.values)}."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


class EventReport(StrictSerializer):
    message_id = MessageId(help_text="The sending system's own; the same for every event.")
    token = Text(
        max_length=LONGEST_NAME,
        help_text="The last part of the `unsubscribe_url` that the message went out with.",
    )
    topic = Text(max_length=LONGEST_NAME, help_text="What the message was about.")
    kind = Kind([*EventKind], help_text="`ignored`: it was neither opened nor clicked, and will hardly be.")
    at = ZonedField(help_text="When it happened; up to five minutes ahead counts as now.")


class Unread:
    """An event that cannot be read: its errors by field, and what of it can be named in the answer."""

    def __init__(self, said: Mapping[str, Any], errors: Mapping[str, Any]) -> None:
        self.message_id = _readable("message_id", said)
        self.kind = _readable("kind", said)
        self.errors = {_printable(field): wrong for field, wrong in errors.items()}


class EventsField(serializers.ListField):
    """Events, each read by itself: one that cannot be read stops no other."""

    child = EventReport()

    def run_child_validation(self, data: list[Any]) -> list[Event | Unread]:
        return [self._read(event) for event in data]

    def _read(self, event: Any) -> Event | Unread:
        if not isinstance(event, Mapping):
            return Unread({}, {"event": ["Send a JSON object."]})
        try:
            return Event(**self.child.run_validation(event))
        except serializers.ValidationError as error:
            errors: Any = error.detail
            return Unread(event, errors)


class EngagementReport(StrictSerializer):
    events = EventsField(
        max_length=MOST_EVENTS,
        help_text=f"At most {MOST_EVENTS}.",
        error_messages={"max_length": "At most {max_length} events at a time."},
    )


class EventsParser(JSONParser):
    """JSON with numbers of any length: none is asked for, so one is an event's own fault."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            text = stream.read().decode((parser_context or {}).get("encoding", "utf-8"))
            return json.loads(text, parse_int=float, parse_constant=_no_json)
        except (ValueError, LookupError, RecursionError) as error:
            raise ParseError(f"JSON parse error - {error}") from error


class EngagementView(ApiView):
    required_scopes = ["engagement:write"]
    parser_classes = [EventsParser]

    @extend_schema(
        operation_id="report_engagement",
        summary="What became of messages",
        description=(
            "What clients made of e-mails about a topic that went to rows of your audiences. Events may come"
            " in any order and more than once, each has its own outcome, and a wrong one stops no other."
            " A topic whose e-mails are ignored several times in a row pauses for the client's e-mail, and a"
            " click ends the pause."
        ),
        request=EngagementReport,
        responses={200: EngagementAnswer, **problems(400, 401, 403, 406, 415)},
    )
    def post(self, request: Request) -> Response:
        report = EngagementReport(data=request.data)
        report.is_valid(raise_exception=True)
        said: list[Event | Unread] = report.validated_data["events"]
        outcomes = iter(
            record_engagement(
                [event for event in said if isinstance(event, Event)],
                by=self.api_client,
                audiences=audiences_given(self.api_client),
            )
        )
        return Response({"events": [_answer(each, outcomes) for each in said]})


def _answer(said: Event | Unread, outcomes: Any) -> dict[str, Any]:
    answer = {"message_id": said.message_id, "kind": said.kind}
    if isinstance(said, Unread):
        return answer | {"outcome": INVALID, "errors": said.errors}
    return answer | {"outcome": next(outcomes)}


def _readable(field: str, event: Mapping[str, Any]) -> Any:
    """The event's value, None if it is none."""
    try:
        return EventsField.child.fields[field].run_validation(event.get(field))
    except serializers.ValidationError:
        return None


def _printable(name: str) -> str:
    """A field's name, which may be anything, as it can be sent back."""
    return name[:LONGEST_NAME].encode(errors="replace").decode()


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
