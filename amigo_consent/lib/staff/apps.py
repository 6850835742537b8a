from django.contrib.admin.apps import AdminConfig


class AmigoAdminConfig(AdminConfig):
    """Django's admin, with our site in the place of the stock one."""

    default_site = "amigo_consent.lib.staff.admin_site.AmigoAdminSite"
