"""The only place that joins the faces."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # Before the admin's own patterns: pages of the desk stand among them.
    path("admin/", include("amigo_consent.desk.urls")),
    path("admin/", admin.site.urls),
    path("", include("amigo_consent.api.urls")),
    path("", include("amigo_consent.portal.urls")),
]
