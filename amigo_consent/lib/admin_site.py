from django.contrib.admin import AdminSite


class AmigoAdminSite(AdminSite):
    """The staff's workplace."""
