from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.systems.models import ApiClient


class Message(models.Model):
    """A message about a topic that a sending system sent to a client, and what became of it.

    `message_id` is the sending system's own, as long as a line of a message may be (RFC 5322, section 2.1.1).
    A moment that is not known is empty; of several that were reported the earliest is kept. `ignored_at` is
    when the sending system last said that it gave up waiting; it means nothing if the message was opened.
    """

    api_client = models.ForeignKey(
        ApiClient, on_delete=models.PROTECT, related_name="messages", verbose_name=_("API client")
    )
    message_id = models.CharField(_("message"), max_length=998)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="messages", verbose_name=_("client")
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="+", verbose_name=_("purpose")
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", verbose_name=_("topic"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
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
                condition=Q(sent_at__isnull=False)
                | Q(delivered_at__isnull=False)
                | Q(opened_at__isnull=False)
                | Q(clicked_at__isnull=False)
                | Q(ignored_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
