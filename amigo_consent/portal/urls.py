from django.urls import include, path

from amigo_consent.portal import acts, reading, receipts, sign_in
from amigo_consent.portal.home import home
from amigo_consent.portal.unsubscribe import unsubscribe_page

portal = [
    path("", home, name="home"),
    path("sign-in/", sign_in.enter_address, name="sign_in"),
    path("code/", sign_in.enter_code, name="code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("purposes/<slug:code>/", acts.decide_purpose, name="purpose"),
    path("channels/<slug:code>/", acts.choose_channel, name="channel"),
    path("topics/<slug:code>/", acts.choose_topic, name="topic"),
    path("objections/<slug:kind>/", acts.decide_objection, name="objection"),
    path("notices/<slug:code>/<int:version>/", reading.notice, name="notice"),
    path("notices/<slug:code>/<int:version>/changes/", reading.changes_since, name="notice_changes"),
    path("history/", reading.history, name="history"),
    path("receipts/<uuid:submission>/<slug:code>.pdf", receipts.pdf, name="receipt"),
    path("receipts/<uuid:submission>/<slug:code>.json", receipts.json, name="receipt_json"),
    path("ledger/", receipts.ledger, name="ledger"),
    path("ledger/key.pem", receipts.ledger_key, name="ledger_key"),
    path("u/<str:token>/", unsubscribe_page, name="unsubscribe"),
]

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include((portal, "portal"))),
]
