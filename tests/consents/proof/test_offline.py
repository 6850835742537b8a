"""Proofs and seals made by hand, from the description of their format alone."""

import copy
import hashlib
import json
from typing import Any

import pytest

from amigo_consent.lib import signing
from consents.proof import merkle, offline
from consents.proof.offline import NotProven

TEXTS = ['{"first": 1}', '{"second": "ā"}', '{"third": 3}']


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def chain(texts: list[str]) -> list[bytes]:
    hashes = [b""]
    for text in texts:
        hashes.append(sha256(hashes[-1] + sha256(text.encode())))
    return hashes[1:]


def sealed(statement: dict[str, Any]) -> dict[str, Any]:
    message = json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    return {"statement": statement, "algorithm": "Ed25519", "signature": signing.sign(message).hex()}


def proof_of(nth: int) -> dict[str, Any]:
    """The proof of an entry of three, in the second of five chains."""
    hashes = chain(TEXTS)
    leaves = [sha256(b"1"), hashes[-1], *(sha256(bytes([n])) for n in range(3))]
    statement = {
        "number": 2,
        "sealed_at": "2026-07-01T02:00:00.000000+00:00",
        "horizon": 700,
        "entries": 15,
        "clients": len(leaves),
        "root": merkle.tree_hash(leaves).hex(),
        "previous": sha256(b"seal 1").hex(),
        "key": signing.key_id(signing.public_key()),
    }
    return {
        "entry": {"text": TEXTS[nth], "previous_hash": hashes[nth - 1].hex() if nth else None},
        "later": [sha256(text.encode()).hex() for text in TEXTS[nth + 1 :]],
        "leaf_index": 1,
        "path": [node.hex() for node in merkle.inclusion_path(leaves, 1)],
        "seal": sealed(statement),
    }


def with_other(proof: dict[str, Any], *place: str, value: Any) -> dict[str, Any]:
    other = copy.deepcopy(proof)
    parent = other
    for name in place[:-1]:
        parent = parent[name]
    parent[place[-1]] = value
    return other


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_every_entry_of_a_chain_is_shown(nth: int) -> None:
    proof = proof_of(nth)

    said = offline.check_proof(proof, signing.known_keys())

    assert said == proof["seal"]["statement"]


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        (("entry", "text"), '{"second": "a"}', "not one that was sealed"),
        (("entry", "previous_hash"), None, "not one that was sealed"),
        (("entry", "previous_hash"), "00" * 32, "not one that was sealed"),
        (("entry", "previous_hash"), "", "'previous_hash' is not 32 bytes long"),
        (("later",), [], "not one that was sealed"),
        (("later",), ["zz"], "'later' is not in hex"),
        (("later",), [1], "'later' is not in hex"),
        (("leaf_index",), 0, "not one that was sealed"),
        (("leaf_index",), -1, "not one that was sealed"),
        (("leaf_index",), True, "'leaf_index' is not what it has to be"),
        (("path",), [], "not one that was sealed"),
        (("path",), None, "'path' is not what it has to be"),
        (("entry",), {}, "'previous_hash' is missing"),
        (("seal",), None, "'seal' is not what it has to be"),
        (("seal", "algorithm"), "none", "another algorithm"),
        (("seal", "signature"), "00" * 64, "signature does not fit"),
        (("seal", "signature"), "00", "'signature' is not 64 bytes long"),
        (("seal", "statement", "root"), "00" * 32, "signature does not fit"),
        (("seal", "statement", "key"), "other", "names the key 'other'"),
        (("status",), "given", "'status' does not belong there"),
        (("entry", "status"), "given", "'status' does not belong there"),
        (("seal", "comment"), "genuine", "'comment' does not belong there"),
        (("entry", "text"), '{"second": "\ud800"}', "no text"),
    ],
)
def test_what_is_wrong_with_a_proof_is_named(place: tuple[str, ...], value: Any, what: str) -> None:
    proof = with_other(proof_of(1), *place, value=value)

    with pytest.raises(NotProven, match=what):
        offline.check_proof(proof, signing.known_keys())


@pytest.mark.parametrize("name", ["number", "sealed_at", "horizon", "entries", "clients", "previous"])
def test_a_seal_says_nothing_but_what_was_signed(name: str) -> None:
    seal = with_other(proof_of(0)["seal"], "statement", name, value=3)

    with pytest.raises(NotProven, match="signature does not fit"):
        offline.check_seal(seal, signing.known_keys())


@pytest.mark.parametrize("nonsense", [None, [], "seal", 7, {}])
def test_what_is_no_proof_at_all_is_said_to_be_none(nonsense: Any) -> None:
    with pytest.raises(NotProven, match="'seal' is missing"):
        offline.check_proof(nonsense, signing.known_keys())


def test_a_signed_statement_without_a_root_shows_nothing() -> None:
    proof = proof_of(0)
    statement = {name: value for name, value in proof["seal"]["statement"].items() if name != "root"}

    with pytest.raises(NotProven, match="'root' is missing"):
        offline.check_proof({**proof, "seal": sealed(statement)}, signing.known_keys())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"status": "refused", "status": "given"}', "there twice"),
        ('{"deep": [{"a": 1, "a": 1}]}', "there twice"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a":' * 100_000, "no JSON"),
        ("[" * 100_000, "no JSON"),
        (b"\xff", "no JSON"),
    ],
    ids=["twice", "twice, deep", "nan", "objects", "lists", "bytes"],
)
def test_json_that_two_readers_could_read_differently_is_not_read(text: str | bytes, what: str) -> None:
    with pytest.raises(NotProven, match=what):
        offline.parsed(text)
