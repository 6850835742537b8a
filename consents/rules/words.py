"""The words of consents: what a client said, what that is worth, and why a use is allowed or not.

Each word stands here once. SQL is made with `WORDS`: `{reason.erased}` is the word of that enumeration.
"""

import datetime as dt

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from clients.contacts.models import ContactKind
from consents.catalogue.notices.models import Renewal


class ConsentStatus(models.TextChoices):
    """What the client said (W3C DPV: ConsentGiven, ConsentRefused, ConsentWithdrawn)."""

    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


def words_of_pause(until: dt.datetime | None) -> str:
    """What a client said about a pause, in the reader's language; without an end it is over."""
    if until is None:
        return pgettext("consent", "resumed")
    moment = formats.date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
    return gettext("paused until %(moment)s") % {"moment": moment}


class TopicState(models.TextChoices):
    """What is said about a topic: by the client, `wanted` or not; by smart e-mail, beside the client's word,
    `paused` for lack of interest, and `resumed`."""

    WANTED = "wanted", _("wanted")
    UNWANTED = "unwanted", _("unwanted")
    PAUSED = "paused", _("paused")
    RESUMED = "resumed", pgettext_lazy("topic", "resumed")


TOPIC_WISHES = (TopicState.WANTED, TopicState.UNWANTED)
"""What a client can say about a topic."""


class ObjectionKind(models.TextChoices):
    """What a client may object to, so that it stops whatever they consented to."""

    MARKETING = "marketing", pgettext_lazy("objection to", "direct marketing")


class EffectiveStatus(models.TextChoices):
    """What the client's own word is worth at a moment."""

    UNKNOWN = "unknown", _("not asked yet")
    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    PAUSED = "paused", _("paused")
    OUTDATED = "outdated", _("needs renewal")


class Reason(models.TextChoices):
    """Why the answer is what it is. Only `given` allows."""

    GIVEN = "given", _("given")
    UNKNOWN_CLIENT = "unknown_client", _("no such client")
    ERASED = "erased", _("the client's data was erased")
    RESTRICTED = "restricted", _("processing is restricted")
    OBJECTED = "objected", _("the client objects to direct marketing")
    RELATIONSHIP_ENDED = "relationship_ended", _("the relationship ended")
    EXPIRED = "expired", _("expired")
    UNKNOWN = "unknown", _("never asked")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    PAUSED = "paused", _("paused by the client")
    NOTICE_OUTDATED = "notice_outdated", _("a newer notice needs a new consent")
    NO_CONTACT_BY_THIS_PURPOSE = "no_contact_by_this_purpose", _("the purpose never contacts clients")
    CHANNEL_NOT_CHOSEN = "channel_not_chosen", _("the channel was not chosen")
    CHANNEL_REFUSED = "channel_refused", _("the channel was refused")
    NO_CONTACT_POINT = "no_contact_point", _("no usable address for the channel")
    TOPIC_UNWANTED = "topic_unwanted", _("the topic is not wanted")
    TOPIC_NOT_CHOSEN = "topic_not_chosen", _("the topic is newer than the consent and was not chosen")
    TOPIC_PAUSED = "topic_paused", _("the topic is paused for lack of interest")


class EndCause(models.TextChoices):
    """What ends a consent first: its own validity, a newer notice, or the end of the relationship."""

    EXPIRY = "expiry"
    NOTICE = "notice"
    RELATIONSHIP = "relationship"


KINDS: dict[str, type[models.TextChoices]] = {
    "said": ConsentStatus,
    "topic": TopicState,
    "objection": ObjectionKind,
    "status": EffectiveStatus,
    "reason": Reason,
    "end": EndCause,
    "renewal": Renewal,
    "contact": ContactKind,
}
WORDS = {f"{name}.{word.value}": sql.Literal(word.value) for name, kind in KINDS.items() for word in kind}
