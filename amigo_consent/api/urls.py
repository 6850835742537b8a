from django.urls import include, path, re_path
from oauth2_provider.views.base import RevokeTokenView, TokenView

from amigo_consent.api.v1.docs import DocsView, NowhereView, SchemaView

urlpatterns = [
    path("oauth/token/", TokenView.as_view(), name="token"),
    path("oauth/revoke/", RevokeTokenView.as_view(), name="revoke-token"),
    path("api/v1/", include("amigo_consent.api.v1.urls")),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/docs/", DocsView.as_view(), name="api-docs"),
    re_path(r"^api(/|$)", NowhereView.as_view()),
]
