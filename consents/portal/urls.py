from django.urls import include, path

from consents.portal import acts, reading, sign_in
from consents.portal.home import home
from consents.portal.unsubscribe import unsubscribe_page

portal = [
    path("", home, name="home"),
    path("sign-in/", sign_in.enter_number, name="sign_in"),
    path("code/", sign_in.enter_code, name="code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("purposes/<slug:code>/", acts.decide_purpose, name="purpose"),
    path("channels/<slug:code>/", acts.choose_channel, name="channel"),
    path("topics/<slug:code>/", acts.choose_topic, name="topic"),
    path("notices/<slug:code>/<int:version>/", reading.notice, name="notice"),
    path("history/", reading.history, name="history"),
    path("u/<str:token>/", unsubscribe_page, name="unsubscribe"),
]

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include((portal, "portal"))),
]
