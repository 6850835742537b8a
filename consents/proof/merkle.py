"""Merkle trees after RFC 9162 §2.1, SHA-256: one hash for many leaves, and short proofs that one is in it.

The tree of the RFC splits at the largest power of two below its size. Joining neighbours from the left, layer
by layer, with a last odd one moving up as it is, makes the same tree.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

EMPTY = hashlib.sha256().digest()
"""The hash of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1: the root over the leaves in this order."""
    root = EMPTY
    for layer in _layers(leaves):
        root = layer[0]
    return root


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1: the siblings from leaf to root. Raises IndexError without such a leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path = []
    for layer in _layers(leaves):
        sibling = index ^ 1
        if sibling < len(layer):
            path.append(layer[sibling])
        index >>= 1
    return path


def is_included(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf is the one at the index of the tree with this many leaves and this root.

    The check of RFC 9162 §2.1.3.2; it needs nothing but its arguments.
    """
    if not 0 <= index < size:
        return False
    node, rest, last = leaf_hash(leaf), index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if rest & 1 or rest == last:
            node = node_hash(sibling, node)
            while not rest & 1 and rest:
                rest, last = rest >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        rest, last = rest >> 1, last >> 1
    return last == 0 and node == root


def _layers(leaves: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The hashes of the leaves, then of their parents, and so on up to the root; none without leaves."""
    sha256 = hashlib.sha256
    layer = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(layer) > 1:
        yield layer
        pairs = zip(islice(layer, 0, None, 2), islice(layer, 1, None, 2), strict=False)
        parents = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        layer = parents + layer[len(parents) * 2 :]
    yield from [layer] if layer else []
