"""Whether a receipt says what its entry says: nothing else, nothing more. Asks no database.

The receipt is made once more, of the text of the entry that its proof shows and of what no entry says, and
compared with what it claims: so every claim is either derived, or listed as not proven, or refused.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consents.ledger.commitment import commitment
from consents.proof.offline import NotProven, member, optional_member
from consents.proof.receipts.body import Beside, body
from consents.proof.receipts.said import Said, said_in
from consents.proof.receipts.vocabulary import PROCESS_TERMS, Controller, DpvTerms

RECORD = "dpv:hasRecordOfActivity"

NAMES = {
    "dpv:hasConsentStatus/@type": "status",
    "dpv:hasConsentStatus/dpv:isIndicatedAtTime": "moment of the decision",
    "dpv:hasConsentStatus/dpv:hasIndicationMethod": "source",
    "dpv:hasConsentStatus/dpv:hasDuration": "validity",
    "dpv:hasConsentStatus/pausedUntil": "pause",
    "dpv:hasConsentStatus/recordedBy": "recorder",
    "dpv:hasNotice/dct:language": "language",
    "dpv:hasNotice/noticeDigest": "digest of the notice",
    "dpv:hasNotice/noticeVersion": "version of the notice",
    "dpv:hasNotice": "notice",
    "dpv:hasProcess/dpv:hasPurpose/dct:identifier": "purpose",
    "dct:created": "moment of the record",
    "dct:identifier": "entry",
    "dct:source": "entry",
    "@id": "entry",
}
"""What the places in the record are about."""

DPV_TERM = re.compile(r"[a-z-]+:\w+")
OUTLIVES = re.compile(
    r"the consent is withdrawn, at the latest (\d{1,4}) months after the end of the relationship"
)


def check_claims(receipt: Mapping[str, Any]) -> list[str]:
    """What the receipt tells that its entry does not prove. Raises NotProven for a claim that is not true.

    Whether the entry itself is in the ledger is for `consents.proof.offline.check_proof` to say.
    """
    claimed = {name: value for name, value in receipt.items() if name != "proof"}
    text = member(member(member(receipt, "proof", dict), "entry", dict), "text", str)
    record = member(claimed, RECORD, dict)
    purpose = member(_purpose(record), "dct:identifier", str)
    said = said_in(text, purpose)
    beside = _beside(claimed, record, said)
    unproven = [*_client(said, beside), *_told(said, beside)]
    for place, told, proven in _differences(claimed, body(said, beside)):
        raise NotProven(f"{_name(place)}: the receipt says {told}, the entry {proven}")
    return unproven


def _client(said: Said, beside: Beside) -> Iterator[str]:
    """The customer number, by the entry's commitment to it."""
    if said.commitment is None:
        if beside.salt is not None:
            raise NotProven("client: the receipt shows a salt, and the entry does not commit to a number")
        yield "client (this entry does not commit to a customer number)"
    elif beside.number is None and beside.salt is None:
        yield "client (the receipt names none)"
    elif beside.number is None or beside.salt is None:
        raise NotProven(
            "client: the entry commits to a customer number, and the receipt does not show to which"
        )
    elif _commitment(beside.salt, beside.number) != said.commitment:
        raise NotProven(f"client: the entry is not of {beside.number}")


def _commitment(salt: bytes, number: str) -> str:
    try:
        return commitment(salt, number).hex()
    except ValueError as error:
        raise NotProven(f"client: {error}") from error


def _told(said: Said, beside: Beside) -> Iterator[str]:
    yield "title"
    if beside.description is not None:
        yield "description"
    if said.ends_with_relationship:
        yield "how long it outlives the relationship"
    if beside.terms.categories or beside.terms.process:
        yield "categories"
    yield from ("controller", "addresses")


