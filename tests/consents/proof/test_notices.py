"""What a seal states of the notices that had been published, against what they say today."""

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from amigo_consent.lib import signing
from consents.catalogue.notices.models import Notice, NoticeText
from consents.proof.models import Seal
from consents.proof.seals import seal_file, statement
from consents.proof.verification.finding import Kind
from tests.consents.proof.verification.tampering import edit, findings
from tests.factories import ClientFactory, draft, publish, record
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db

A_SEAL = (Kind.SEAL, None, None)


@pytest.fixture
def sealed() -> Seal:
    """A seal of two hours later, when the catalogue's notices have long been published."""
    record(ClientFactory.create(), given="usage-data")
    later = timezone.now() + dt.timedelta(hours=2)
    with mock.patch("consents.proof.seals._clock", return_value=later):
        return seal_everything()


def test_drafts_and_what_is_published_later_change_nothing(sealed: Seal) -> None:
    draft("offers", 2)
    notice = publish("metadata-research", 2, dt.datetime(2020, 1, 1, tzinfo=dt.UTC))

    edit(Notice.objects.filter(pk=notice.pk), published_at=sealed.sealed_at)

    assert findings() == []


@pytest.mark.parametrize(
    "other",
    [
        {"effective_from": dt.datetime(2018, 5, 24, tzinfo=dt.UTC)},
        {"published_at": dt.datetime(2018, 5, 24, tzinfo=dt.UTC)},
        {"published_at": None},
        {"renewal": "required", "grace_days": 0},
        {"grace_days": 7},
        {"version": 9},
    ],
    ids=str,
)
def test_a_published_notice_that_says_something_else_is_found(other: dict[str, Any], sealed: Seal) -> None:
    assert A_SEAL not in findings()

    edit(Notice.objects.filter(purpose__code="metadata-research", version=1), **other)

    assert A_SEAL in findings()


def test_a_notice_dated_back_is_found(sealed: Seal) -> None:
    notice = publish("metadata-research", 2, dt.datetime(2020, 1, 1, tzinfo=dt.UTC))

    edit(Notice.objects.filter(pk=notice.pk), published_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))

    assert A_SEAL in findings()


def test_a_seal_of_before_states_nothing_about_notices(sealed: Seal) -> None:
    sealed.catalogue = None
    edit(Seal.objects.all(), catalogue=None, signature=signing.sign(statement(sealed)))

    assert "catalogue" not in seal_file(sealed)["statement"]
    assert findings() == []


def test_an_edited_text_that_no_entry_names_is_found(sealed: Seal) -> None:
    edit(NoticeText.objects.filter(notice__purpose__code="metadata-research"), body="You get a telephone.")

    assert findings() == [A_SEAL]
