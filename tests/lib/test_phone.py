import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amigo_consent.lib import phone


@pytest.mark.parametrize(
    "text",
    [
        "20000001",
        "20 000 001",
        "20-000-001",
        "(20) 000.001",
        "+371 20000001",
        "+371-20-000-001",
        "37120000001",
        "371 20 000 001",
        "0037120000001",
        " +37120000001 ",
        "20\u2013000\u2013001",
        "+371\u00a020\u00a0000\u00a0001",
    ],
)
def test_every_usual_spelling_is_one_number(text: str) -> None:
    assert phone.normalise(text) == "+37120000001"


@pytest.mark.parametrize(
    ("text", "number"),
    [("+49 30 1234567", "+49301234567"), ("+1 (650) 253-0000", "+16502530000"), ("67000000", "+37167000000")],
)
def test_other_numbers_are_understood_too(text: str, number: str) -> None:
    assert phone.normalise(text) == number


@pytest.mark.parametrize(
    "text", ["", "Anna", "123", "+49757", "A0000001", "20000001 Anna", "1" * 30, "anna@example.com", "+"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert phone.normalise(text) is None


@given(st.text(alphabet="+0123456789 ()-./", max_size=20))
def test_what_is_understood_can_be_stored(text: str) -> None:
    number = phone.normalise(text)

    assert number is None or re.fullmatch(phone.E164, number)


def test_a_number_is_shown_as_it_is_read_aloud() -> None:
    assert phone.spaced("+37120000001") == "+371 20 000 001"