def _beside(claimed: Mapping[str, Any], record: Mapping[str, Any], said: Said) -> Beside:
    """What the receipt tells beside the entry. Raises NotProven when it is not of the form it has to be."""
    client = member(record, "dpv:hasDataSubject", dict)
    purpose = _purpose(record)
    description = optional_member(purpose, "dct:description", dict)
    notice = optional_member(record, "dpv:hasNotice", dict)
    return Beside(
        number=optional_member(client, "dct:identifier", str),
        salt=_salt(client),
        title=member(member(purpose, "dct:title", dict), "@value", str),
        description=None if description is None else member(description, "@value", str),
        months=_months(record) if said.ends_with_relationship else 0,
        terms=_terms(record),
        controller=_controller(record),
        portal=_without(member(claimed, "dct:publisher", str), end="#controller"),
        ledger=_without(
            member(member(member(claimed, "@context", dict), "proof", dict), "@id", str), end="#proof"
        ),
        notice=None if notice is None else member(notice, "@id", str),
    )


def _purpose(record: Mapping[str, Any]) -> dict[str, Any]:
    return member(member(record, "dpv:hasProcess", dict), "dpv:hasPurpose", dict)


def _salt(client: Mapping[str, Any]) -> bytes | None:
    salt = optional_member(client, "numberSalt", str)
    try:
        return None if salt is None else bytes.fromhex(salt)
    except ValueError:
        raise NotProven("client: the salt is not in hex") from None


def _months(record: Mapping[str, Any]) -> int:
    duration = member(member(record, "dpv:hasConsentStatus", dict), "dpv:hasDuration", dict)
    outlives = OUTLIVES.fullmatch(member(duration, "rdf:value", str))
    return int(outlives[1]) if outlives else 0


def _terms(record: Mapping[str, Any]) -> DpvTerms:
    process = member(record, "dpv:hasProcess", dict)
    return DpvTerms(
        categories=_names_of_terms(optional_member(_purpose(record), "skos:broader", list) or []),
        process={
            term: _names_of_terms(member(process, term, list)) for term in PROCESS_TERMS if term in process
        },
    )


def _names_of_terms(terms: list[Any]) -> list[str]:
    for term in terms:
        if not isinstance(term, str) or not DPV_TERM.fullmatch(term):
            raise NotProven(f"categories: {term!r} is no term")
    return terms


def _controller(record: Mapping[str, Any]) -> Controller:
    who = member(record, "dpv:hasDataController", dict)
    contacts = [*member(who, "dpv:hasContact", list), None, None]
    return Controller(
        name=member(who, "dpv:hasName", str),
        registration_number=member(who, "dct:identifier", str),
        address=member(who, "dpv:hasAddress", str),
        country=_without(member(record, "dpv:hasJurisdiction", str), start="loc:"),
        email=_without(contacts[0], start="mailto:"),
        phone=_without(contacts[1], start="tel:"),
        website=member(who, "schema:url", str),
    )


def _without(text: Any, *, start: str = "", end: str = "") -> str:
    if not isinstance(text, str) or not text.startswith(start) or not text.endswith(end):
        raise NotProven(f"{text!r} is not what it has to be")
    return text.removeprefix(start).removesuffix(end)


MISSING = object()


def _differences(told: Any, proven: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two JSON values differ, and what each says there. In JSON 1 is neither true nor 1.0."""
    if type(told) is not type(proven):
        yield place, _shown(told), _shown(proven)
    elif isinstance(told, dict):
        for name in sorted(told.keys() | proven.keys()):
            yield from _differences(
                told.get(name, MISSING), proven.get(name, MISSING), f"{place}/{name}" if place else name
            )
    elif isinstance(told, list) and len(told) == len(proven):
        for nth, (one, other) in enumerate(zip(told, proven, strict=True)):
            yield from _differences(one, other, f"{place}/{nth}")
    elif told != proven:
        yield place, _shown(told), _shown(proven)


def _shown(value: Any) -> str:
    return "nothing" if value is MISSING else repr(value)


def _name(place: str) -> str:
    """What the place is about, and where it is, if it is not one that everybody has a word for."""
    in_record = place.removeprefix(f"{RECORD}/")
    known = next((NAMES[name] for name in NAMES if f"{in_record}/".startswith(f"{name}/")), None)
    return known if known and in_record != place else place
