"""What a page says, as those who read it and their browsers find it. Pages are responses, or their text."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode


def every(page: Any, selector: str) -> list[LexborNode]:
    """The elements that the CSS selector selects, in the page's order."""
    return LexborHTMLParser(_markup(page)).css(selector)


def the(page: Any, selector: str) -> LexborNode:
    """The only one."""
    (element,) = every(page, selector)
    return element


def attributes(page: Any, selector: str, name: str) -> list[str]:
    """What the attribute says on each of them."""
    return [element.attrs.sget(name) for element in every(page, selector)]


def words(page: Any) -> str:
    """What can be read on a page or in an element of one, with single spaces."""
    element = page if isinstance(page, LexborNode) else the(page, "html")
    return " ".join(element.text(separator=" ").split())


def carried(page: Any) -> dict[str, str]:
    """The hidden fields, which a form sends as they are."""
    return {
        field.attrs.sget("name"): field.attrs.sget("value") for field in every(page, "input[type=hidden]")
    }


def is_ticked(page: Any, field: str, value: str) -> bool:
    return bool(every(page, f"[name='{field}'][value='{value}'][checked]"))


def _markup(page: Any) -> str:
    return page if isinstance(page, str) else page.content.decode()
