"""Every promise of the database about consents, broken with plain SQL."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from amigo_consent.lib.actors import System
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice
from consents.ledger.models.state import ConsentRecord
from consents.ledger.models.submission import Source
from consents.ledger.submit import Detail
from consents.rules.words import TopicState
from tests.consents import breaking_catalogue, breaking_ledger
from tests.factories import ApiClientFactory, ClientFactory, StaffFactory, draft, record
from tests.support.database import promises, refusal
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db

BROKEN = [*breaking_catalogue.BROKEN, *breaking_ledger.BROKEN]

# What a trigger refuses it refuses under these names.
REFUSED_BY_TRIGGERS = {
    "consents_submission.chain_submission": set(),  # overwrites, see tests of consents.ledger.projection
    "consents_notice.notice_lifecycle": {
        "consents_notice.notice_begins_as_draft",
        "consents_notice.notice_published_in_every_language",
        "consents_notice.notice_published_is_immutable",
    },
    "consents_noticetext.notice_text_immutable": {"consents_noticetext.notice_text_is_immutable"},
}


@pytest.fixture(scope="module")
def rows(module_db: None) -> dict[str, Any]:
    """Two clients, each with two entries in the ledger, and a draft that could be published as it is."""
    client, other = ClientFactory.create_batch(2)
    staff = StaffFactory.create()
    offers = Purpose.objects.get(code="offers")
    for who in (client, other):
        record(who, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)
    act: dict[str, Any] = {"given": "offers", "refused": "usage-data"}
    act |= {"channels": {"email": True}, "topics": {"news": True}, "objections": {"marketing": True}}
    act |= {"pauses": {"location-data": timezone.now() + dt.timedelta(days=1)}}
    act |= {"detail": Detail(comment="said so")}
    submission, others_submission = (record(who, **act).submission for who in (client, other))
    seal_everything()
    return {
        "client": client.pk,
        "submission": submission.pk,
        "others_submission": others_submission.pk,
        "consent": ConsentRecord.objects.get(client=client, purpose=offers).pk,
        "purpose": offers.pk,
        "refused_purpose": Purpose.objects.get(code="usage-data").pk,
        "draft": draft(offers, 2, author=staff).pk,
        "published": offers.notices.get(version=1).pk,
        "foreign_notice": Notice.objects.get(purpose__code="usage-data", version=1).pk,
        "staff": staff.pk,
        "dpo": StaffFactory.create(role="dpo").pk,
        "api_client": ApiClientFactory.create().pk,
    }


@pytest.mark.parametrize(("promise", "sql"), BROKEN, ids=[promise for promise, _ in BROKEN])
def test_the_database_refuses(promise: str, sql: str, rows: dict[str, Any]) -> None:
    assert refusal(sql, **rows) == promise


def test_every_promise_is_tried() -> None:
    refused_as = [REFUSED_BY_TRIGGERS.get(promise, {promise}) for promise in promises("consents")]

    assert set().union(*refused_as) == {promise for promise, _ in BROKEN}


def test_a_draft_with_every_text_can_be_published_by_another(rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(breaking_catalogue.PUBLISH, rows)

    assert Notice.objects.get(pk=rows["draft"]).published_at


def test_a_detail_can_be_erased(rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consents_submissiondetail")

        assert cursor.rowcount == 4
