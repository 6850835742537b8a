from django.urls import path

from amigo_consent.api.v1.changes import ChangesView
from amigo_consent.api.v1.decisions import ConsentsView, DecisionsView
from amigo_consent.api.v1.engagement import EngagementView
from amigo_consent.api.v1.exports import AudienceView, ExportView

app_name = "api"

urlpatterns = [
    path("changes/", ChangesView.as_view(), name="changes"),
    path("decisions/", DecisionsView.as_view(), name="decisions"),
    path("clients/<str:number>/consents/", ConsentsView.as_view(), name="client-consents"),
    path("engagement/", EngagementView.as_view(), name="engagement"),
    path("exports/audience/", AudienceView.as_view(), name="export-audience"),
    path("exports/<uuid:pk>/", ExportView.as_view(), name="export"),
]
