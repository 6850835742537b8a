"""One-click unsubscribe (RFC 8058): what the link in a message stands for, and doing it.

A token is `client (8 bytes) || channel (4; 0 for none) || purpose (4)`, big-endian, followed by the first
16 bytes of the HMAC-SHA256 over them, all as URL-safe base64 without padding. Audience exports make the
same token in SQL.
"""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass

from amigo_consent.lib.crypto import derived_key, derived_keys
from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose
from consents.ledger.choices import PurposeChoice
from consents.ledger.models.submission import Source
from consents.ledger.submit import ClientErased, Detail, submit
from consents.rules.words import ConsentStatus

KEYS = struct.Struct(">QII")
SEAL_BYTES = 16
USE = "unsubscribe"


class BadToken(Exception):
    """Not a token that we made."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Whose wish it is not to be written to any more, by which channel, or about which purpose (keys)."""

    client_id: int
    channel_id: int | None
    purpose_id: int


def make_token(client_id: int, channel_id: int | None, purpose_id: int) -> str:
    """The token of a message to the client; opaque, the same every time, and only we can make it."""
    keys = KEYS.pack(client_id, channel_id or 0, purpose_id)
    return base64.urlsafe_b64encode(keys + _seal(keys, derived_key(USE))).rstrip(b"=").decode()


def read_token(token: str) -> Unsubscribe:
    """What the token stands for. Raises BadToken."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars="-_", validate=True)
    except ValueError:
        raise BadToken from None
    keys, seal = sealed[: KEYS.size], sealed[KEYS.size :]
    if not any(hmac.compare_digest(seal, _seal(keys, key)) for key in derived_keys(USE)):
        raise BadToken
    client_id, channel_id, purpose_id = KEYS.unpack(keys)
    return Unsubscribe(client_id, channel_id or None, purpose_id)


def unsubscribe(token: str, *, language: str, detail: Detail, whole: bool = False) -> None:
    """Refuse the channel that the message came by; or, if `whole`, withdraw the purpose.

    Links of before that name no channel withdraw the purpose. Nothing is ever sent to a client whose data
    was erased, so there it is done already. Raises BadToken.
    """
    wish = read_token(token)
    client = Client.objects.get(pk=wish.client_id)
    purposes, channels = _said(wish, whole=whole)
    try:
        submit(
            client=client.pk,
            by=client,
            source=Source.UNSUBSCRIBE_LINK,
            language=language,
            purposes=purposes,
            channels=channels,
            detail=detail,
        )
    except ClientErased:
        return


def _said(wish: Unsubscribe, *, whole: bool) -> tuple[dict[str, PurposeChoice], dict[str, bool]]:
    """The wish as decisions about purposes and channels, by code."""
    if wish.channel_id and not whole:
        return {}, {Channel.objects.get(pk=wish.channel_id).code: False}
    purpose = Purpose.objects.get(pk=wish.purpose_id)
    return {purpose.code: PurposeChoice(status=ConsentStatus.WITHDRAWN)}, {}


def _seal(keys: bytes, key: bytes) -> bytes:
    return hmac.digest(key, keys, hashlib.sha256)[:SEAL_BYTES]
