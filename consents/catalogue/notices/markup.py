"""The little markup that notices are written in, as HTML."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEADING = "## "
ITEM = "- "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, heading or item of a list: its mark (HEADING, ITEM or "") and its text without it."""

    mark: str
    text: str


def paragraphs(body: str) -> list[Paragraph]:
    """The text as paragraphs.

    "## " begins a heading, "- " an item of a list, each of one line; other lines that follow each other
    are one paragraph, until an empty line or a marked one.
    """
    lines = (line.strip() for line in body.splitlines())
    return [
        paragraph
        for is_plain, block in groupby(lines, lambda line: bool(line) and not _mark(line))
        for paragraph in (_joined(block) if is_plain else _marked(block))
    ]


def render(body: str, *, heading_level: int = 3) -> SafeString:
    """The text as HTML, everything in it escaped; headings are of the given level."""
    marked = ((paragraph.mark, paragraph.text) for paragraph in paragraphs(body))
    return lay_out(marked, heading_level=heading_level)


def lay_out(marked: Iterable[tuple[str, str]], *, heading_level: int = 3) -> SafeString:
    """Paragraphs (mark, and text or HTML) as HTML; items that follow each other are one list."""
    blocks = (
        _block(mark, [text for _, text in block], heading_level)
        for mark, block in groupby(marked, lambda paragraph: paragraph[0])
    )
    return format_html_join("\n", "{}", ((block,) for block in blocks))


def _mark(line: str) -> str:
    return next((mark for mark in (HEADING, ITEM) if line.startswith(mark)), "")


def _joined(lines: Iterable[str]) -> Iterator[Paragraph]:
    yield Paragraph("", " ".join(lines))


def _marked(lines: Iterable[str]) -> Iterator[Paragraph]:
    for line in filter(None, lines):
        mark = _mark(line)
        yield Paragraph(mark, line.removeprefix(mark))


def _block(mark: str, texts: list[str], heading_level: int) -> SafeString:
    rows = ((text,) for text in texts)
    if mark == ITEM:
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))
    tag = f"h{heading_level}" if mark == HEADING else "p"
    return format_html_join("\n", f"<{tag}>{{}}</{tag}>", rows)
