"""Descriptions as plain text: HTML, escaped HTML, Markdown and Word paste become lines of one kind each."""

import html
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

from lxml import etree
from lxml import html as lxml_html

Kind = Literal["heading", "item", "line", "blank"]


class Line(NamedTuple):
    """One line of a description; `heading` only where the source marked it as one."""

    kind: Kind
    text: str


BLANK = Line("blank", "")
TAG = re.compile(
    r"</?(?:p|br|div|li|ul|ol|strong|b|em|i|u|span|h[1-6]|table|tr|td|a|section|font|script|style)\b[^<>]*>",
    re.I,
)
ESCAPED_TAG = re.compile(
    r"&(?:amp;)*lt;/?(?:p|br|div|li|ul|ol|strong|b|em|span|h[1-6]|table)\b", re.I
)
SILENT = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARAGRAPHS = HEADINGS | {"p", "ul", "ol", "table", "section", "article", "blockquote", "dl", "pre"}
BLOCKS = PARAGRAPHS | {
    "div", "li", "tr", "br", "hr", "dt", "dd", "header", "footer", "main", "address", "body",
    "fieldset", "figure", "option", "caption",
}  # fmt: skip
CELLS = frozenset({"td", "th"})
BOLD = frozenset({"b", "strong"})
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)
BULLET = re.compile(r"(?:[•●◦▪▸►‣∙·○■□✓✔✅➤➢⁃⮚➔❖\uf0b7\uf0a7]\ufe0f?\s*|[-+*–—]\s+)+")
MARKED_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)(?:\s+#+)?")
BOLD_LINE = re.compile(r"\*\*(?P<text>[^*]+)\*\*\s*:?")
RULE = re.compile(r"[-=_*~—–\s]{3,}|[-=_*~+—–]+")
ESCAPE = re.compile(r"\\([-+*.#_()\[\]!&~|>`])")
LINK = re.compile(r"\[(?P<text>[^\[\]]{1,300})\]\((?P<url>[^()\s]{1,2000})\)")
LONGEST_HEADING = 90


def to_lines(description_html: str | None, description_text: str | None) -> list[Line]:
    """The lines of a description, blanks folded; the HTML where there is some, else the text."""
    source = description_html or description_text or ""
    for _ in range(3):
        if TAG.search(source) or not ESCAPED_TAG.search(source):
            break
        source = html.unescape(source)
    if TAG.search(source):
        return fold(_from_html(source))
    # Plain text of a site often still carries its entities.
    return fold(_from_plain(html.unescape(source) if description_html else source))


def to_text(lines: Iterable[Line]) -> str:
    """Lines as text: items behind a dash, a blank line around lists and before headings."""
    out: list[str] = []
    before: Line = BLANK
    for line in lines:
        if line.kind == "blank":
            out.append("")
        else:
            apart = before.kind == "item" and line.kind != "item"
            if (apart or line.kind == "heading") and out and out[-1]:
                out.append("")
            out.append(f"- {line.text}" if line.kind == "item" else line.text)
        before = line
    return "\n".join(out).strip("\n")


def folded(text: str) -> str:
    """NFC, invisible characters gone, every run of whitespace one blank."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def one_line(text: str | None) -> str | None:
    """A short field as one line of plain text: entities decoded, tags and Markdown marks gone."""
    if text is None:
        return None
    lines = [line.text for line in to_lines(text, None) if line.text]
    return " ".join(lines) or None


def fold(lines: Iterable[Line]) -> list[Line]:
    """No blank at either end, after a heading, or beside another blank."""
    out: list[Line] = []
    for line in lines:
        if line.kind == "blank" and (not out or out[-1].kind in ("blank", "heading")):
            continue
        out.append(line)
    while out and out[-1].kind == "blank":
        out.pop()
    return out


def _from_html(source: str) -> list[Line]:
    try:
        root = lxml_html.document_fromstring(
            INVISIBLE.sub("", source), parser=lxml_html.HTMLParser(huge_tree=True, encoding=None)
        )
    except (etree.ParserError, ValueError):
        return _from_plain(re.sub(r"<[^<>]*>", " ", source))
    builder = _Builder()
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            builder.open(node)
        elif event == "end":
            builder.close(node)
        else:
            builder.add(node.tail)
    builder.finish()
    return builder.lines


class _Builder:
    """Collects the text of an HTML tree into lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.parts: list[str] = []
        self.silent = self.bold = self.bold_length = self.preformatted = 0
        self.heading = self.item = False

    def open(self, node: etree._Element) -> None:
        tag = node.tag
        if tag in SILENT:
            self.silent += 1
            return
        if tag in BLOCKS:
            self.finish()
            if tag in PARAGRAPHS:
                self.lines.append(BLANK)
            self.heading = tag in HEADINGS
            self.item = tag == "li" or (self.item and tag in ("p", "div", "br"))
        elif tag in CELLS:
            self.parts.append(" ")
        self.preformatted += tag == "pre"
        self.bold += tag in BOLD
        self.add(node.text)

    def close(self, node: etree._Element) -> None:
        tag = node.tag
        if tag in SILENT:
            self.silent -= 1
        elif tag in BLOCKS and tag != "br":
            self.finish()
            if tag in PARAGRAPHS:
                self.lines.append(BLANK)
            if tag in ("li", "ul", "ol"):
                self.item = False
            self.heading = False
        self.preformatted -= tag == "pre"
        self.bold -= tag in BOLD
        self.add(node.tail)

    def add(self, text: str | None) -> None:
        if not text or self.silent:
            return
        if self.preformatted and "\n" in text:
            for piece in text.split("\n"):
                self.parts.append(piece)
                self.finish()
            return
        self.parts.append(text)
        if self.bold:
            self.bold_length += len("".join(text.split()))

    def finish(self) -> None:
        text = "".join(self.parts)
        length = len("".join(text.split()))
        strong = self.heading or 0 < length <= self.bold_length + 1
        if length:
            self._emit(text, strong and len(text) <= LONGEST_HEADING)
        self.parts.clear()
        self.bold_length = 0

    def _emit(self, text: str, strong: bool) -> None:
        line = _read_line(" ".join(text.split()))
        if not line.text:
            return
        if self.item or line.kind == "item":
            self.lines.append(Line("item", line.text))
        elif strong or line.kind == "heading":
            self.lines.append(Line("heading", line.text))
        else:
            self.lines.append(line)


def _from_plain(source: str) -> list[Line]:
    lines: list[Line] = []
    for written in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", source):
        line = _read_line(written)
        before = lines[-1] if lines else BLANK
        if line.kind == "line" and before.kind == "item":
            # A line right under an item is the item's own text, wrapped.
            lines[-1] = Line("item", f"{before.text} {line.text}")
        else:
            lines.append(line)
    return lines


def _read_line(written: str) -> Line:
    kind: Kind = "line"
    text = folded(written)
    while True:
        stripped, found = _strip_marks(text)
        kind = found if kind == "line" else kind
        if stripped == text:
            break
        text = stripped
    return Line(kind, text) if text else BLANK


def _strip_marks(text: str) -> tuple[str, Kind]:
    if RULE.fullmatch(text):
        return "", "line"
    text = LINK.sub(lambda found: f"{found['text']} ({found['url']})", ESCAPE.sub(r"\1", text))
    if heading := MARKED_HEADING.fullmatch(text):
        return folded(heading["text"].replace("**", "")), "heading"
    if heading := BOLD_LINE.fullmatch(text):
        kind: Kind = "heading" if len(text) <= LONGEST_HEADING else "line"
        return folded(text.replace("**", "")), kind
    if bullet := BULLET.match(text):
        return text[bullet.end() :].strip(), "item"
    return folded(text.replace("**", "")), "line"
