"""The interface's description: for programs (OpenAPI), and as a page for the people who write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from oauth2_provider.settings import oauth2_settings
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from amigo_consent.api.v1.base import EnglishView
from amigo_consent.api.v1.problems import PROBLEM_TYPES


class SchemaView(EnglishView, SpectacularAPIView):
    """OpenAPI 3, as JSON, for everyone."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]
    authentication_classes = []
    permission_classes = []


class NowhereView(EnglishView):
    """Every other address of the interface."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(exclude=True)
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("No call has this address. Addresses end in a slash; /api/docs/ lists them.")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a field of what is sent or answered."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    media: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    parameters: list[Value]
    body: list[Value]
    answers: list[Answer]


class DocsView(TemplateView):
    """The schema as a page that needs no script."""

    template_name = "api/docs.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override("en"):
            page = render(request, self.template_name, self.get_context_data())
        page.headers["Content-Language"] = "en"
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return {
            "calls": list(Reader(schema).calls()),
            "problem_types": PROBLEM_TYPES,
            "public_url": settings.PUBLIC_URL,
            "scopes": oauth2_settings.SCOPES,
            **kwargs,
        }


class Reader:
    """Reads a schema for the page: references followed, nested fields named by their path."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def calls(self) -> Iterator[Call]:
        for path, operations in self.schema["paths"].items():
            for method, operation in operations.items():
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                yield Call(
                    id=operation["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=operation["summary"],
                    description=operation["description"],
                    scopes=[scope for need in operation["security"] for scope in need["oauth2"]],
                    parameters=[self.parameter(each) for each in operation.get("parameters", [])],
                    body=list(self.fields(body.get("schema", {}))),
                    answers=list(self.answers(operation["responses"])),
                )

    def parameter(self, parameter: dict[str, Any]) -> Value:
        return Value(
            parameter["name"],
            self.type_of(parameter["schema"]),
            parameter.get("required", False),
            parameter.get("description", ""),
        )

    def answers(self, responses: dict[str, Any]) -> Iterator[Answer]:
        """What a call answers when it succeeds; failures are described once, for all calls."""
        for media, content in responses["200"]["content"].items():
            yield Answer("200", media, list(self.fields(content["schema"])))

    def fields(self, schema: dict[str, Any], prefix: str = "") -> Iterator[Value]:
        schema = self.resolved(schema)
        for name, field in schema.get("properties", {}).items():
            required = name in schema.get("required", [])
            value = self.resolved(field)
            yield Value(prefix + name, self.type_of(value), required, value.get("description", ""))
            yield from self.fields(value.get("items", value), f"{prefix}{name}.")
            yield from self.fields(value.get("additionalProperties") or {}, f"{prefix}{name}.*.")

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema that a reference means; what stands beside the reference wins."""
        for reference in (schema, *schema.get("allOf", []), *schema.get("oneOf", [])):
            if "$ref" in reference:
                name = reference["$ref"].rsplit("/", 1)[-1]
                meant: dict[str, Any] = self.schema["components"]["schemas"][name]
                return meant | schema
        return schema

    def type_of(self, schema: dict[str, Any]) -> str:
        schema = self.resolved(schema)
        if "enum" in schema:
            return " | ".join(str(value or "null") for value in schema["enum"])
        kind = schema.get("format") or schema.get("type", "object")
        return f"{kind} or null" if schema.get("nullable") else kind
