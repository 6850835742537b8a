"""Lists of people that leave the house, each with a row that says what left."""

import datetime as dt
import hashlib
from collections.abc import Generator
from contextlib import closing

from django.db.models import Min
from django.db.models.fields.json import KT
from django.db.models.functions import Now

from amigo_consent.lib.db import CopyOut, Format
from consents.catalogue.models import Purpose
from consents.catalogue.systems.models import ApiClient
from consents.exchange.models import Export
from consents.rules.audience import audience


class AggregateOnly(Exception):
    """The purpose may be exported as statistics only, never by person."""


def export_audience(
    *,
    by: ApiClient,
    purpose: Purpose,
    file_format: Format,
    channel: str | None = None,
    topic: str | None = None,
    at: dt.datetime | None = None,
) -> tuple[Export, Generator[bytes]]:
    """Note the export, and hand out the file of everyone whom `decide` allows, in chunks.

    The export is finished when the last chunk was taken. Taking chunks raises django.db.Error when the query
    fails; then, and when nobody takes the rest, it stays unfinished.
    Raises AggregateOnly, ChannelRequired or UnknownCode.
    """
    if purpose.aggregate_only:
        raise AggregateOnly(purpose.code)
    query, parameters = audience(purpose=purpose, channel=channel, topic=topic, at=at)
    export = Export.objects.create(
        api_client=by,
        kind=Export.Kind.AUDIENCE,
        filters={
            "purpose": purpose.code,
            "channel": channel,
            "topic": topic,
            "at": at and at.astimezone(dt.UTC).isoformat(),
            "format": file_format.value,
        },
    )
    return export, _measured(export, CopyOut(query, parameters, file_format))


def audiences_given(system: ApiClient) -> dict[tuple[str, str], dt.datetime]:
    """Since when the system has been given who may be written to: by purpose and channel (codes).

    From an audience's first row on they may write. One of a past moment is no list to write to.
    """
    audiences = Export.objects.filter(
        api_client=system, kind=Export.Kind.AUDIENCE, filters__at=None, filters__channel__isnull=False
    )
    begun = audiences.values_list(KT("filters__purpose"), KT("filters__channel")).annotate(Min("started_at"))
    return {(purpose, channel): started_at for purpose, channel, started_at in begun if channel}


def _measured(export: Export, file: CopyOut) -> Generator[bytes]:
    """The file's chunks; when all were taken, the export's row says how much they were."""
    digest, size = hashlib.sha256(), 0
    with closing(iter(file)) as chunks:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk
    Export.objects.filter(pk=export.pk).update(
        finished_at=Now(), rows=file.rows, bytes=size, sha256=digest.digest()
    )
