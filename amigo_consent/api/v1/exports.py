"""Lists of people for the systems that write, send and call, and the record of what left."""

from collections.abc import Iterable
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from amigo_consent.api.v1.answers import ExportAnswer, problems
from amigo_consent.api.v1.base import ApiView
from amigo_consent.api.v1.fields import (
    ABOUT_TOPIC,
    AT,
    BY_CHANNEL,
    ChannelField,
    MomentField,
    PurposeField,
    QuerySerializer,
    TopicField,
)
from amigo_consent.api.v1.problems import AggregatesOnly, NeedsChannel
from amigo_consent.lib.db import Format
from consents.exchange.exports import AggregateOnly, export_audience
from consents.rules.audience import OF_A_MOMENT, TO_CONTACT, WITHOUT_CONTACT, ChannelRequired

CONTENT_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.NDJSON: "application/x-ndjson"}


class AudienceParameters(QuerySerializer):
    purpose = PurposeField()
    channel = ChannelField(required=False, help_text=BY_CHANNEL)
    topic = TopicField(required=False, help_text=ABOUT_TOPIC)
    at = MomentField(required=False, help_text=AT)
    format = serializers.ChoiceField([*Format], default=Format.CSV, source="file_format")


class ByParameter(DefaultContentNegotiation):
    """The parameter `format` decides what is sent, whatever the header Accept says."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class AudienceView(ApiView):
    required_scopes = ["exports:read"]
    query = AudienceParameters
    content_negotiation_class = ByParameter

    @extend_schema(
        operation_id="export_audience",
        summary="Everyone we may",
        description=(
            "Exactly the clients whom the call for decisions allows, in no particular order. A purpose that "
            f"contacts clients needs `channel`, and its columns are {', '.join(TO_CONTACT)}. One that never "
            f"does has {', '.join(WITHOUT_CONTACT)}; at a past moment all have {', '.join(OF_A_MOMENT)}. "
            "The file is whole when the transfer ends as HTTP says it should; "
            "its export then has rows, bytes and sha256."
        ),
        parameters=[
            AudienceParameters,
            OpenApiParameter(
                "Export-Id",
                OpenApiTypes.UUID,
                OpenApiParameter.HEADER,
                response=[200],
                description="The export's id.",
            ),
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/x-ndjson"): OpenApiTypes.STR,
            **problems(400, 401, 403, 422),
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        try:
            export, chunks = export_audience(by=self.api_client, **self.parameters)
        except AggregateOnly as refusal:
            raise AggregatesOnly(str(refusal)) from None
        except ChannelRequired as refusal:
            raise NeedsChannel(str(refusal)) from None
        return StreamingHttpResponse(
            chunks,
            content_type=CONTENT_TYPES[self.parameters["file_format"]],
            headers={"Export-Id": str(export.pk)},
        )


class ExportView(ApiView):
    required_scopes = ["exports:read"]

    @extend_schema(
        operation_id="export",
        summary="What an export was",
        description="An export of the API client's own.",
        responses={200: ExportAnswer, **problems(400, 401, 403, 404, 406)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        export = get_object_or_404(self.api_client.exports.select_related("api_client"), pk=pk)
        return Response(ExportAnswer(export).data)
