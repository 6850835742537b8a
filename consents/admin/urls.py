from django.contrib import admin
from django.urls import path

from consents.admin.card import ClientCard, reveal_personal_code
from consents.admin.front import FrontPage

app_name = "staff"

urlpatterns = [
    path("", admin.site.admin_view(FrontPage.as_view()), name="front"),
    path("clients/client/<int:pk>/card/", admin.site.admin_view(ClientCard.as_view()), name="card"),
    path(
        "clients/client/<int:pk>/card/personal-code/",
        admin.site.admin_view(reveal_personal_code),
        name="personal_code",
    ),
]
