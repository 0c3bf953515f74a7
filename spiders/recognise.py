"""Which platform an address or a page belongs to, and the board's token there."""

import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel

from spiders import markup, platforms
from spiders.challenge import is_challenge
from spiders.strangers import vendor

# Sure of it, seen embedded, told by a marker of the vendor's, read as data, guessed from a link.
BY_ADDRESS, EMBEDDED, MARKED, BY_DATA, BY_ID = 1.0, 0.9, 0.8, 0.6, 0.5
ADDRESS = re.compile(r"""https?:\\?/\\?/[^\s"'<>()]{4,400}""")
BOARD_TOKEN = re.compile(
    r"""["'](?:urlToken|boardToken)["']\s{0,4}:\s{0,4}["']([\w.-]{1,80})["']"""
)
GH_JID = re.compile(r"[?&]gh_jid=\d")
HEAD = 2_000
PASSWORD = re.compile(r"""<input\b[^>]{0,300}\btype\s{0,3}=\s{0,3}["']?password\b""", re.I)
UNREAD = (
    "which no module here reads; if its pages show their jobs without a script, try "
    "'platform: jsonld', or 'platform: html' with CSS selectors"
)
STATUS = {
    401: "it asks for a login, and only what everybody may read can be followed",
    403: "it is closed to robots, or to all but its members",
    404: "there is no such page; look for the careers page in a browser and copy its address",
    410: "the page is gone for good; look for the careers page in a browser",
    429: "it was asked too often; try again later",
}
FEED = re.compile(r"application/(?:rss|atom)\+xml", re.I)


class Recognised(BaseModel):
    """What an address leads to; platform and token are None where nothing tells."""

    url: str
    platform: str | None = None
    token: str | None = None
    confidence: float = 0.0
    board_url: str | None = None
    reason: str = ""


def from_address(url: str) -> Recognised:
    """What an address tells by itself."""
    found = platforms.recognise(url)
    if found is None:
        name = vendor(url)
        told = f"it is a board of {name}'s, {UNREAD}" if name else "the address alone does not tell"
        return Recognised(url=url, reason=told)
    platform, token = found
    return Recognised(
        url=url,
        platform=platform,
        token=token,
        confidence=BY_ADDRESS,
        board_url=url,
        reason="by its address",
    )


def from_page(url: str, final_url: str, page: str) -> Recognised:
    """What a page tells: where it was sent on to, what it embeds, whose assets it loads."""
    for tell in (_sent_on, _widget, _embedded, _answered, _marked, _by_id, _structured, _feed):
        found = tell(url, final_url, page)
        if found is not None:
            return found
    return Recognised(url=url, reason=_nothing(final_url, page))


def from_status(url: str, status: int) -> Recognised:
    """What an answer other than a page tells."""
    told = STATUS.get(status, "try it in a browser, and again later")
    return Recognised(url=url, reason=f"it answers {status}: {told}")


def _nothing(final_url: str, page: str) -> str:
    """Why a page is no board, and what to do."""
    if is_challenge(page.encode("utf-8", "replace")):
        return "a wall against robots stands before it, so that nothing can be told of it"
    if PASSWORD.search(page):
        return "it asks for a login, and only what everybody may read can be followed"
    names = map(vendor, [final_url, *_addresses(page, final_url)])
    found = Counter(name for name in names if name and name != "LinkedIn").most_common(1)
    if found:
        return f"it leads to {found[0][0]}, {UNREAD}"
    return (
        "the page shows no known platform, no job data and no feed; if it lists jobs, "
        "give it to boards.yml with 'platform: html' and CSS selectors"
    )


def _sent_on(url: str, final_url: str, page: str) -> Recognised | None:
    found = from_address(final_url)
    if found.platform is None:
        return None
    return found.model_copy(update={"url": url, "reason": f"it sends on to {final_url}"})


