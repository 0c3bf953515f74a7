"""Descriptions as plain text: HTML, escaped HTML, Markdown and Word paste become lines."""

import html
import re
from collections.abc import Iterable

from postings.clean.lines import BLANK, Line, read_lines
from postings.clean.markup import html_lines
from postings.clean.signs import decoded, visible

# A block or a closing tag: a text that only names `<canvas>` is no HTML.
TAG = re.compile(
    r"<(?:/(?:p|div|li|ul|ol|strong|b|em|i|u|span|h[1-6]|table|tr|td|th|dt|dd|dl|label|a|section|font|script|style|body|html|center|sup|sub|small|pre|code|blockquote)\s*>"
    r"|(?:p|br|li|div|ul|ol|hr|h[1-6]|table|tr|td|body|html)\b[^<>]*>)",
    re.I,
)
BLOCK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|table|tr|section)|br)\b", re.I)
ESCAPED_TAG = re.compile(
    r"&(?:amp;)*(?:lt|#60|#x3c);/?(?:p|br|div|li|ul|ol|strong|b|em|span|h[1-6]|table)\b", re.I
)
LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# More than one empty line says no more than one.
MANY_LINE_ENDS = re.compile(r"\n{3,}")
# Escaped once or twice, and once more inside: no source was seen to do more.
LAYERS = 4
# Plain text with a few tags in it has its own line breaks; HTML has a tag at nearly each.
LINES_A_TAG = 2


# Many short fields are one line without entities, tags, marks and blanks to fold.
PLAIN = re.compile(r"(?!o\s)[^\W_](?:[\w.,:;/()?='\"#%@!-]|[ +](?=[\w(/]))*", re.A)


def plain_text(description_html: str | None, description_text: str | None) -> str:
    """A description as plain text; the HTML where there is some, else the text.

    Items stand behind a dash; a blank line stands around lists and before headings.
    """
    return _lines(description_html, description_text)[1]


def _lines(description_html: str | None, description_text: str | None) -> tuple[list[Line], str]:
    """The lines of a description, blanks folded, and the text that they are."""
    source = visible(description_html or description_text or "")
    if "\n\n\n" in source:
        source = MANY_LINE_ENDS.sub("\n\n", source)
    lines = _read(source, bool(description_html))
    text = _joined(lines)
    for _ in range(LAYERS):
        if not (_has_tags(text) or _has_escaped_tags(text)):
            break
        lines = _read(text, False)
        text = _joined(lines)
    return lines, text


def _has_tags(text: str) -> bool:
    return "<" in text and TAG.search(text) is not None


def _has_escaped_tags(text: str) -> bool:
    return "&" in text and ESCAPED_TAG.search(text) is not None


def _read(source: str, as_html: bool) -> list[Line]:
    for _ in range(LAYERS):
        if _has_tags(source) or not _has_escaped_tags(source):
            break
        source = html.unescape(source)
    if not _has_tags(source):
        return fold(read_lines(LINE_END.split(decoded(source))))
    if not as_html and source.count("\n") > LINES_A_TAG * len(BLOCK.findall(source)):
        source = source.replace("\n", "<br>")
    return fold(html_lines(source))


def _joined(lines: Iterable[Line]) -> str:
    out: list[str] = []
    before = BLANK
    for line in lines:
        apart = before.kind == "item" and line.kind == "line"
        if (apart or line.kind == "heading" and before.kind != "heading") and out and out[-1]:
            out.append("")
        out.append(f"- {line.text}" if line.kind == "item" else line.text)
        before = line
    return "\n".join(out).strip("\n")


def fold(lines: Iterable[Line]) -> list[Line]:
    """No blank at either end, after a heading, between two items, or beside another blank."""
    out: list[Line] = []
    for line in lines:
        if line.kind == "blank" and (not out or out[-1].kind in ("blank", "heading")):
            continue
        if (
            line.kind == "item"
            and len(out) > 1
            and out[-1].kind == "blank"
            and out[-2].kind == "item"
        ):
            out.pop()
        out.append(line)
    while out and out[-1].kind == "blank":
        out.pop()
    return out


def one_line(text: str | None) -> str | None:
    """A short field as one line of plain text: entities decoded, tags and Markdown marks gone."""
    if text is None:
        return None
    if PLAIN.fullmatch(text):
        return text
    return " ".join(line.text for line in _lines(text, None)[0] if line.text) or None
