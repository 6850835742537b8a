"""What a receipt for programs says: JSON-LD after ISO/IEC TS 27560:2023, in terms of the W3C DPV.

Fields and terms are those of the guide "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV"
(https://w3id.org/dpv/guides/consent-27560). What is not known here (recipients, storage places) is left out.

It is made of two things only: what the entry of the ledger says (`Said`, read from the entry's own text) and
what no entry says (`Beside`). `consents.proof.claims` makes it once more, to compare.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from consents.ledger.models.submission import Source
from consents.proof.receipts.said import Said
from consents.proof.receipts.vocabulary import Controller, DpvTerms
from consents.rules.words import ConsentStatus

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560"

ADDRESSES = (
    "dct:conformsTo",
    "dct:publisher",
    "dct:source",
    "dpv:hasContext",
    "dpv:hasDataController",
    "dpv:hasDataSource",
    "dpv:hasHumanInvolvement",
    "dpv:hasJurisdiction",
    "dpv:hasLegalBasis",
    "dpv:hasPersonalData",
    "dpv:hasProcessing",
    "dpv:isExercisedAt",
    "dpv:isIndicatedBy",
    "skos:broader",
)
MOMENTS = ("dct:created", "dpv:isIndicatedAtTime")

STATES = {
    ConsentStatus.GIVEN: ["dpv:ConsentGiven", "dpv:ExpressedConsent"],
    ConsentStatus.REFUSED: ["dpv:ConsentRefused"],
    ConsentStatus.WITHDRAWN: ["dpv:ConsentWithdrawn"],
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What a receipt tells that no entry says.

    `salt` shows that the entry's commitment is to `number`; without it a number is only told by entries of
    before there were commitments. `months` is how long the consent outlives the relationship. `portal`,
    `ledger` and `notice` are addresses.
    """

    number: str | None
    salt: bytes | None
    title: str
    description: str | None
    months: int
    terms: DpvTerms
    controller: Controller
    portal: str
    ledger: str
    notice: str | None


def body(said: Said, beside: Beside) -> dict[str, Any]:
    """The receipt without its proof."""
    return {
        "@context": _context(said, beside),
        "@id": said.receipt_id.urn,
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": str(said.receipt_id),
        "dct:conformsTo": f"{SCHEMA}#receipt",
        "dct:publisher": _controller_id(beside),
        "dpv:hasRecordOfActivity": _record(said, beside),
    }


def _context(said: Said, beside: Beside) -> dict[str, Any]:
    """What the names mean, embedded: reading the receipt asks nobody."""
    own = f"{beside.ledger}#"
    return {
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "loc": "https://w3id.org/dpv/loc#",
        "pd": "https://w3id.org/dpv/pd#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **{term: {"@type": "@id"} for term in ADDRESSES},
        **{term: {"@type": "xsd:dateTime"} for term in MOMENTS},
        "noticeDigest": f"{own}noticeDigest",
        "noticeVersion": f"{own}noticeVersion",
        **({} if beside.salt is None else {"numberSalt": f"{own}numberSalt"}),
        "pausedUntil": {"@id": f"{own}pausedUntil", "@type": "xsd:dateTime"},
        **({} if said.status else {term: f"{own}{term}" for term in ("ConsentPaused", "PauseEnded")}),
        "proof": {"@id": f"{own}proof", "@type": "@json"},
        "proofFrom": {"@id": f"{own}proofFrom", "@type": "xsd:date"},
        "recordedBy": f"{own}recordedBy",
    }


def _record(said: Said, beside: Beside) -> dict[str, Any]:
    """The record of the decision: header, processing, parties and event of the standard."""
    return {
        "@id": f"{said.entry.urn}#{said.purpose}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": f"{said.entry}/{said.purpose}",
        "dct:conformsTo": f"{SCHEMA}#record",
        "dct:created": _moment(said.received_at),
        "dct:source": said.entry.urn,
        "dpv:hasDataSubject": _client(beside),
        "dpv:hasDataController": _controller(beside),
        "dpv:hasJurisdiction": f"loc:{beside.controller.country}",
        "dpv:hasProcess": _process(said, beside),
        **_notice(said, beside),
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dpv:isExercisedAt": [beside.portal, *reversed(_contacts(beside))],
        },
        "dpv:hasConsentStatus": _event(said, beside),
    }


