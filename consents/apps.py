from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    name = "consents"
    verbose_name = _("Consents")

    def ready(self) -> None:
        from clients.sign_in.queries import admit_who_left_while  # noqa: PLC0415  # models are there only now
        from consents.loyalty.outliving import something_outlives  # noqa: PLC0415

        admit_who_left_while(something_outlives)
