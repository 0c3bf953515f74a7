"""Job addresses in list pages and sitemaps."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from scrapy.utils.gz import gunzip

from spiders.markup import parse
from spiders.xml import UnreadableXml, parse_xml

LONGEST_URL = 2_000
# What one posting stands in on a list page.
ROWS = {"li", "tr", "article", "dd"}
LONGEST_ROW = 2_000
JOB_PATH = re.compile(
    r"/(?:[\w-]{0,30}-)?(?:jobs?|careers?|karriere|positions?|vacanc(?:y|ies)|openings?|postings?|"
    r"stellen?|stellenangebote?|offres?|roles?|opportunit(?:y|ies)|requisitions?|details?)"
    r"(?:-[\w-]{0,30})?/+[^/?#]",
    re.I,
)
JOB_QUERY = re.compile(
    r"[?&](?:gh_jid|job_?id|jid|req_?id|posting_?id|vacancy_?id)=[^&]{1,80}", re.I
)
NOT_JOBS = re.compile(
    r"/(?:search|login|signin|apply|benefits|teams?|culture|about|locations?|departments?|faq|"
    r"category|categories|tags?|alerts?|saved|page/\d+)/?$|\.(?:css|js|png|jpe?g|svg|gif|ico|pdf|xml)$",
    re.I,
)
PREFERRED = re.compile(r"job|career|position|vacanc|posting|opening", re.I)
NEXT_WORDS = {"next", "next page", "›", "»", "→", "weiter", "suivant", "siguiente", "older"}


class UnreadableSitemap(ValueError):
    """A sitemap that is no XML."""


def is_job_url(url: str, pattern: str | None = None) -> bool:
    """Whether an address looks like one posting's page."""
    if len(url) > LONGEST_URL:
        return False
    if pattern:
        return re.search(pattern, url) is not None
    parts = urlsplit(url)
    if NOT_JOBS.search(parts.path):
        return False
    return bool(JOB_PATH.search(parts.path) or JOB_QUERY.search(f"?{parts.query}"))


def job_links(page: str, base: str, select: dict[str, str], pattern: str | None) -> list[str]:
    """Addresses of postings that a list page links to, in order, without fragments."""
    return list(job_rows(page, base, select, pattern))


def job_rows(page: str, base: str, select: dict[str, str], pattern: str | None) -> dict[str, str]:
    """Each posting's address with the words of the row it stands in."""
    tree = parse(page)
    if tree is None:
        return {}
    own = urldefrag(base)[0].rstrip("/")
    found: dict[str, str] = {}
    for anchor in _anchors(tree, select.get("link")):
        url = urldefrag(_joined(base, anchor.get("href")))[0]
        if urlsplit(url).scheme not in {"http", "https"} or url.rstrip("/") == own:
            continue
        same = urlsplit(url).hostname == urlsplit(base).hostname
        if "link" in select or (same and is_job_url(url, pattern)):
            found.setdefault(url, _row_words(anchor))
    return found


def _row_words(anchor: Any) -> str:
    rows = (parent for parent in anchor.iterancestors() if parent.tag in ROWS)
    return " ".join(next(rows, anchor).text_content()[:LONGEST_ROW].split())


def next_page(page: str, base: str, select: dict[str, str]) -> str | None:
    """The address of the list's next page."""
    tree = parse(page)
    if tree is None:
        return None
    if "next" in select:
        anchors = _anchors(tree, select["next"])
        return next((_joined(base, anchor.get("href")) for anchor in anchors), None)
    for element in tree.iter("a", "link"):
        words = " ".join(element.text_content().split()).casefold()
        rel = (element.get("rel") or "").casefold().split()
        if element.get("href") and ("next" in rel or (element.tag == "a" and words in NEXT_WORDS)):
            url = _joined(base, element.get("href"))
            if urlsplit(url).hostname == urlsplit(base).hostname and url != base:
                return url
    return None


def _anchors(tree: Any, selector: str | None) -> Iterator[Any]:
    found = tree.cssselect(selector) if selector else tree.iter("a")
    for element in found:
        anchors = [element] if element.get("href") else element.iter("a")
        yield from (anchor for anchor in anchors if anchor.get("href"))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def robots_sitemaps(body: str) -> list[str]:
    """The `Sitemap:` lines of a robots.txt."""
    lines = (line.partition(":") for line in body.splitlines())
    return [value.strip() for key, _, value in lines if key.strip().casefold() == "sitemap"]


def read_sitemap(body: bytes, max_bytes: int) -> tuple[list[str], dict[str, str]]:
    """(child sitemaps, pages with their lastmod) of a sitemap, unpacked where it is gzip."""
    if body[:2] == b"\x1f\x8b":
        body = gunzip(body, max_size=max_bytes)
    try:
        root = parse_xml(body)
    except UnreadableXml as error:
        raise UnreadableSitemap(str(error)) from error
    if _local(root) not in {"urlset", "sitemapindex"}:
        raise UnreadableSitemap("the root element is neither urlset nor sitemapindex")
    entries = [{_local(part): (part.text or "").strip() for part in entry} for entry in root]
    found = {
        held["loc"]: held.get("lastmod", "")
        for held in entries
        if held.get("loc", "").startswith(("http://", "https://", "/"))
    }
    if entries and not found:
        raise UnreadableSitemap("none of its entries holds an address")
    if _local(root) == "urlset":
        return [], found
    preferred = [url for url in found if PREFERRED.search(urlsplit(url).path)]
    return preferred or list(found), {}


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)
