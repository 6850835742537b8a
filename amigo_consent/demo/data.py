"""The demo's names and places, and chance that can be repeated."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Weighted(Generic[Item]):
    """Things of which some come up more often than others."""

    def __init__(self, items: Iterable[tuple[Item, float]]) -> None:
        pairs = list(items)
        self.items = [item for item, _ in pairs]
        self.sums = list(accumulate(weight for _, weight in pairs))

    def pick(self, chance: Random) -> Item:
        return chance.choices(self.items, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, a town in it, and the customer centres (codes) its people go to."""

    municipality: str
    town: str
    centres: Sequence[str]


@dataclass(frozen=True, slots=True)
class GivenName:
    name: str
    vocative: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one language; given names of men and women, family names in both forms."""

    given: dict[str, Weighted[GivenName]]
    family: dict[str, Weighted[str]]


def chance_for(*about: object) -> Random:
    """Randomness of its own for one matter: the same whenever it is asked, whatever else is drawn."""
    return Random("/".join(map(str, about)))  # noqa: S311 - demo data have to be repeatable, not secret


@cache
def names(language: str) -> Names:
    """The names of `latvian` or `russian` clients."""
    lists = read("names.toml")[language]
    return Names(
        given={
            sex: Weighted((GivenName(name, vocative), weight) for name, weight, vocative in lists[sex])
            for sex in ("male", "female")
        },
        family={
            "male": Weighted((male, weight) for male, _, weight in lists["family"]),
            "female": Weighted((female, weight) for _, female, weight in lists["family"]),
        },
    )


@cache
def places() -> Weighted[Place]:
    return Weighted(
        (Place(municipality, town, centres.split()), thousands)
        for municipality, town, thousands, centres in read("places.toml")["municipalities"]
    )


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
