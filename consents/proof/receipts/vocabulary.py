"""Facts of the catalogue that receipts tell: who the controller is, and what DPV calls a purpose."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from consents.catalogue.load import CATALOGUE

PROCESS_TERMS = (
    "dpv:hasContext",
    "dpv:hasDataSource",
    "dpv:hasHumanInvolvement",
    "dpv:hasPersonalData",
    "dpv:hasProcessing",
)
"""The properties of DPV that `dpv.toml` tells a purpose's processing by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Controller:
    """Who answers for the data (GDPR Art. 4(7)). `country` is ISO 3166-1."""

    name: str
    registration_number: str
    address: str
    country: str
    email: str
    phone: str
    website: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DpvTerms:
    """A purpose in terms of DPV: its categories, and by property what is known of the processing."""

    categories: list[str] = field(default_factory=list)
    process: Mapping[str, list[str]] = field(default_factory=dict)


@cache
def controller() -> Controller:
    return Controller(**_read("controller.toml"))


def dpv_terms(purpose: str) -> DpvTerms:
    """The terms for a purpose (code); none for one that the operator made."""
    return DpvTerms(**_terms().get(purpose, {}))


@cache
def _terms() -> dict[str, dict[str, Any]]:
    return _read("dpv.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CATALOGUE / name).read_text(encoding="utf-8"))
