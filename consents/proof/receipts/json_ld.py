"""A receipt for programs: JSON-LD after ISO/IEC TS 27560:2023, in terms of the W3C Data Privacy Vocabulary.

Fields and terms are those of the guide "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV"
(https://w3id.org/dpv/guides/consent-27560). What is not known here (recipients, storage places) is left out.
"""

import datetime as dt
import json
from typing import Any

from consents.catalogue import addresses
from consents.ledger.models.submission import OWN_SOURCES, Source, Submission
from consents.ledger.recorded import RecordedConsent
from consents.proof.receipts.receipt import Receipt
from consents.proof.receipts.vocabulary import controller, dpv_terms
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


def json_ld(receipt: Receipt) -> str:
    """The receipt as a JSON-LD file that needs nothing from elsewhere to be read."""
    return json.dumps(_receipt(receipt), ensure_ascii=False, indent=2) + "\n"


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "@context": _context(),
        "@id": receipt.id.urn,
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": str(receipt.id),
        "dct:conformsTo": f"{SCHEMA}#receipt",
        "dct:publisher": _controller_id(),
        "dpv:hasRecordOfActivity": _record(receipt.consent),
        "proof": receipt.proof,
        **({} if receipt.proof else {"proofFrom": receipt.proof_from.isoformat()}),
    }


def _context() -> dict[str, Any]:
    """What the names mean, embedded: reading the receipt asks nobody."""
    own = f"{addresses.ledger()}#"
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
        "pausedUntil": {"@id": f"{own}pausedUntil", "@type": "xsd:dateTime"},
        "proof": {"@id": f"{own}proof", "@type": "@json"},
        "proofFrom": {"@id": f"{own}proofFrom", "@type": "xsd:date"},
        "recordedBy": f"{own}recordedBy",
    }


def _record(consent: RecordedConsent) -> dict[str, Any]:
    """The record of the decision: header, processing, parties and event of the standard."""
    entry = consent.submission
    return {
        "@id": f"{entry.id.urn}#{consent.purpose.code}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": f"{entry.id}/{consent.purpose.code}",
        "dct:conformsTo": f"{SCHEMA}#record",
        "dct:created": _moment(entry.received_at),
        "dct:source": entry.id.urn,
        "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": entry.client.number},
        "dpv:hasDataController": _controller(),
        "dpv:hasJurisdiction": f"loc:{controller().country}",
        "dpv:hasProcess": _process(consent),
        **_notice(consent),
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": _ways_to_withdraw()},
        "dpv:hasConsentStatus": _event(consent),
    }


def _controller_id() -> str:
    return f"{addresses.portal()}#controller"


def _controller() -> dict[str, Any]:
    who = controller()
    return {
        "@id": _controller_id(),
        "@type": ["dpv:Organisation", "dpv:DataController"],
        "dct:identifier": who.registration_number,
        "dpv:hasName": who.name,
        "dpv:hasAddress": who.address,
        "dpv:hasContact": [f"mailto:{who.email}", f"tel:{who.phone}"],
        "schema:url": who.website,
    }


def _process(consent: RecordedConsent) -> dict[str, Any]:
    terms = dpv_terms(consent.purpose.code)
    return {
        "@type": "dpv:Process",
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": consent.purpose.code,
            "dct:title": _text(consent.title, consent.language),
            **({"dct:description": _text(consent.shown.summary, consent.language)} if consent.shown else {}),
            **({"skos:broader": terms.categories} if terms.categories else {}),
        },
        **terms.process,
        **_storage(consent),
    }


def _storage(consent: RecordedConsent) -> dict[str, Any]:
    """How long the data is kept for this: as long as the consent counts."""
    if consent.status != ConsentStatus.GIVEN:
        return {}
    return {
        "dpv:hasStorageCondition": {"@type": "dpv:StorageDuration", "dpv:hasDuration": _validity(consent)}
    }


def _notice(consent: RecordedConsent) -> dict[str, Any]:
    """The text that was shown; nothing, if none was."""
    if consent.notice_version is None:
        return {}
    return {
        "dpv:hasNotice": {
            "@id": addresses.notice(consent.purpose.code, consent.notice_version),
            "@type": "dpv:ConsentNotice",
            "dct:language": consent.language,
            "dct:title": _text(consent.title, consent.language),
            "noticeVersion": consent.notice_version,
            "noticeDigest": f"sha256:{consent.said['digest']}",
        }
    }


def _ways_to_withdraw() -> list[str]:
    who = controller()
    return [addresses.portal(), f"tel:{who.phone}", f"mailto:{who.email}"]


def _event(consent: RecordedConsent) -> dict[str, Any]:
    entry = consent.submission
    said_by_client = entry.source != Source.SYSTEM
    return {
        "@type": STATES[consent.status],
        "dpv:isIndicatedBy": "dpv:DataSubject" if said_by_client else _controller_id(),
        "dpv:hasIndicationMethod": entry.source,
        "dpv:isIndicatedAtTime": _moment(entry.decided_at),
        "dpv:hasDuration": _validity(consent),
        "recordedBy": _recorder(entry),
        **({"pausedUntil": _moment(consent.paused_until)} if consent.paused_until else {}),
    }


def _validity(consent: RecordedConsent) -> dict[str, str]:
    if consent.status != ConsentStatus.GIVEN:
        return _until("the client gives their consent")
    if consent.expires_at:
        return {"@type": "dpv:UntilTimeDuration", "rdf:value": _moment(consent.expires_at)}
    months = consent.purpose.outlives_months
    latest = f"{months} months after the end" if months else "the end"
    return _until(f"the consent is withdrawn, at the latest {latest} of the relationship")


def _until(event: str) -> dict[str, str]:
    return {"@type": "dpv:UntilEventDuration", "rdf:value": event}


def _recorder(entry: Submission) -> str:
    """Which kind of actor wrote it down; the proof knows them by number."""
    if entry.recorded_by_id:
        return "staff"
    if entry.api_client_id:
        return "other system"
    return "client" if entry.source in OWN_SOURCES else "this system"


def _text(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()
