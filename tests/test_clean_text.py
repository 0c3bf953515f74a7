"""Descriptions as plain text: whatever the markup, the words, paragraphs and list items stay."""

import pytest

from postings.clean.text import one_line, plain_text


def text(description_html: str) -> str:
    return plain_text(description_html, None)


def plain(description_text: str) -> str:
    return plain_text(None, description_text)


def test_html_becomes_paragraphs_and_items() -> None:
    assert text(
        "<div><p>We build pumps.</p><p>Quietly.</p>"
        "<h3>You will</h3><ul><li>weld <b>well</b></li><li>read plans</li></ul><p>Apply.</p></div>"
    ) == (
        "We build pumps.\n\nQuietly.\n\nYou will\n- weld well\n- read plans\n\nApply."
    )  # fmt: skip


@pytest.mark.parametrize("times", [1, 2])
def test_escaped_html_is_read_as_html(times: int) -> None:
    source = "<p>Pumps &amp; valves</p><ul><li>weld</li></ul>"
    for _ in range(times):
        source = source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert text(source) == "Pumps & valves\n\n- weld"


def test_markdown_and_html_of_one_posting_give_one_text() -> None:
    markdown = "## You will\n\n* weld **well**\n* read [plans](https://plans.example/a)\n\nApply."
    html = "<h2>You will</h2><ul><li>weld <strong>well</strong></li><li>read plans (https://plans.example/a)</li></ul><p>Apply.</p>"
    assert plain(markdown) == text(html)


def test_scripts_styles_and_comments_are_gone_and_what_follows_them_stays() -> None:
    assert (
        text(
            "<style>p{color:red}</style><p>a<!-- x -->b</p><script>track()</script>c<noscript>d</noscript>"
        )
        == "ab\n\nc"
    )


def test_nested_lists_keep_every_item() -> None:
    assert (
        text("<ul><li>one<ul><li>inner</li></ul>after</li><li><p>two</p><p>more</p></li></ul>")
        == "- one\n- inner\n- after\n- two more"
    )


def test_table_rows_are_lines_and_cells_stay_apart() -> None:
    table = "<table><tr><th>Level</th><th>Pay</th></tr><tr><td>4</td><td>$100</td></tr></table>"
    assert text(table) == "Level | Pay\n4 | $100"
    assert plain("| Level | Pay |\n|---|---|\n| 4 | $100 |") == "Level | Pay\n\n4 | $100"


def test_word_bullets_are_items() -> None:
    word = (
        "<p class='MsoListParagraph'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;&nbsp;&nbsp; </span></span>weld</p>"
        "<p class='MsoListParagraph'>o&nbsp;&nbsp; read plans</p>"
        "<p class='MsoNormal'><span style='font-weight:700'>You bring</span></p><p>patience</p>"
    )
    assert text(word) == "- weld\n- read plans\n\nYou bring\npatience"


@pytest.mark.parametrize(
    "bullet", ["•", "●", "▪️", "✅", "👉", "➢", "–", "*", "+", "·", "・", "\uf0b7"]
)
def test_every_usual_bullet_makes_an_item(bullet: str) -> None:
    assert plain(f"{bullet} weld\n{bullet} read plans") == "- weld\n- read plans"


def test_a_picture_before_a_heading_is_no_bullet() -> None:
    assert plain("🚀 **Your tasks**\n✅ weld") == "Your tasks\n- weld"


def test_a_list_that_lost_its_line_breaks_is_a_list_again() -> None:
    assert plain(
        "Tasks: • plan and weld the frames of pumps for ships • read the plans that others drew in haste"
    ) == ("Tasks:\n- plan and weld the frames of pumps for ships\n- read the plans that others drew in haste")  # fmt: skip
    assert plain("Hamburg • Hybrid • Full-time") == "Hamburg • Hybrid • Full-time"


def test_a_line_right_under_an_item_belongs_to_it() -> None:
    assert plain("+ weld\nin all positions\n+ read") == "- weld in all positions\n- read"


def test_a_heading_under_an_item_does_not_belong_to_it() -> None:
    assert plain("- weld\nWe offer:\n- tea") == "- weld\n\nWe offer:\n- tea"


def test_what_nobody_sees_is_gone() -> None:
    assert (
        plain("we\u200bld\u00ad \ufeffnow\u00a0and\u2060 \u202ehere\u202c") == "weld now and here"
    )
    assert text("<p>we&#8203;ld&nbsp;now</p>") == "weld now"


def test_letters_joined_by_a_zero_width_sign_stay_joined_in_scripts_that_need_it() -> None:
    assert plain("می\u200cخواهیم") == "می\u200cخواهیم"


def test_decomposed_letters_are_composed() -> None:
    assert plain("Mu\u0308nchen") == "München"


def test_right_to_left_text_keeps_its_order() -> None:
    assert (
        plain("**דרישות:**\n* ניסיון של 3 שנים\n* Python")
        == "דרישות:\n- ניסיון של 3 שנים\n- Python"
    )


@pytest.mark.parametrize(
    "written",
    ["2 < 3 and 4 > 1", "knowledge of <canvas> and <video>", "a?x=1&copy=2&lang=en", "C* and f_x(a_b)"],
)  # fmt: skip
def test_what_only_looks_like_markup_stays(written: str) -> None:
    assert plain(written) == written


def test_plain_text_with_a_few_tags_keeps_its_own_lines() -> None:
    assert (
        plain("Weld.\nRead <b>plans</b>.\nSleep.\n- a\n- b\n")
        == "Weld.\nRead plans.\nSleep.\n- a\n- b"
    )


def test_marks_of_markdown_are_gone() -> None:
    assert plain("**We** *weld*, __you__ _read_ \\- `now`") == "We weld, you read - `now`"
    assert plain("Pumps\n=====\ntext\n\n---\n\nmore") == "Pumps\ntext\n\nmore"
    assert plain("[jobs@pumps.example](mailto:jobs@pumps.example)") == "jobs@pumps.example"


def test_preformatted_text_keeps_its_lines() -> None:
    assert text("<pre>Weld\n- a\n- b</pre>") == "Weld\n- a\n- b"


def test_two_breaks_are_a_paragraph_and_one_is_a_line() -> None:
    assert text("a<br>b<br><br/>c") == "a\nb\n\nc"


def test_a_short_field_is_one_line_without_markup() -> None:
    assert one_line(" <b>Welder</b>\n &amp; fitter\u200b ") == "Welder & fitter"
    assert one_line("<br>") is None


@pytest.mark.parametrize("levels", [1_000, 2_900, 20_000])
def test_the_words_of_a_page_nested_deeper_than_its_parser_follows_are_kept(levels: int) -> None:
    nested = "<div>" * levels + "Deep <p>words</p><script>track()</script>" + "</div>" * levels
    assert plain_text(nested, None).split() == ["Deep", "words"]
