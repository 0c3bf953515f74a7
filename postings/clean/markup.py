"""HTML as lines: a block is a line, `li` an item, `h1` to `h6` and bold lines are headings."""

import re

from bs4 import BeautifulSoup
from lxml import etree
from lxml import html as lxml_html

from postings.clean.lines import BLANK, Kind, Line, as_heading, plain_line, read_line
from postings.clean.signs import decoded, visible

SILENT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "math")
# Marks stand in the text until it is cut into lines: private characters that no font has.
BREAK, GAP, BR, CELL = "\U000f0001", "\U000f0002", "\U000f0003", "\U000f0004"
ITEM, ITEM_END, HEADING, HEADING_END = "\U000f0005", "\U000f0006", "\U000f0007", "\U000f0008"
BOLD, BOLD_END = "\U000f0009", "\U000f000a"
PARAGRAPH = BREAK + GAP + BREAK
AROUND = {
    **dict.fromkeys(("p", "ul", "ol", "dl", "table", "section", "article", "blockquote", "pre"), (PARAGRAPH, PARAGRAPH)),
    **dict.fromkeys(("div", "tr", "dt", "dd", "header", "footer", "main", "address", "fieldset", "figure", "option", "caption", "nav", "form", "center"), (BREAK, BREAK)),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), (PARAGRAPH + HEADING, HEADING_END + PARAGRAPH)),
    **dict.fromkeys(("b", "strong", "u"), (BOLD, BOLD_END)),
    **dict.fromkeys(("td", "th"), (CELL, "")),
    "li": (BREAK + ITEM, ITEM_END + BREAK), "br": ("", BR), "hr": ("", PARAGRAPH),
}  # fmt: skip
BRS = re.compile(rf"{BR}(?:\s*{BR})+")
STRONG = re.compile(rf"([{BOLD}{BOLD_END}])")
# A line that begins and ends so, and has no mark between, is all one thing.
WHOLE: dict[str, Kind] = {ITEM + ITEM_END: "item", BOLD + BOLD_END: "heading", HEADING + HEADING_END: "heading"}  # fmt: skip
MARKS = re.compile(f"[{BREAK}-{BOLD_END}]")
WORD = re.compile(r"\w")
PARSER = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)


# A line break of `pre` is one of the text; a style makes text bold as an element does.
STYLESHEET = f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text"/>
  <xsl:template match="{'|'.join(SILENT)}"/>
  {"".join(f'<xsl:template match="{tag}">{before}<xsl:apply-templates/>{after}</xsl:template>' for tag, (before, after) in AROUND.items())}
  <xsl:template match="pre//text()"><xsl:value-of select="translate(., '&#10;', '{BR}')"/></xsl:template>
  <xsl:template match="span[contains(@style, 'font-weight:')]|font[contains(@style, 'font-weight:')]">
    <xsl:variable name="weight" select="normalize-space(substring-after(@style, 'font-weight:'))"/>
    <xsl:variable name="bold" select="starts-with($weight, 'bold') or number(substring($weight, 1, 3)) &gt;= 600"/>
    <xsl:if test="$bold">{BOLD}</xsl:if><xsl:apply-templates/><xsl:if test="$bold">{BOLD_END}</xsl:if>
  </xsl:template>
</xsl:stylesheet>"""  # fmt: skip
# To mark the text so is many times faster than to set it node by node.
MARKED = etree.XSLT(etree.fromstring(STYLESHEET))


def html_lines(source: str) -> list[Line]:
    """The lines of an HTML text; what is no HTML after all is one line."""
    try:
        root = lxml_html.document_fromstring(source, parser=PARSER)
        text = str(MARKED(root))
    except (etree.ParserError, ValueError):
        text = ""
    if not WORD.search(text):
        text = _nested(source)
    if "&" in source:
        text = visible(decoded(text))
    return _Reader().read(BRS.sub(PARAGRAPH, text).replace(BR, BREAK))


def _nested(source: str) -> str:
    """The words of a page in which lxml finds none: it follows no more than 2,048 levels."""
    soup = BeautifulSoup(source, "html.parser")
    for silent in soup(list(SILENT)):
        silent.extract()
    return soup.get_text(BREAK)


class _Reader:
    """Cuts marked text into lines; knows in how many items, headings and bold parts it stands."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.items = self.bold = 0
        self.fresh = self.heading = False

    def read(self, text: str) -> list[Line]:
        for piece in text.split(BREAK):
            if piece == GAP:
                if not self.items:
                    self.lines.append(BLANK)
            elif piece and not piece.isspace():
                kind = WHOLE.get(piece[0] + piece[-1])
                # No mark is printable: a plain line holds none.
                plain = plain_line(piece[1:-1] if kind else piece)
                within = self.bold or self.heading or self.items and kind != "item"
                if plain is None or within:
                    self._piece(piece)
                elif kind == "item":
                    self.lines.append(Line("item", plain))
                    self.fresh = True
                else:
                    self.lines.append(as_heading(plain) if kind else Line("line", plain))
        return self.lines

    def _piece(self, piece: str) -> None:
        if ITEM in piece:
            self.items += piece.count(ITEM)
            self.fresh = True
        self.heading = self.heading or HEADING in piece
        strong = self._strong(piece) if BOLD in piece or self.bold else False
        cells = [MARKS.sub("", cell) for cell in piece.split(CELL)]
        words = (
            " | ".join(cell.strip() for cell in cells if cell.strip()) if cells[1:] else cells[0]
        )
        if words and not words.isspace():
            self._emit(read_line(words), strong or self.heading)
        if ITEM_END in piece:
            self.items = max(0, self.items - piece.count(ITEM_END))
            # What follows an inner list is no part of its last item.
            self.fresh = True
        self.heading = self.heading and HEADING_END not in piece

    def _strong(self, piece: str) -> bool:
        """Whether all words of a piece stand in bold."""
        every, some = True, False
        for part in STRONG.split(piece):
            if part == BOLD:
                self.bold += 1
            elif part == BOLD_END:
                self.bold = max(0, self.bold - 1)
            elif WORD.search(part):
                every, some = every and self.bold > 0, True
        return every and some

    def _emit(self, found: list[Line], strong: bool) -> None:
        for line in found:
            if line.kind == "blank":
                continue
            if self.items:
                self._item(line)
            elif strong and line.kind == "line":
                self.lines.append(as_heading(line.text))
            else:
                self.lines.append(line)

    def _item(self, line: Line) -> None:
        before = self.lines[-1] if self.lines else BLANK
        if self.fresh or line.kind == "item" or before.kind != "item":
            self.lines.append(Line("item", line.text))
        else:
            self.lines[-1] = Line("item", f"{before.text} {line.text}")
        self.fresh = False
