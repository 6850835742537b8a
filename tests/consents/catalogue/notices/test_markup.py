from consents.catalogue.notices.markup import HEADING, ITEM, Paragraph, paragraphs, render


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


def test_paragraphs_know_their_kind() -> None:
    assert paragraphs("## Heading\nFirst\r\nline.\n\nSecond.\n- one\n\n- two") == [
        Paragraph(HEADING, "Heading"),
        Paragraph("", "First line."),
        Paragraph("", "Second."),
        Paragraph(ITEM, "one"),
        Paragraph(ITEM, "two"),
    ]


def test_items_are_one_list_though_empty_lines_are_between_them() -> None:
    assert render("- one\n\n- two") == "<ul><li>one</li><li>two</li></ul>"
