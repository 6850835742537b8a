"""Phone numbers as people write them, and as we keep them (E.164)."""

import re

import phonenumbers

HOME = "LV"

# As we keep numbers: any that a person can hold, no short codes.
E164 = r"^\+[1-9][0-9]{6,14}$"


def normalise(text: str) -> str | None:
    """The E.164 form of a number in any usual spelling, None when the text is not a possible number.

    A number without a country code is Latvian; `371…` and `00371…` are understood as `+371…`.
    """
    if not re.fullmatch(r"[+\d\s()./\u2010-\u2015-]{6,25}", text.strip()):
        return None
    for spelling in (text, f"+{text.strip().lstrip('+')}"):
        try:
            number = phonenumbers.parse(spelling, HOME)
        except phonenumbers.NumberParseException:
            continue
        normalised = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number) and re.fullmatch(E164, normalised):
            return normalised
    return None


def spaced(number: str) -> str:
    """An E.164 number as it is read aloud: `+371 20 000 001`."""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
