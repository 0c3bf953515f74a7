"""HTML as lines: a block is a line, `li` an item, `h1` to `h6` and bold lines are headings."""

import re

from lxml import etree
from lxml import html as lxml_html

from postings.clean.lines import BLANK, Line, as_heading, read_line
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
BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
BRS = re.compile(rf"{BR}(?:\s*{BR})+")
STRONG = re.compile(rf"([{BOLD}{BOLD_END}])")
MARKS = re.compile(f"[{BREAK}-{BOLD_END}]")
WORD = re.compile(r"\w")
PARSER = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)


def html_lines(source: str) -> list[Line]:
    """The lines of an HTML text; what is no HTML after all is one line."""
    try:
        root = lxml_html.document_fromstring(source, parser=PARSER)
    except (etree.ParserError, ValueError):
        return []
    _mark(root, source)
    text = visible(decoded(etree.tostring(root, method="text", encoding="unicode")))
    return _Reader().read(BRS.sub(PARAGRAPH, text).replace(BR, BREAK))


def _mark(root: etree._Element, source: str) -> None:
    etree.strip_elements(root, *SILENT, with_tail=False)
    if "font-weight" in source:
        for node in root.iter("span", "font"):
            if BOLD_STYLE.search(node.get("style", "")):
                node.tag = "b"
    if "<pre" in source.lower():
        _keep_lines(root)
    for node in root.iter(*AROUND):
        before, after = AROUND[node.tag]
        node.text = before + (node.text or "")
        node.tail = after + (node.tail or "")


def _keep_lines(root: etree._Element) -> None:
    for pre in root.iter("pre"):
        for node in pre.iter():
            node.text = (node.text or "").replace("\n", BR)
            if node is not pre:
                node.tail = (node.tail or "").replace("\n", BR)


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
                self._piece(piece)
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
