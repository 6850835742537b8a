"""The only place that joins the apps."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # Before the admin's own patterns: the card is an admin page that belongs to `consents`.
    path("admin/", include("consents.admin.urls")),
    path("admin/", admin.site.urls),
    path("", include("consents.api.urls")),
    path("", include("consents.portal.urls")),
]
