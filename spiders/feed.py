"""Cuts a feed into plain records: RSS 2.0, RSS 1.0, Atom, job lists in XML, JSON Feed."""

import re
from typing import Any, NamedTuple

import orjson
from lxml import etree
from scrapy.http import Response

from spiders.listing import ListSpider
from spiders.markup import inner_html
from spiders.shape import filled, mapping, rows, text
from spiders.xml import UnreadableXml, parse_xml

ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
# Whose names stand without a prefix, whatever the feed calls them.
PLAIN = {"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", XHTML}
# What a prefix means is settled by its namespace; each feed may write another.
PREFIXES = {
    ATOM: "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://base.google.com/ns/1.0": "g",
    "https://teamtailor.com/locations": "tt",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
# The element that holds one posting, by the root around it.
ITEMS = {"rss": "item", "RDF": "item", "feed": "entry", "source": "job", "jobs": "job"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DEEPEST = 6


class UnreadableFeed(ValueError):
    """A body that is no feed; says what it is."""


class Feed(NamedTuple):
    """A feed's items as objects, what it says of itself, its next page, and whether it ended."""

    items: list[dict[str, Any]]
    channel: dict[str, Any]
    following: str | None = None
    whole: bool = True


def read_feed(body: bytes, huge: bool = False) -> Feed:
    """The feed of an answer, UnreadableFeed where it is none.

    An item is an object of its elements by name: a text, an object of what is inside with
    attributes as `@name` and text as `#text`, a list where the name is repeated. `channel` is
    added to each: the feed's `title`, `language` and `link`.
    """
    if body.lstrip()[:1] == b"{":
        return _json_feed(body)
    try:
        root = parse_xml(body, huge)
    except UnreadableXml as error:
        raise UnreadableFeed(str(error)) from error
    own, kind = etree.QName(root).namespace or "", etree.QName(root).localname
    if kind not in ITEMS:
        raise UnreadableFeed(f"the root element is <{kind}>, so this is no feed")
    channels = root.findall("{*}channel")
    inner = [part for around in (root, *channels) for part in around]
    found = [part for part in inner if etree.QName(part).localname == ITEMS[kind]]
    items = [mapping(value_of(part, own)) for part in found]
    head = next(iter(channels), root)
    held = mapping(_children(head, own, DEEPEST - 1, without=ITEMS[kind]))
    channel = filled(
        title=said(held.get("title")),
        language=said(held.get("language")) or said(held.get("dc:language"))
        or text(root.get(XML_LANG)),
        link=link_of(held),
    )  # fmt: skip
    ended = _endings(body, ITEMS[kind])
    whole = len(items) == ended and _endings(body.rstrip()[-200:], kind) > 0
    # The item in which a feed breaks off would read as a posting that changed.
    items = [item | {"channel": channel} for item in items[:ended]]
    return Feed(items, channel, link_of(held, "next"), whole or _is_bare(body, items))


def _endings(body: bytes, name: str) -> int:
    body = body.replace(b"\0", b"") if b"\0" in body[:100] else body
    return len(re.findall(rb"</(?:[\w-]{1,40}:)?%b\s{0,9}>" % name.encode(), body))


def _is_bare(body: bytes, items: list[Any]) -> bool:
    return not items and body.rstrip().endswith(b"/>")


def _json_feed(body: bytes) -> Feed:
    try:
        held = mapping(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise UnreadableFeed(f"JSON that cannot be read: {error}") from error
    if not isinstance(held.get("items"), list):
        raise UnreadableFeed("JSON without 'items' is no feed")
    channel = filled(
        title=text(held.get("title")),
        language=text(held.get("language")),
        link=text(held.get("home_page_url")),
    )
    items = [item | {"channel": channel} for item in held["items"] if isinstance(item, dict)]
    return Feed(items, channel, text(held.get("next_url")))


def value_of(element: Any, own: str, depth: int = 0) -> Any:
    """What an element holds: its text, or an object of attributes and inner elements."""
    held: dict[str, Any] = {f"@{_name(key, None, '')}": word for key, word in element.items()}
    inner = [child for child in element if isinstance(child.tag, str)]
    mixed = any((child.tail or "").strip() for child in inner) or (element.text or "").strip()
    xhtml = any(etree.QName(child).namespace == XHTML for child in inner)
    if not inner:
        words = (element.text or "").strip()
        return held | filled(**{"#text": words}) if held else words or None
    if mixed or xhtml or depth >= DEEPEST:
        return held | {"#text": inner_html(element)}
    return held | _children(element, own, depth)


def _children(element: Any, own: str, depth: int, without: str = "") -> dict[str, Any]:
    held: dict[str, Any] = {}
    for child in element:
        if not isinstance(child.tag, str) or etree.QName(child).localname == without:
            continue
        name, value = _name(child.tag, child.prefix, own), value_of(child, own, depth + 1)
        held[name] = [*rows(held[name]), value] if name in held else value
    return {name: value for name, value in held.items() if value not in (None, "", {}, [])}


def _name(tag: str, prefix: str | None, own: str) -> str:
    uri, _, local = tag.removeprefix("{").rpartition("}")
    if not uri or uri == own or uri in PLAIN:
        return local
    known = PREFIXES.get(uri, prefix)
    return f"{known}:{local}" if known else local


def said(value: Any) -> str | None:
    """The words of an element, the first's where it is repeated."""
    for held in rows(value):
        found = text(held) or text(mapping(held).get("#text"))
        if found:
            return found
    return None


def link_of(item: dict[str, Any], rel: str = "alternate") -> str | None:
    """The address an item or feed gives as its own, or as another relation's."""
    for name in ("link", "atom:link"):
        for held in rows(item.get(name)):
            kind = text(mapping(held).get("@rel")) or "alternate"
            address = mapping(held).get("@href") if "@href" in mapping(held) else said(held)
            if kind == rel and text(address):
                return text(address)
    return None


class FeedSpider(ListSpider):
    """Reads pages that are feeds; one that broke off is read as far as it goes."""

    accept = (
        "application/rss+xml, application/atom+xml, application/feed+json, "
        "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
    )

    def answer(self, response: Response) -> Feed | None:
        """The feed that a page is; None where it is none, which is counted by its name."""
        first = bool(response.meta.get("first"))
        try:
            feed = read_feed(response.body)
        except UnreadableFeed as error:
            self.tally.lose("no feed", first=first, note=f"{response.url}: {error}"[:300])
            return None
        if not feed.whole:
            note = f"{response.url} broke off after {len(feed.items)} items"
            self.tally.lose("broken feed", note=note)
        return feed
