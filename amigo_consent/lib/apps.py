from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig


class AmigoAdminConfig(AdminConfig):
    """Django's admin, with our site in the place of the stock one."""

    default_site = "amigo_consent.lib.admin_site.AmigoAdminSite"


class BackgroundJobsConfig(ProcrastinateConfig):
    """procrastinate, called in the reader's language what it is. (Its own names are English constants.)"""

    verbose_name = _("System")

    def ready(self) -> None:
        super().ready()
        job = self.get_model("ProcrastinateJob")._meta
        job.verbose_name, job.verbose_name_plural = _("background job"), _("background jobs")
