"""What changed between two texts, as people read it: paragraph by paragraph, then word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from consents.catalogue.notices.markup import Paragraph

SIMILAR = 0.5
"""From which share of words in common a paragraph is another one's new version, and not another one."""

WORD = re.compile(r"\w+\s*|[^\w\s]\s*")
"""A word or a sign, with the white space after it, of which differences are none."""


class Change(Enum):
    """What became of some words."""

    NONE = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other, all kept, all added or all removed."""

    change: Change
    text: str

    @property
    def html(self) -> SafeString:
        """Marked up for eyes (<ins>, <del>) and, in words, for ears: screen readers pass over the tags."""
        if self.change is Change.NONE:
            return format_html("{}", self.text)
        tag, word = {
            Change.ADDED: ("ins", pgettext("words of a text", "added")),
            Change.REMOVED: ("del", pgettext("words of a text", "removed")),
        }[self.change]
        text, space = self.text.rstrip(), " " * self.text[-1].isspace()
        return format_html(
            '<{0}><span class="visually-hidden">{1}: </span>{2}</{0}>{3}', tag, word, text, space
        )


@dataclass(frozen=True, slots=True)
class ComparedParagraph:
    """A paragraph of the old text, of the new, or of both, with what became of its words."""

    mark: str
    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        return any(run.change is not Change.NONE for run in self.runs)

    @property
    def html(self) -> SafeString:
        return format_html_join("", "{}", ((run.html,) for run in self.runs))


def compare(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[ComparedParagraph]:
    """Every paragraph of both texts, in the order of the new one; what was removed stands where it was."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        compared
        for _, i, k, j, m in matcher.get_opcodes()
        for compared in _compare_blocks(list(old[i:k]), list(new[j:m]))
    ]


def compare_words(old: str, new: str, mark: str = "") -> ComparedParagraph:
    """Two versions of one paragraph."""
    before, after = WORD.findall(old), WORD.findall(new)
    runs = []
    for tag, i, k, j, m in _matcher(before, after).get_opcodes():
        if tag == "equal":
            spaced = (max(pair, key=len) for pair in zip(before[i:k], after[j:m], strict=True))
            runs.append(Run(Change.NONE, "".join(spaced)))
        else:
            removed, added = "".join(before[i:k]), "".join(after[j:m])
            runs.append(Run(Change.REMOVED, f"{removed.rstrip()} " if removed and added else removed))
            runs.append(Run(Change.ADDED, added))
    return ComparedParagraph(mark, tuple(run for run in runs if run.text))


def _compare_blocks(old: list[Paragraph], new: list[Paragraph]) -> Iterator[ComparedParagraph]:
    """Pairs what is most alike, and then what is before it and after it; the rest was removed or added."""
    if old == new:
        yield from (compare_words(paragraph.text, paragraph.text, paragraph.mark) for paragraph in new)
        return
    pairs = [(_likeness(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new)]
    likeness, i, j = max(pairs, key=lambda pair: pair[0], default=(0.0, 0, 0))
    if likeness >= SIMILAR:
        yield from _compare_blocks(old[:i], new[:j])
        yield compare_words(old[i].text, new[j].text, new[j].mark)
        yield from _compare_blocks(old[i + 1 :], new[j + 1 :])
    else:
        yield from (compare_words(paragraph.text, "", paragraph.mark) for paragraph in old)
        yield from (compare_words("", paragraph.text, paragraph.mark) for paragraph in new)


def _likeness(old: Paragraph, new: Paragraph) -> float:
    """From 0 to 1: the share of words that both have in the same order; 0 for another kind of paragraph."""
    if old.mark != new.mark:
        return 0.0
    return _matcher(WORD.findall(old.text), WORD.findall(new.text)).ratio()


def _matcher(old: list[str], new: list[str]) -> "SequenceMatcher[str]":
    return SequenceMatcher(
        None, [word.rstrip() for word in old], [word.rstrip() for word in new], autojunk=False
    )
