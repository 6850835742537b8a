from django.contrib import admin
from django.urls import path

from amigo_consent.desk import contacts, receipts
from amigo_consent.desk.card.views import ClientCard, reveal_personal_code
from amigo_consent.desk.front import FrontPage
from amigo_consent.desk.notices import views as notices
from amigo_consent.desk.relationship.views import RelationshipPage

app_name = "desk"

urlpatterns = [
    path("", admin.site.admin_view(FrontPage.as_view()), name="front"),
    path("clients/client/<int:pk>/card/", admin.site.admin_view(ClientCard.as_view()), name="card"),
    path(
        "clients/client/<int:pk>/card/personal-code/",
        admin.site.admin_view(reveal_personal_code),
        name="personal_code",
    ),
    path(
        "clients/client/<int:pk>/relationship/",
        admin.site.admin_view(RelationshipPage.as_view()),
        name="relationship",
    ),
    path(
        "clients/contactpoint/<int:pk>/reaffirm/", admin.site.admin_view(contacts.reaffirm), name="reaffirm"
    ),
    path(
        "clients/contactpoint/<int:pk>/close/",
        admin.site.admin_view(contacts.close_contact),
        name="close_contact",
    ),
    path(
        "clients/client/<int:pk>/receipts/<uuid:submission>/<slug:code>.pdf",
        admin.site.admin_view(receipts.pdf),
        name="receipt",
    ),
    path(
        "clients/client/<int:pk>/receipts/<uuid:submission>/<slug:code>.json",
        admin.site.admin_view(receipts.json),
        name="receipt_json",
    ),
    path("notices/<slug:code>/draft/", admin.site.admin_view(notices.start_draft), name="notice_draft"),
    path("notices/<slug:code>/<int:version>/", admin.site.admin_view(notices.show_notice), name="notice"),
    path(
        "notices/<slug:code>/<int:version>/preview/<slug:language>/",
        admin.site.admin_view(notices.preview_notice),
        name="notice_preview",
    ),
    path(
        "notices/<slug:code>/<int:version>/publish/",
        admin.site.admin_view(notices.publish),
        name="notice_publish",
    ),
    path(
        "notices/<slug:code>/<int:version>/discard/",
        admin.site.admin_view(notices.discard),
        name="notice_discard",
    ),
    path(
        "notices/<slug:code>/changes/<int:old>/<int:new>/",
        admin.site.admin_view(notices.show_changes),
        name="notice_changes",
    ),
]
