"""What every call of the interface has in common."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from oauth2_provider.contrib.rest_framework.permissions import TokenHasScope
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from amigo_consent.api.v1.fields import QuerySerializer
from amigo_consent.api.v1.problems import InsufficientScope
from consents.catalogue.systems.models import ApiClient


class EnglishView(APIView):
    """The interface speaks English to the programs and developers who read it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("en"):
            response = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Language"] = "en"
        return response


class HasScope(TokenHasScope):
    """The token has the scopes, and its API client still has them: one that was taken away counts at once."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token: Any = request.auth
        if not token:
            return False
        needed: list[str] = view.required_scopes
        if not set(needed) <= set(token.scope.split()) & set(token.application.scopes):
            raise InsufficientScope(needed)
        return True


class ApiView(EnglishView):
    """A call of an API client, by a token with `required_scopes`; its parameters are those of `query`.

    What it answers is never cached (OWASP ASVS 5.0, 14.3.2).
    """

    permission_classes = [HasScope]
    required_scopes: list[str]
    query: type[QuerySerializer] = QuerySerializer

    @property
    def api_client(self) -> ApiClient:
        token: Any = self.request.auth
        client: ApiClient = token.application
        return client

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises ValidationError for parameters that are wrong or that the call does not know."""
        super().initial(request, *args, **kwargs)
        serializer = self.query(data=request.query_params, context={"api_client": self.api_client})
        serializer.is_valid(raise_exception=True)
        self.parameters = serializer.validated_data

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response
