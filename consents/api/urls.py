from django.urls import URLPattern, URLResolver, include, path, re_path
from oauth2_provider.views.base import RevokeTokenView, TokenView

from consents.api.changes import ChangesView
from consents.api.decisions import ConsentsView, DecisionsView
from consents.api.docs import DocsView, NowhereView, SchemaView
from consents.api.engagement import EngagementView
from consents.api.exports import AudienceView, ExportView

v1 = [
    path("changes/", ChangesView.as_view(), name="changes"),
    path("decisions/", DecisionsView.as_view(), name="decisions"),
    path("clients/<str:number>/consents/", ConsentsView.as_view(), name="client-consents"),
    path("engagement/", EngagementView.as_view(), name="engagement"),
    path("exports/audience/", AudienceView.as_view(), name="export-audience"),
    path("exports/<uuid:pk>/", ExportView.as_view(), name="export"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token/", TokenView.as_view(), name="token"),
    path("oauth/revoke/", RevokeTokenView.as_view(), name="revoke-token"),
    path("api/v1/", include((v1, "api"))),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/docs/", DocsView.as_view(), name="api-docs"),
    re_path(r"^api(/|$)", NowhereView.as_view()),
]
