"""The feed of what clients decided, for systems that keep a copy of their own."""

import base64
import struct
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from amigo_consent.api.v1.answers import ChangesAnswer, problems
from amigo_consent.api.v1.base import ApiView
from amigo_consent.api.v1.fields import QuerySerializer
from consents.exchange.feed import NotReached, Place, changes

USUAL_LIMIT, MOST_CHANGES = 100, 1_000
NUMBERS = struct.Struct(">qq")
BAD_CURSOR = (
    "This is no cursor of this feed. Send the `next` of an earlier answer as it was,"
    " or leave `after` out to begin with the first change."
)


def cursor_of(place: Place) -> str:
    """The place as followers keep it: opaque, and good for ever."""
    return base64.urlsafe_b64encode(NUMBERS.pack(*place)).rstrip(b"=").decode()


@extend_schema_field(OpenApiTypes.STR)
class CursorField(serializers.Field[Place, Any, str, Place]):
    default_error_messages = {"invalid": BAD_CURSOR}

    def to_internal_value(self, data: Any) -> Place:
        try:
            numbers = base64.b64decode(data + "==", altchars="-_", validate=True)
            place = Place(*NUMBERS.unpack(numbers))
        except (ValueError, struct.error):
            self.fail("invalid")
        if min(place) < 0 or cursor_of(place) != data:
            self.fail("invalid")
        return place


class ChangesParameters(QuerySerializer):
    after = CursorField(
        required=False, help_text="The `next` of the answer before; the first change when left out."
    )
    limit = serializers.IntegerField(
        default=USUAL_LIMIT,
        min_value=1,
        max_value=MOST_CHANGES,
        help_text=f"How many changes; {USUAL_LIMIT} when left out, {MOST_CHANGES} at most.",
    )


class ChangesView(ApiView):
    required_scopes = ["changes:read"]
    query = ChangesParameters

    @extend_schema(
        operation_id="changes",
        summary="What changed",
        description=(
            "What clients decided about the purposes the API client was given, in an order that never"
            " changes. Whoever goes on from `next` misses nothing. There may be fewer results than the limit,"
            " even none, and more to come: ask on until `next` is what was sent as `after`."
        ),
        parameters=[
            ChangesParameters,
            OpenApiParameter(
                "Link", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200], description='rel="next"'
            ),
        ],
        responses={200: ChangesAnswer, **problems(400, 401, 403, 406)},
    )
    def get(self, request: Request) -> Response:
        try:
            page = changes(by=self.api_client, **self.parameters)
        except NotReached:
            raise serializers.ValidationError({"after": [BAD_CURSOR]}) from None
        following = cursor_of(page.end)
        address = replace_query_param(request.build_absolute_uri(), "after", following)
        answer = ChangesAnswer({"results": page.entries, "next": following})
        return Response(answer.data, headers={"Link": f'<{address}>; rel="next"'})
