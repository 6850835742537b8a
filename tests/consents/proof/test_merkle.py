"""RFC 9162 §2.1, by the vectors of Certificate Transparency's own implementation and by its definition."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consents.proof.merkle import inclusion_path, is_included, tree_hash

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_THE_FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]

leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def defined_root(data: list[bytes]) -> bytes:
    """MTH as §2.1.1 defines it."""
    if len(data) < 2:
        return hashlib.sha256(b"\x00" + data[0]).digest() if data else hashlib.sha256().digest()
    k = split(len(data))
    return hashlib.sha256(b"\x01" + defined_root(data[:k]) + defined_root(data[k:])).digest()


def defined_path(data: list[bytes], m: int) -> list[bytes]:
    """PATH as §2.1.3.1 defines it."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if m < k:
        return [*defined_path(data[:k], m), defined_root(data[k:])]
    return [*defined_path(data[k:], m - k), defined_root(data[:k])]


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    return 1 << (n - 1).bit_length() - 1


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_known_roots(size: int) -> None:
    assert tree_hash(LEAVES[:size]).hex() == ROOTS[size]


def test_a_known_path() -> None:
    assert [node.hex() for node in inclusion_path(LEAVES, 0)] == PATH_OF_THE_FIRST_OF_EIGHT


@given(leaves)
def test_the_root_is_the_one_of_the_definition(data: list[bytes]) -> None:
    assert tree_hash(data) == defined_root(data)


@given(leaves, st.data())
def test_every_leaf_is_shown_by_the_path_of_the_definition(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))

    path = inclusion_path(data, index)

    assert path == defined_path(data, index)
    assert is_included(data[index], index=index, size=len(data), path=path, root=defined_root(data))


@given(leaves, st.data())
def test_no_other_leaf_is_shown_by_it(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    other = draw.draw(st.binary(max_size=4))
    assume(other != data[index])

    path = inclusion_path(data, index)

    assert not is_included(other, index=index, size=len(data), path=path, root=tree_hash(data))


@given(leaves, st.data())
def test_no_other_path_or_place_shows_it(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    place = draw.draw(st.integers(-2, len(data) + 2))
    path = inclusion_path(data, index)
    other_path = draw.draw(
        st.sampled_from([path[:-1], [*path, b"\0" * 32], path[::-1], [b"\0" * 32, *path[1:]]])
    )
    assume(other_path != path)
    root = tree_hash(data)

    assert not is_included(data[index], index=index, size=len(data), path=other_path, root=root)
    assert (
        place == index
        or data.count(data[index]) > 1
        or not is_included(data[index], index=place, size=len(data), path=path, root=root)
    )


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_path_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(LEAVES, index)
