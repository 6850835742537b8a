"""What around an act is personal: kept erasable, and provable while it is there."""

import pytest

from consents.ledger.commitment import commitment
from consents.ledger.models.submission import SubmissionDetail
from consents.ledger.submit import Detail
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db


def test_the_ledger_holds_a_digest_that_the_detail_verifies_by() -> None:
    detail = Detail(
        identity_check="document", comment="Klients zvanīja", ip="::ffff:192.0.2.1", user_agent="x" * 400
    )

    submission = record(ClientFactory.create(), given="offers", detail=detail).submission

    row = SubmissionDetail.objects.get(submission=submission)
    kept = Detail(
        identity_check=row.identity_check, comment=row.comment, ip=row.ip, user_agent=row.user_agent
    )
    assert kept.digest(bytes(row.salt)) == bytes(submission.detail_digest or b"")
    assert row.ip == "192.0.2.1"


@pytest.mark.parametrize("detail", [None, Detail(comment="said so")])
def test_every_entry_commits_to_the_customer_number(detail: Detail | None) -> None:
    client = ClientFactory.create(number="A0000042")

    submission = record(client, given="offers", detail=detail).submission

    row = SubmissionDetail.objects.get(submission=submission)
    assert commitment(bytes(row.number_salt or b""), "A0000042") == bytes(submission.client_commitment or b"")
    assert row.number_salt != row.salt


def test_two_entries_of_a_client_do_not_look_as_if_they_were() -> None:
    client = ClientFactory.create()

    first = record(client, given="offers").submission
    second = record(client, withdrawn="offers").submission

    assert first.client_commitment != second.client_commitment


@pytest.mark.parametrize("ip", ["2001:DB8:0:0::1", "192.0.2.7", None])
def test_an_ip_address_is_digested_as_it_is_kept(ip: str | None) -> None:
    submission = record(ClientFactory.create(), given="offers", detail=Detail(ip=ip)).submission

    row = SubmissionDetail.objects.get(submission=submission)
    assert Detail(ip=row.ip).digest(bytes(row.salt)) == bytes(submission.detail_digest or b"")


def test_the_same_detail_never_has_the_same_digest() -> None:
    first, second = (
        record(ClientFactory.create(), given="offers", detail=Detail(comment="yes")).submission for _ in "ab"
    )

    assert first.detail_digest != second.detail_digest
