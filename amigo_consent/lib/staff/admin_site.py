from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class StaffRequest(HttpRequest):
    """A request that the admin let through: whoever made it has signed in."""

    user: User


class AmigoAdminSite(AdminSite):
    """The workplace of the staff. Its front page and the client card belong to the desk."""

    site_title = _("Amigo consents")
    site_header = _("Amigo consents")
    index_title = _("Find a client")
    site_url = None
    enable_nav_sidebar = False
