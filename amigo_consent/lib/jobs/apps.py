from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig


class BackgroundJobsConfig(ProcrastinateConfig):
    """procrastinate, called in the reader's language what it is. (Its own names are English constants.)"""

    verbose_name = _("System")

    def ready(self) -> None:
        super().ready()
        job = self.get_model("ProcrastinateJob")._meta
        job.verbose_name, job.verbose_name_plural = _("background job"), _("background jobs")
