"""Reads the XML that strangers serve."""

import codecs
import re
from html.entities import html5
from io import StringIO
from typing import Any

from lxml import etree

CDATA, CDATA_END = "<![CDATA[", "]]>"
# What may bring entities of its own, or is written in two bytes a letter.
SUSPECT = re.compile(rb"<!DOCTYPE|\x00")
# Python knows odder encodings too, some of them slow to decode.
ENCODING = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']"
    rb"((?:utf|iso|windows|cp|koi8|euc|gb|big5|shift)[\w-]{0,20})",
    re.I,
)
STRAY_SHARE = 100
REFERENCE = re.compile(r"&(?:(#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});)|([A-Za-z][A-Za-z0-9]{0,31};))?")
# One character in five is an ampersand in no real document; repairing such a one would swell it.
AMPERSANDS_AT_MOST = 10_000
AT_A_TIME = 1 << 20
NO_XML_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnreadableXml(ValueError):
    """A body in which no XML element was found."""


def parse_xml(body: bytes, huge: bool = False) -> Any:
    """The root element of a document without its comments and instructions, UnreadableXml if none.

    No DTD is loaded, no file or address read, no entity expanded. What is not well formed is
    repaired: HTML's names for characters, stray ampersands, control characters, letters in another
    encoding, tags that do not close; so a page of HTML comes out too: look at the root's name.
    `huge` lifts libxml2's limits on depth and on the length of one text.
    """
    if not SUSPECT.search(body):
        try:
            root = etree.fromstring(body.removeprefix(codecs.BOM_UTF8).lstrip(), _parser(huge))
        except etree.XMLSyntaxError:
            pass
        else:
            return root
    return _repaired(_decoded(body), huge)


def _parser(huge: bool, **options: Any) -> Any:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=huge,
        **options,
    )


def _repaired(text: str, huge: bool) -> Any:
    text = NO_XML_CHARACTER.sub("", text).lstrip("\ufeff \t\r\n")
    if text.count("&") > AMPERSANDS_AT_MOST + len(text) // 5:
        raise UnreadableXml("not XML: a fifth of it is ampersands")
    whole, at = StringIO(), 0
    while at < len(text):
        begin = _found(text, CDATA, at)
        end = _found(text, CDATA_END, begin) + len(CDATA_END)
        _write_numbered(text[at:begin], whole)
        whole.write(text[begin:end])
        at = end
    parser = _parser(huge, recover=True, encoding="utf-8")
    try:
        root = etree.fromstring(whole.getvalue().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableXml(f"not XML: {error}") from error
    if root is None:
        told = parser.error_log.last_error
        raise UnreadableXml(f"not XML: {told.message if told else 'no element in it'}")
    return root


def _found(text: str, words: str, start: int) -> int:
    at = text.find(words, start)
    return len(text) if at < 0 else at


def _write_numbered(text: str, whole: StringIO) -> None:
    """Write a text with its references by number.

    libxml2 drops named ones, even `&lt;`, after the first mistake in a document.
    """
    start = 0
    while start < len(text):
        # A piece ends where a reference begins, and only so much is in pieces at a time.
        end = _found(text, "&", start + AT_A_TIME)
        whole.write(REFERENCE.sub(_number, text[start:end]))
        start = end


def _number(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number:
        return found[0]
    meant = html5.get(name or "")
    if meant is None:
        return f"&#38;{name or ''}"
    return "".join(f"&#{ord(character)};" for character in meant)


def _decoded(body: bytes) -> str:
    declared = ENCODING.match(body.removeprefix(codecs.BOM_UTF8).lstrip())
    encoding = declared[1].decode() if declared else "utf-8"
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return body.decode(encoding)
    except (LookupError, UnicodeError):
        return _mixed(body)


def _mixed(body: bytes) -> str:
    """UTF-8 with letters pasted from Windows, or all in the encoding of Windows."""
    text = body.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    if stray * STRAY_SHARE > len(text):
        return body.decode("cp1252", "replace")
    return body.decode("utf-8", "windows letters") if stray else text


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # the handler is used for decoding only
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows letters", _as_windows)
