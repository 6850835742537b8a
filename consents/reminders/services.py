"""Asking clients, once, to renew consents that will soon stop to count. Not answering takes nothing away."""

from collections.abc import Sequence

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from psycopg import sql

from amigo_consent.lib import db
from amigo_consent.lib.jobs.queue import defer_each
from amigo_consent.lib.messages import mail, sms
from clients.person.models import Client
from consents.catalogue import addresses
from consents.catalogue.models import Carrier, Channel
from consents.ledger.timeline import Labels
from consents.ledger.unsubscribe import make_token
from consents.reminders.models import Reminder
from consents.reminders.queries import Renewal, renewals, renewals_query

# Whoever comes second to a consent waits for the first, finds it asked for already, and does nothing.
ASK_ONCE = sql.SQL(
    """
INSERT INTO consents_reminder (client_id, purpose_id, submission_id, channel_id, reason, due_at)
SELECT client_id, purpose_id, submission_id, channel_id, reason, due_at FROM ({renewals}) AS renewal
 ORDER BY client_id, purpose_id
ON CONFLICT (purpose_id, submission_id) DO NOTHING
RETURNING client_id, channel_id
"""
)


@transaction.atomic
def remind() -> int:
    """Ask for the renewal of every consent that ends soon and was not asked for yet.

    A client gets one message for all of them, by a job of its own. Returns how many messages there will be.
    """
    query, parameters = renewals_query()
    messages = sorted(set(db.rows(ASK_ONCE.format(renewals=query), parameters)))
    defer_each("send_reminder", [{"client": client, "channel": channel} for client, channel in messages])
    return len(messages)


@transaction.atomic
def send_reminder(*, client: int, channel: int) -> None:
    """Send a client (key) by a channel (key) what was not sent yet; doing it again sends nothing.

    What became pointless meanwhile, because the client spoke, left or refused the channel, is forgotten:
    then nobody was asked. Raises MailFailed or SmsFailed.
    """
    unsent = Reminder.objects.select_for_update().filter(client=client, channel=channel, sent_at=None)
    reminders = {(reminder.purpose_id, reminder.submission_id): reminder.pk for reminder in unsent}
    due = [
        renewal
        for renewal in renewals(client)
        if renewal.channel_id == channel and (renewal.purpose_id, renewal.submission_id) in reminders
    ]
    asked = [reminders[renewal.purpose_id, renewal.submission_id] for renewal in due]
    Reminder.objects.filter(pk__in=set(reminders.values()) - set(asked)).delete()
    if due:
        _send(Client.objects.get(pk=client), Channel.objects.get(pk=channel), due)
        Reminder.objects.filter(pk__in=asked).update(sent_at=timezone.now())


def _send(client: Client, channel: Channel, due: Sequence[Renewal]) -> None:
    """In the client's language, to the address of the renewals, by the way that the channel names."""
    with translation.override(client.language):
        if channel.sends_by == Carrier.EMAIL:
            _send_email(client, due)
        else:
            sms.send(due[0].address, _text_message(due))


def _send_email(client: Client, due: Sequence[Renewal]) -> None:
    """With a way out that works by one click (RFC 8058): the link refuses e-mail as a channel."""
    token = make_token(client.pk, due[0].channel_id, due[0].purpose_id)
    way_out = addresses.unsubscribe(token)
    titles = Labels().purposes
    context = {
        "greeting": client.greeting,
        "endings": [(titles[renewal.purpose], renewal) for renewal in due],
        "portal": addresses.portal(),
        "way_out": way_out,
    }
    mail.send(
        due[0].address,
        render_to_string("email/renewal_subject.txt", context).strip(),
        render_to_string("email/renewal.txt", context),
        {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _text_message(due: Sequence[Renewal]) -> str:
    """About the one that ends first, and whether there are others."""
    one = _(
        "Amigo: your consent “%(purpose)s” ends on %(date)s. If you wish, renew it: %(portal)s"
        " It is voluntary, and nothing is taken away from you."
    )
    several = _(
        "Amigo: some of your consents end soon, the first, “%(purpose)s”, on %(date)s. If you wish,"
        " renew them: %(portal)s It is voluntary, and nothing is taken away from you."
    )
    return (one if len(due) == 1 else several) % {
        "purpose": Labels().purposes[due[0].purpose],
        "date": date_format(timezone.localtime(due[0].due_at), "SHORT_DATE_FORMAT"),
        "portal": addresses.portal(),
    }
