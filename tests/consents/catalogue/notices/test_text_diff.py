from typing import Any

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from consents.catalogue.notices.markup import ITEM, Paragraph, paragraphs
from consents.catalogue.notices.text_diff import Change, compare, compare_words

OLD = """## What data we use

How many minutes you use.

- email
- text message

## How to withdraw

At any time."""


def words(compared: Any, change: Change) -> list[str]:
    return [run.text.rstrip() for run in compared.runs if run.change is change]


def changed(old: str, new: str) -> list[Any]:
    return [each for each in compare(paragraphs(old), paragraphs(new)) if each.is_changed]


def test_a_text_like_itself_has_not_changed() -> None:
    assert changed(OLD, OLD.replace("\n\n", "\n\n\n")) == []


def test_words_are_compared_in_a_paragraph_that_is_still_the_same_one() -> None:
    (paragraph,) = changed(OLD, OLD.replace("minutes you use", "minutes and megabytes you use"))

    assert words(paragraph, Change.ADDED) == ["and megabytes"]
    assert words(paragraph, Change.REMOVED) == []
    assert words(paragraph, Change.NONE) == ["How many minutes", "you use."]


def test_a_word_is_still_the_same_though_another_sign_follows_it() -> None:
    (paragraph,) = changed(OLD, OLD.replace("you use.", "you use, and when."))

    assert words(paragraph, Change.ADDED) == [", and when"]
    assert words(paragraph, Change.REMOVED) == []


def test_another_paragraph_is_not_mixed_with_the_one_it_replaces() -> None:
    removed, added = changed(OLD, OLD.replace("At any time.", "Write us a letter"))

    assert words(removed, Change.REMOVED) == ["At any time."]
    assert words(added, Change.ADDED) == ["Write us a letter"]


def test_an_item_of_a_list_is_added_alone() -> None:
    (item,) = changed(OLD, OLD.replace("- text message", "- phone call\n- text message"))

    assert item.mark == ITEM
    assert words(item, Change.ADDED) == ["phone call"]


def test_changes_are_said_in_words_and_everything_is_escaped() -> None:
    with translation.override("en"):
        html = compare_words("a <b c", "a d c").html

    assert html == (
        'a <del><span class="visually-hidden">removed: </span>&lt;b</del>'
        ' <ins><span class="visually-hidden">added: </span>d</ins> c'
    )


def test_words_do_not_run_into_each_other_where_a_text_ends() -> None:
    with translation.override("en"):
        shortened, replaced = compare_words("a b c", "a b").html, compare_words("a b", "a c").html

    assert "a b <del>" in shortened
    assert "</del> <ins>" in replaced


texts = st.lists(
    st.builds(
        Paragraph, st.sampled_from(["", ITEM]), st.lists(st.sampled_from("abcde"), min_size=1).map(" ".join)
    ),
    max_size=6,
)


@given(texts, texts)
def test_both_texts_can_be_read_out_of_the_comparison(old: list[Paragraph], new: list[Paragraph]) -> None:
    """Without what was added it is the old text, without what was removed the new, word for word."""
    compared = compare(old, new)

    for text, other in ((old, Change.ADDED), (new, Change.REMOVED)):
        kept = [
            (each.mark, " ".join("".join(run.text for run in each.runs if run.change is not other).split()))
            for each in compared
        ]
        assert [part for part in kept if part[1]] == [(each.mark, each.text) for each in text]
