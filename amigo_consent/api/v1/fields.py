"""What calls take: nothing unknown, codes of the catalogue, moments with a zone, numbers of clients."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from amigo_consent.api.v1.problems import PurposeNotGranted, UnknownCode
from consents.catalogue.models import Channel, Purpose, Topic

MOST_CLIENTS = 10_000

AT = "A past moment; now when left out."
BY_CHANNEL = "With it the question is about a message sent this way."
ABOUT_TOPIC = "What the message is about."


class StrictSerializer(serializers.Serializer[Any]):
    """Takes an object with the fields it declares, and says so of every other field."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"body": ["Send a JSON object."]})
        if unknown := sorted(set(data) - set(self.fields)):
            raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(_by_path(error.detail)) from None


def _by_path(errors: Any, prefix: str = "") -> dict[str, Any]:
    """What is wrong inside a field, under the path to it: `events.3.at`."""
    found: dict[str, Any] = {}
    for name, wrong in errors.items():
        if isinstance(wrong, Mapping):
            found |= _by_path(wrong, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = wrong
    return found


class QuerySerializer(StrictSerializer):
    """The parameters of an address, each at most once."""

    def to_internal_value(self, data: Any) -> Any:
        if repeated := [name for name, values in data.lists() if len(values) > 1]:
            raise serializers.ValidationError({name: ["Give it once."] for name in repeated})
        return super().to_internal_value(data.dict())


class CodeField(serializers.CharField):
    """The code of a row in the catalogue; an unknown one is answered with those that are known."""

    model: type[Channel | Purpose | Topic]

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        known = list(self.model._default_manager.values_list("code", flat=True))
        if code not in known:
            self.refuse(code, known)
        return code

    def refuse(self, code: str, known: list[str]) -> None:
        raise UnknownCode(self.model._meta.model_name or "", code, known)


class ChannelField(CodeField):
    model = Channel


class TopicField(CodeField):
    model = Topic


class PurposeField(CodeField):
    """A purpose that the API client was given, as its row. Raises PurposeNotGranted for one that exists."""

    model = Purpose

    def to_internal_value(self, data: Any) -> Any:
        code = super().to_internal_value(data)
        try:
            return self.context["api_client"].purposes.get(code=code)
        except Purpose.DoesNotExist:
            raise PurposeNotGranted(code) from None

    def refuse(self, code: str, known: list[str]) -> None:
        given = self.context["api_client"].purposes.values_list("code", flat=True)
        super().refuse(code, list(given))


class ZonedField(serializers.DateTimeField):
    """A moment with its zone (ISO 8601)."""

    default_error_messages = {
        "naive": "Give the zone too, as in 2026-01-31T12:00:00Z.",
        "invalid": "Write 2026-01-31T12:00:00Z or 2026-01-31T14:00:00+02:00 (+ is %2B in an address).",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=dt.UTC, **options)

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        if timezone.is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)


class MomentField(ZonedField):
    """A moment that has come, with its zone."""

    default_error_messages = {"future": "The moment has not come yet."}

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        moment = super().enforce_timezone(value)
        if moment > timezone.now():
            self.fail("future")
        return moment


@extend_schema_field(
    {"type": "array", "items": {"type": "string"}, "maxItems": MOST_CLIENTS, "example": ["A0000001"]}
)
class ClientNumbersField(serializers.Field[list[str], Any, list[str], list[str]]):
    """Customer numbers, ten thousand at most. Whether they exist is not asked here."""

    default_error_messages = {
        "not_a_list": "Send a list of customer numbers.",
        "not_text": "Customer numbers are text.",
        "too_many": "At most {most} customer numbers at a time; these are {count}.",
    }

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST_CLIENTS:
            self.fail("too_many", most=MOST_CLIENTS, count=len(data))
        if not all(isinstance(number, str) and number.isprintable() for number in data):
            self.fail("not_text")
        return data