def _widget(url: str, final_url: str, page: str) -> Recognised | None:
    for name, module in platforms.readers().items():
        widget = getattr(module, "WIDGET", None)
        if widget is not None and (found := widget.search(page)):
            return Recognised(
                url=url,
                platform=name,
                token=found[1],
                confidence=EMBEDDED,
                board_url=module.board_url(found[1]),
                reason=f"the page shows the board '{found[1]}' by a widget of {name}'s",
            )
    return None


def _answered(url: str, final_url: str, page: str) -> Recognised | None:
    """A feed or another answer in XML that is the board itself."""
    head = page[:HEAD].lstrip("\ufeff \r\n\t").encode("utf-8", "replace")
    for name, module in platforms.readers().items():
        claims = getattr(module, "looks_like_xml", None)
        if claims is not None and claims(head):
            return _there(url, final_url, name, MARKED, f"it is a feed that {name} reads")
    return None


def _embedded(url: str, final_url: str, page: str) -> Recognised | None:
    """The board that most of the page's addresses belong to."""
    seen: dict[tuple[str, str], str] = {}
    counted: Counter[tuple[str, str]] = Counter()
    for address in _addresses(page, final_url):
        found = platforms.recognise(address)
        if found is not None:
            counted[found] += 1
            seen.setdefault(found, address)
    if not counted:
        return None
    (platform, token), _ = counted.most_common(1)[0]
    address = seen[platform, token]
    return Recognised(
        url=url,
        platform=platform,
        token=token,
        confidence=EMBEDDED,
        board_url=address,
        reason=f"the page leads to {address}",
    )


def _addresses(page: str, base: str) -> list[str]:
    tree = markup.parse(page)
    found = [address.replace("\\/", "/") for address in ADDRESS.findall(page)]
    for element in tree.iter("a", "iframe", "script", "link", "form") if tree is not None else ():
        target = element.get("href") or element.get("src") or element.get("action")
        if target:
            try:
                found.append(urljoin(base, target.strip()))
            except ValueError:
                continue
    return found


def _marked(url: str, final_url: str, page: str) -> Recognised | None:
    for name, module in platforms.readers().items():
        for marker in getattr(module, "MARKERS", ()):
            if marker in page:
                return _there(url, final_url, name, MARKED, f"the page carries {marker}")
    return None


def _by_id(url: str, final_url: str, page: str) -> Recognised | None:
    token = BOARD_TOKEN.search(page)
    if not token and not GH_JID.search(page):
        return None
    board = f"https://boards.greenhouse.io/{token[1]}" if token else None
    return Recognised(
        url=url,
        platform="greenhouse",
        token=token[1] if token else None,
        confidence=EMBEDDED if token else BY_ID,
        board_url=board,
        reason="its links carry Greenhouse's job ids"
        + ("" if token else ", but nothing names the board: look for it on a job's page"),
    )


def _structured(url: str, final_url: str, page: str) -> Recognised | None:
    from spiders import links

    data: list[Any] = markup.job_postings(page, final_url)
    jobs = links.job_links(page, final_url, {}, None)
    if not data and len(jobs) < 2:
        return None
    told = "it carries schema.org data" if data else f"it links to {len(jobs)} pages like jobs"
    return _there(url, final_url, "jsonld", BY_DATA if data else BY_ID, told)


def _feed(url: str, final_url: str, page: str) -> Recognised | None:
    tree = markup.parse(page)
    for link in tree.iter("link") if tree is not None else ():
        if FEED.search(link.get("type") or "") and link.get("href"):
            feed = urljoin(final_url, link.get("href"))
            return _there(url, feed, "rss", BY_ID, f"it names the feed {feed}")
    return None


def _there(url: str, board_url: str, platform: str, confidence: float, reason: str) -> Recognised:
    """The board that lies at an address and is known there by its host alone."""
    return Recognised(
        url=url,
        platform=platform,
        token=urlsplit(board_url).hostname,
        confidence=confidence,
        board_url=board_url,
        reason=reason,
    )
