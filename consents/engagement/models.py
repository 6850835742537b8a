from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.person.models import Client
from consents.catalogue.models import Topic
from consents.catalogue.systems.models import ApiClient


class Message(models.Model):
    """A message about a topic that a sending system sent to a client, and what became of it.

    `message_id` is the sending system's own. A moment that is not known is empty; `ignored_at` is when the
    sending system gave up waiting, and means nothing if the message was opened after all.
    """

    api_client = models.ForeignKey(
        ApiClient, on_delete=models.PROTECT, related_name="messages", verbose_name=_("API client")
    )
    message_id = models.CharField(_("message"), max_length=100)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="messages", verbose_name=_("client")
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", verbose_name=_("topic"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    clicked_at = models.DateTimeField(_("clicked at"), null=True, blank=True)
    ignored_at = models.DateTimeField(_("ignored at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["client", "topic"], name="message_of_client_about")]
        constraints = [
            models.UniqueConstraint(name="message_once", fields=["api_client", "message_id"]),
            models.CheckConstraint(
                name="message_something_became_of_it",
                condition=Q(delivered_at__isnull=False)
                | Q(opened_at__isnull=False)
                | Q(clicked_at__isnull=False)
                | Q(ignored_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
