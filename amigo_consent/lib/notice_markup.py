"""The little markup that notices are written in, as HTML."""

from collections.abc import Iterable
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEADING = "## "
ITEM = "- "


def render(body: str, *, heading_level: int = 3) -> SafeString:
    """The text as HTML, everything in it escaped.

    Blocks are separated by empty lines or by a change of kind: "## " begins a heading (of the given
    level), "- " an item of a list, and other lines that follow each other are one paragraph.
    """
    lines = (line.strip() for line in body.splitlines())
    return _joined(_block(kind, list(block), heading_level) for kind, block in groupby(lines, _kind) if kind)


def _kind(line: str) -> str:
    """What a line belongs to; "" for an empty one, which separates blocks."""
    if not line:
        return ""
    return next((mark for mark in (HEADING, ITEM) if line.startswith(mark)), "paragraph")


def _block(kind: str, lines: list[str], heading_level: int) -> SafeString:
    if kind == HEADING:
        texts = (line.removeprefix(HEADING) for line in lines)
        return _joined(format_html("<h{0}>{1}</h{0}>", heading_level, text) for text in texts)
    if kind == ITEM:
        items = format_html_join("", "<li>{}</li>", ((line.removeprefix(ITEM),) for line in lines))
        return format_html("<ul>{}</ul>", items)
    return format_html("<p>{}</p>", " ".join(lines))


def _joined(blocks: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((block,) for block in blocks))
