import pytest
from hypothesis import given
from hypothesis import strategies as st

from amigo_consent.lib.crypto import InvalidToken
from clients.person import personal_code
from clients.person.models import Client
from tests.factories import ClientFactory


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("010190-12345", "010190-12345"),
        ("01019012345", "010190-12345"),
        (" 010190 - 12345 ", "010190-12345"),
        ("311299-00000", "311299-00000"),
        ("010100-21234", "010100-21234"),
        ("321234-56789", "321234-56789"),
        ("39999999999", "399999-99999"),
        ("32\u00a0123456789", "321234-56789"),
    ],
)
def test_usual_spellings_are_understood(text: str, code: str) -> None:
    assert personal_code.normalise(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "0101901234",
        "010190123456",
        "000190-12345",
        "320190-1234",
        "010090-12345",
        "011390-12345",
        "010190-32345",
        "310190/12345",
        "٣٢١٢٣٤٥٦٧٨٩",
        "321234-56789\n321234-56789",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(personal_code.InvalidPersonalCode):
        personal_code.normalise(text)


def test_a_broken_check_digit_is_not_refused() -> None:
    assert {personal_code.normalise(f"010190-1234{digit}") for digit in range(10)}


@given(st.from_regex(r"3[2-9][0-9]{9}", fullmatch=True))
def test_every_new_code_is_accepted_and_stays_as_it_is(digits: str) -> None:
    code = personal_code.normalise(digits)

    assert code.replace("-", "") == digits
    assert personal_code.normalise(code) == code
    assert personal_code.decrypt(personal_code.encrypt(code)) == code


def test_what_is_stored_tells_nothing_and_is_found_by_its_digest() -> None:
    code = "010190-12345"

    assert personal_code.encrypt(code) != personal_code.encrypt(code)
    assert code.encode() not in personal_code.encrypt(code)
    assert personal_code.digest(code) == personal_code.digest(code)
    assert personal_code.digest(code) != personal_code.digest("010190-12346")


def test_a_tampered_token_is_refused() -> None:
    token = bytearray(personal_code.encrypt("010190-12345"))
    token[20] ^= 1

    with pytest.raises(InvalidToken):
        personal_code.decrypt(bytes(token))


@pytest.mark.django_db
def test_a_client_carries_it_encrypted_and_shows_it_masked() -> None:
    client = ClientFactory.create(personal_code="010190 12345")

    kept = Client.objects.get(pk=client.pk)

    assert kept.personal_code == "010190-12345"
    assert kept.masked_personal_code == "01••••-•••45"
    assert b"010190" not in bytes(kept.personal_code_encrypted or b"")


@pytest.mark.django_db
def test_a_client_without_one_shows_nothing() -> None:
    client = ClientFactory.create(personal_code="010190-12345")

    client.personal_code = ""

    assert (client.personal_code, client.masked_personal_code) == ("", "")
    assert client.personal_code_digest is None
