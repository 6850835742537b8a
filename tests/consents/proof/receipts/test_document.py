"""The receipt for people: every word of it, in three languages."""

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.utils import translation

from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import NoticeText
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.ledger.recorded import recorded_consent
from consents.proof.receipts import document as module
from consents.proof.receipts.files import Format, receipt_file
from tests.consents.proof.verification.tampering import edit
from tests.factories import ClientFactory, CustomerCentreFactory, StaffFactory, record
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db


def pdf_of(person: Client, purpose: str = "offers", *, language: str = "en") -> bytes:
    entry = Submission.objects.filter(client=person).about_purpose(purpose).latest("sequence")
    consent = recorded_consent(client=person.pk, submission=entry.pk, purpose=purpose)
    assert consent
    with translation.override(language):
        return receipt_file(consent, Format.PDF).content


def words_of(person: Client, purpose: str = "offers") -> dict[str, Any]:
    """What the template is told, in English."""
    with mock.patch.object(module, "render_pdf", return_value=b"") as render:
        pdf_of(person, purpose)
    words: dict[str, Any] = render.call_args.args[1]
    return words


def facts_of(person: Client, purpose: str = "offers") -> dict[str, str]:
    return dict(words_of(person, purpose)["facts"])


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_it_is_an_accessible_document_in_the_readers_language(language: str) -> None:
    person = ClientFactory.create()
    record(person, given="offers")

    content = pdf_of(person, language=language)

    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert f"/Lang({language})".encode() in content
    assert "Amigo piedāvājumi".encode() in content
    assert b"receipt.json" in content


def test_once_sealed_every_copy_is_the_same() -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    seal_everything()

    assert pdf_of(person) == pdf_of(person)


def test_who_when_and_how() -> None:
    person = ClientFactory.create(number="A0000042", given_name="Anna", family_name="Kalniņa")
    record(
        person,
        given="offers",
        by=StaffFactory.create(first_name="Zigrīda"),
        source="customer_centre",
        centre=CustomerCentreFactory.create(name="Amigo Cēsis"),
        decided_at=dt.datetime(2026, 1, 2, 10, 30, tzinfo=dt.UTC),
    )

    facts = facts_of(person)

    assert facts["Client"] == "Anna Kalniņa"
    assert facts["Customer number"] == "A0000042"
    assert facts["Decided on"].endswith("12:30")
    assert "Recorded on" in facts
    assert facts["How it was expressed"] == "Customer centre, Amigo Cēsis"
    assert "Zigrīda" not in str(facts)


def test_what_was_decided_and_the_text_that_was_shown() -> None:
    person = ClientFactory.create()
    record(person, given="offers", language="ru")

    words = words_of(person)

    assert words["decision"] == "Consent given"
    assert (words["title"], words["title_language"]) == ("Предложения Amigo", "ru")
    assert words["notice"]["language"] == "ru"
    assert words["notice"]["summary"].startswith("Вы разрешаете Amigo")
    assert "/notices/offers/1/" in words["notice"]["source"]


@pytest.mark.parametrize(
    ("purpose", "validity"),
    [
        ("offers", "until you withdraw it, at the latest until you leave Amigo"),
        ("loyalty-data", "until you withdraw it, at the latest 24 months after you leave Amigo"),
    ],
)
def test_until_when(purpose: str, validity: str) -> None:
    person = ClientFactory.create()
    record(person, given=purpose)

    assert facts_of(person, purpose)["Validity"] == validity


def test_until_when_it_expires() -> None:
    person = ClientFactory.create()
    Purpose.objects.filter(code="offers").update(validity_months=12)
    record(person, given="offers", decided_at=dt.datetime(2026, 1, 2, 10, tzinfo=dt.UTC))

    validity = facts_of(person)["Validity"]

    assert "2027" in validity
    assert validity.endswith("unless you withdraw it before")


def test_a_withdrawal_without_a_text() -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    record(person, withdrawn="offers", by=StaffFactory.create(), source="phone_call")

    words = words_of(person)

    assert words["decision"] == "Consent withdrawn"
    assert words["notice"] is None
    assert "Validity" not in dict(words["facts"])


def test_a_document_without_a_text_has_no_section_about_one() -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    record(person, withdrawn="offers")

    content = pdf_of(person)

    assert content.startswith(b"%PDF")
    assert b"receipt.json" in content


def test_a_text_that_was_altered_since_is_not_passed_off_as_the_one_that_was_shown() -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    texts = NoticeText.objects.filter(notice__purpose__code="offers", language="lv")

    edit(texts, summary="You get a free telephone.")

    notice = words_of(person)["notice"]
    assert notice["summary"] == "The text of version 1 is not the one that was shown any more."
    assert "telephone" not in str(words_of(person))


def test_the_number_of_a_client_is_gone_when_nothing_shows_it_any_more() -> None:
    person = ClientFactory.create()
    record(person, given="offers")

    SubmissionDetail.objects.all().delete()

    assert "Customer number" not in facts_of(person)


def test_the_small_print_before_and_after_the_seal() -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    entry = Submission.objects.get(client=person)

    before = words_of(person)["proof"]
    seal = seal_everything()
    after = words_of(person)["proof"]

    assert "not sealed yet" in before["text"]
    assert dict(before["facts"])["Hash of the entry"] == bytes(entry.hash).hex()
    assert "/ledger/ tells how" in after["text"]
    assert dict(after["facts"])["Root of the seal"] == bytes(seal.root).hex()


def test_how_to_change_ones_mind_and_who_answers() -> None:
    person = ClientFactory.create()
    record(person, given="offers")

    change, controller = words_of(person)["sections"]

    assert "+371 80 700 000" in change["text"]
    assert "LV40003582107" in controller["text"]
