from amigo_consent.lib.notice_markup import render


def test_headings_lists_and_paragraphs() -> None:
    body = "First\nline.\n\nSecond.\n\n## Heading\n- one\n- two\nAfter the list."

    html = render(body, heading_level=2)

    assert html == (
        "<p>First line.</p>\n<p>Second.</p>\n<h2>Heading</h2>\n"
        "<ul><li>one</li><li>two</li></ul>\n<p>After the list.</p>"
    )


def test_everything_is_escaped() -> None:
    html = render("<script>\n## <b>\n- <i>\n{{ x }} & y")

    assert html == (
        "<p>&lt;script&gt;</p>\n<h3>&lt;b&gt;</h3>\n<ul><li>&lt;i&gt;</li></ul>\n<p>{{ x }} &amp; y</p>"
    )


def test_nothing_is_nothing() -> None:
    assert render(" \r\n\r\n") == ""