def _client(beside: Beside) -> dict[str, str]:
    return {
        "@type": "dpv:DataSubject",
        **({} if beside.number is None else {"dct:identifier": beside.number}),
        **({} if beside.salt is None else {"numberSalt": beside.salt.hex()}),
    }


def _controller_id(beside: Beside) -> str:
    return f"{beside.portal}#controller"


def _controller(beside: Beside) -> dict[str, Any]:
    who = beside.controller
    return {
        "@id": _controller_id(beside),
        "@type": ["dpv:Organisation", "dpv:DataController"],
        "dct:identifier": who.registration_number,
        "dpv:hasName": who.name,
        "dpv:hasAddress": who.address,
        "dpv:hasContact": _contacts(beside),
        "schema:url": who.website,
    }


def _contacts(beside: Beside) -> list[str]:
    return [f"mailto:{beside.controller.email}", f"tel:{beside.controller.phone}"]


def _process(said: Said, beside: Beside) -> dict[str, Any]:
    text = beside.description
    return {
        "@type": "dpv:Process",
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": said.purpose,
            "dct:title": _text(beside.title, said.language),
            **({} if text is None else {"dct:description": _text(text, said.language)}),
            **({"skos:broader": beside.terms.categories} if beside.terms.categories else {}),
        },
        **beside.terms.process,
        **_storage(said, beside),
    }


def _storage(said: Said, beside: Beside) -> dict[str, Any]:
    """How long the data is kept for this: as long as the consent counts."""
    if said.status != ConsentStatus.GIVEN:
        return {}
    duration = _validity(said, beside)
    return {"dpv:hasStorageCondition": {"@type": "dpv:StorageDuration", "dpv:hasDuration": duration}}


def _notice(said: Said, beside: Beside) -> dict[str, Any]:
    """The text that was shown; nothing, if none was."""
    if not said.names_a_text:
        return {}
    return {
        "dpv:hasNotice": {
            "@id": beside.notice,
            "@type": "dpv:ConsentNotice",
            "dct:language": said.language,
            "dct:title": _text(beside.title, said.language),
            "noticeVersion": said.notice_version,
            "noticeDigest": f"sha256:{said.digest}",
        }
    }


def _event(said: Said, beside: Beside) -> dict[str, Any]:
    said_by_client = said.source != Source.SYSTEM
    return {
        "@type": _state(said),
        "dpv:isIndicatedBy": "dpv:DataSubject" if said_by_client else _controller_id(beside),
        "dpv:hasIndicationMethod": said.source,
        "dpv:isIndicatedAtTime": _moment(said.decided_at),
        "dpv:hasDuration": _validity(said, beside),
        "recordedBy": said.recorder,
        **({"pausedUntil": _moment(said.paused_until)} if said.paused_until else {}),
    }


def _state(said: Said) -> list[str]:
    if said.status:
        return STATES[said.status]
    return ["dpv:ConsentStatusInvalidForProcessing", "ConsentPaused"] if said.paused_until else ["PauseEnded"]


def _validity(said: Said, beside: Beside) -> dict[str, str]:
    if said.status is None:
        return _validity_of_pause(said)
    if said.status != ConsentStatus.GIVEN:
        return _until("the client gives their consent")
    if said.expires_at:
        return {"@type": "dpv:UntilTimeDuration", "rdf:value": _moment(said.expires_at)}
    latest = f"{beside.months} months after the end" if beside.months else "the end"
    return _until(f"the consent is withdrawn, at the latest {latest} of the relationship")


def _validity_of_pause(said: Said) -> dict[str, str]:
    if said.paused_until is None:
        return _until("the consent is paused again or withdrawn")
    return {"@type": "dpv:UntilTimeDuration", "rdf:value": _moment(said.paused_until)}


def _until(event: str) -> dict[str, str]:
    return {"@type": "dpv:UntilEventDuration", "rdf:value": event}


def _text(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()
