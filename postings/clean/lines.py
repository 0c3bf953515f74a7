"""One written line: what marks it as a list item or a heading, and its words without the marks."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal["heading", "item", "line", "blank"]


class Line(NamedTuple):
    """One line of a description; `heading` only where the source marked it as one."""

    kind: Kind
    text: str


BLANK = Line("blank", "")
LONGEST_HEADING = 90
# Most lines begin with a letter and hold none of these: nothing is to be taken off them.
MARKS = re.compile(r"[*_\\|•\[]")
PICTURE = r"[\u2190-\u21ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
BULLET = re.compile(rf"(?:(?:[•‣⁃∙·・»›\uf0a7\uf0b7\uf0d8\uf0fc]|{PICTURE})\s*|[-+*–—>]+\s+)+")
# How Word writes bullets once their font is lost: a lone letter, then more than one blank.
WORD_BULLET = re.compile(r"\s*[o·§Øüvq](?:\t|\xa0\s|\s\xa0|\s{3})\s*(?=\S)")
JAPANESE_HEADING = re.compile(r"[■◆▼▽◇□▲]\s*(?=[^\x00-\u2fff])[^。、]{1,20}|[【〈《＜［][^。、】〉》＞］]{1,20}[】〉》＞］]")  # fmt: skip
HASHES = re.compile(r"(?:#{1,6}\s+)++(?P<text>\S.*?)(?:\s+#+)?")
STARRED = re.compile(r"(?:\*\*|__)(?P<text>[^*]+?)(?:\*\*|__)\s*:?")
RULE = re.compile(r"(?:[-=_*~#+—–]\s*){3,}|\|[\s:|-]*|[.:]{4,}|[-=_*~+|—–#]+")
UNDERLINE = re.compile(r"[-=]{3,}\s*")
ESCAPE = re.compile(r"\\([-+*.#_()\[\]!&~|>`<$\\])")
LINK = re.compile(r"!?\[(?P<text>[^\[\]]{1,300})\]\((?P<url>[^()\s]{1,2000})\)")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,2000}?)(?<=[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_]{1,2000}?)(?<=[^\s_])_(?![\w_])")  # fmt: skip
STARS = re.compile(r"\*{2,}|(?<!\w)_{2,}|_{2,}(?!\w)")
NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
# A bold item with a link in it has three layers of marks; more than this only a hostile line has.
LAYERS = 12
# A paragraph of this many bullets, each this long, is a list that lost its line breaks.
RUN_ON_BULLETS, RUN_ON_LENGTH = 2, 30


def read_lines(written: Iterable[str]) -> list[Line]:
    """Lines of plain text or Markdown; one right under an item is that item's text, wrapped."""
    lines: list[Line] = []
    for raw in written:
        if lines and UNDERLINE.fullmatch(raw) and lines[-1].kind == "line":
            lines[-1] = as_heading(lines[-1].text)
            continue
        for line in read_line(raw):
            if lines and _wrapped(lines[-1], line):
                lines[-1] = Line("item", f"{lines[-1].text} {line.text}")
            else:
                lines.append(line)
    return lines


def read_line(written: str) -> list[Line]:
    """What one written line says: mostly one line, several where a list lost its line breaks."""
    if (plain := plain_line(written)) is not None:
        return [Line("line", plain)]
    text = " ".join(written.split())
    kind: Kind = "line"
    if WORD_BULLET.match(written):
        kind, text = "item", text[1:].strip()
    if text[:1].isalnum() and not MARKS.search(text):
        return [Line(kind, text)]
    for _ in range(LAYERS):
        bare, found = _without_marks(text)
        kind = found if kind == "line" else kind
        if bare == text:
            break
        text = bare
    if text.count("•") >= RUN_ON_BULLETS and len(text) > RUN_ON_LENGTH * (1 + text.count("•")):
        return [part for part in _run_on(kind, text) if part.text]
    return [Line(kind, text) if text else BLANK]


def plain_line(written: str) -> str | None:
    """The words of a line without marks and blanks to fold, which most are; None for others."""
    text = written.strip()
    plain = text.isprintable() and text[:1].isalnum() and "  " not in text
    return text if plain and not MARKS.search(text) else None


def as_heading(text: str) -> Line:
    """The text as a heading, unless it is a sentence or too long to be one."""
    sentence = len(text) > LONGEST_HEADING or text[-1:] in ".!" and text[-3:] != "..."
    return Line("line" if sentence else "heading", text)


def _run_on(kind: Kind, text: str) -> list[Line]:
    first, *rest = (part.strip() for part in text.split("•"))
    return [Line(kind, first), *(Line("item", part) for part in rest)]


def _wrapped(before: Line, line: Line) -> bool:
    return (
        before.kind == "item"
        and line.kind == "line"
        and not line.text.endswith((":", "："))
        and not NUMBERED.match(line.text)
    )


def _without_marks(text: str) -> tuple[str, Kind]:
    if not text or RULE.fullmatch(text):
        return "", "line"
    if "\\" in text:
        text = ESCAPE.sub(r"\1", text)
    if "](" in text:
        text = LINK.sub(_link, text)
    if JAPANESE_HEADING.fullmatch(text):
        return text.lstrip("■◆▼▽◇□▲ "), "heading"
    for pattern in (HASHES, STARRED):
        if heading := pattern.fullmatch(text):
            line = as_heading(_plain(heading["text"]))
            return line.text + (":" if text.endswith(":") else ""), line.kind
    if bullet := BULLET.match(text):
        return _after_bullet(bullet[0], text[bullet.end() :].strip())
    if text[0] == "|" and text[-1] == "|" and len(text) > 1:
        return " | ".join(filter(None, (cell.strip() for cell in text.split("|")))), "line"
    return _plain(text), "line"


def _after_bullet(bullet: str, rest: str) -> tuple[str, Kind]:
    """A picture before a bold line or one with a colon adorns a heading; else it is a bullet."""
    if ord(bullet[0]) > 0x2FFF and (STARRED.fullmatch(rest) or rest.endswith(":")):
        return _plain(rest), "heading" if len(rest) <= LONGEST_HEADING else "line"
    return rest, "item"


def _plain(text: str) -> str:
    if "*" in text or "_" in text:
        text = STARS.sub("", EMPHASIS.sub(lambda found: found[1] or found[2], text))
    return " ".join(text.split())


def _link(found: re.Match[str]) -> str:
    text, url = found["text"], found["url"]
    return text if url.startswith("mailto:") or url == text else f"{text} ({url})"
