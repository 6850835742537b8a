"""May we, for up to ten thousand clients at once? And all that one client consented to."""

import datetime as dt
import re
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from amigo_consent.api.v1.answers import ConsentsAnswer, DecisionsAnswer, problems
from amigo_consent.api.v1.base import ApiView
from amigo_consent.api.v1.fields import (
    ABOUT_TOPIC,
    AT,
    BY_CHANNEL,
    ChannelField,
    ClientNumbersField,
    MomentField,
    PurposeField,
    QuerySerializer,
    StrictSerializer,
    TopicField,
)
from amigo_consent.api.v1.problems import UnknownClient
from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.preferences import channel_choices, topic_choices
from consents.rules.decision import decide
from consents.rules.words import Reason

NUMBER = re.compile(r"[A-Z0-9-]{1,20}")
UNKNOWN_CLIENT = {
    "allowed": False,
    "reason": Reason.UNKNOWN_CLIENT.value,
    "submission": None,
    "notice_version": None,
    "expires_at": None,
}


class DecisionsQuestion(StrictSerializer):
    purpose = PurposeField()
    channel = ChannelField(required=False, allow_null=True, help_text=BY_CHANNEL)
    topic = TopicField(required=False, allow_null=True, help_text=ABOUT_TOPIC)
    at = MomentField(required=False, allow_null=True, help_text=AT)
    clients = ClientNumbersField()


class DecisionsView(ApiView):
    required_scopes = ["consents:read"]

    @extend_schema(
        operation_id="decide",
        summary="May we?",
        description=(
            "Without `channel`: may data of these clients be used for the purpose? With it: may we send them "
            "something for it, by this channel and about this topic?"
        ),
        request=DecisionsQuestion,
        responses={200: DecisionsAnswer, **problems(400, 401, 403, 406, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        question = DecisionsQuestion(data=request.data, context={"api_client": self.api_client})
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        moment = asked.get("at") or timezone.now()
        decided = _decide(**asked)
        answers = [decided.get(number) or {"client": number} | UNKNOWN_CLIENT for number in asked["clients"]]
        return Response({"at": moment, "decisions": answers})


class ConsentsParameters(QuerySerializer):
    at = MomentField(required=False, help_text=AT)


class ConsentsView(ApiView):
    required_scopes = ["consents:read"]
    query = ConsentsParameters

    @extend_schema(
        operation_id="client_consents",
        summary="One client's consents",
        description="What the client said about the purposes the API client was given, and what it is worth.",
        parameters=[ConsentsParameters],
        responses={200: ConsentsAnswer, **problems(400, 401, 403, 404, 406)},
    )
    def get(self, request: Request, number: str) -> Response:
        key = _keys([number]).get(number)
        if key is None:
            raise UnknownClient
        at = self.parameters.get("at")
        purposes = self.api_client.purposes.all()
        binds_messages = any(purpose.contacts for purpose in purposes)
        answer = ConsentsAnswer(
            {
                "client": number,
                "at": at or timezone.now(),
                "consents": decide(clients=[key], purposes=[purpose.code for purpose in purposes], at=at),
                "channels": channel_choices(key, at) if binds_messages else [],
                "topics": topic_choices(key, at) if binds_messages else [],
            }
        )
        return Response(answer.data)


def _decide(
    *,
    clients: list[str],
    purpose: Purpose,
    channel: str | None = None,
    topic: str | None = None,
    at: dt.datetime | None = None,
) -> dict[str, dict[str, Any]]:
    """The answers for the numbers that exist, by number."""
    keys = _keys(clients)
    decisions = decide(clients=keys.values(), purposes=[purpose.code], channel=channel, topic=topic, at=at)
    return {
        decision.client: {
            "client": decision.client,
            "allowed": decision.allowed,
            "reason": decision.reason,
            "submission": decision.submission,
            "notice_version": decision.notice_version,
            "expires_at": decision.expires_at,
        }
        for decision in decisions
    }


def _keys(numbers: list[str]) -> dict[str, int]:
    """The keys of the clients with these numbers. What is not written like a number belongs to nobody."""
    possible = {number for number in numbers if NUMBER.fullmatch(number)}
    return dict(Client.objects.filter(number__in=possible).values_list("number", "pk"))
