"""A career page without structured data, read with BeautifulSoup by its headings."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag

HEADINGS = ["h1", "h2", "h3", "h4"]
FURNITURE = ["script", "style", "noscript", "template", "svg", "nav", "form", "iframe", "button"]
ASIDE = ["header", "footer", "aside"]
MAIN = ("main", "article", "[role=main]", "#content", ".content")
WORDS = re.compile(
    r"qualif|requirement|responsib|about the|what you|who you|you.ll|your (?:role|profile|mission)|"
    r"description|benefit|experience|summary|duties|skills|aufgaben|profil|missions|requisitos|"
    r"funciones|offer",
    re.I,
)
CLOSED = re.compile(
    r"(?:no longer (?:available|accepting|open|active)|(?:position|job|posting|vacancy|role) "
    r"(?:has been|is|has) (?:now )?(?:filled|closed|expired|removed)|"
    r"stelle ist (?:nicht mehr|bereits)|offre n.est plus|ya no está disponible)",
    re.I,
)
ROLE_NUMBER = re.compile(
    r"\b(?:role|requisition|req|job|reference|position)\.?\s{0,3}(?:number|id|no\.?|nr\.?|#|code)"
    r"\s{0,3}[:#]\s{0,5}([A-Z0-9][A-Z0-9._/-]{2,29})",
    re.I,
)
LOCATION = re.compile(
    r"^\s{0,9}(?:location|standort|lieu|ubicación)s?\s{0,3}:\s{0,3}(.{2,60}[^.])$", re.I
)
BANNER = re.compile(r"(?:our )?(?:careers?|jobs?|vacancies|open positions?|join us|home)", re.I)
BROWSER = re.compile(r"javascript|cookies|browser", re.I)
MIN_TEXT = 200
MAX_PAGE = 2_000_000


def read_page(page: str, select: dict[str, str]) -> dict[str, Any] | None:
    """Title, description and what stands behind labels; None where the page is no posting."""
    soup = BeautifulSoup(page[:MAX_PAGE], "lxml")
    lang = soup.html.get("lang") if soup.html else None
    title = _title(soup, select.get("title"))
    body = _body(soup, select.get("description"))
    if not title or body is None:
        return None
    found: dict[str, Any] = {
        "title": title,
        "html": body.decode_contents().strip(),
        "lang": lang if isinstance(lang, str) else None,
    }
    lines = [line.strip() for line in body.get_text("\n").splitlines() if line.strip()]
    for name in ("location", "department", "employment_type", "published", "role_number"):
        if name in select and (chosen := soup.select(select[name])):
            found[name] = [tag.get_text(" ", strip=True) for tag in chosen]
    if "location" not in found:
        found["location"] = [held[1] for line in lines[:200] if (held := LOCATION.match(line))][:1]
    if "role_number" not in found and (number := ROLE_NUMBER.search("\n".join(lines))):
        found["role_number"] = [number[1]]
    return found


def says_closed(page: str) -> bool:
    """Whether a page without a posting tells that the posting is closed."""
    soup = BeautifulSoup(page[:300_000], "lxml")
    for tag in soup(FURNITURE):
        tag.decompose()
    words = " ".join(soup.get_text(" ").split())
    return len(words) < 3_000 and CLOSED.search(words) is not None


def _title(soup: BeautifulSoup, selector: str | None) -> str | None:
    if selector:
        chosen = soup.select_one(selector)
        return chosen.get_text(" ", strip=True) or None if chosen else None
    page_title = soup.title.get_text(" ", strip=True).casefold() if soup.title else ""
    found = [words for tag in soup.find_all(["h1", "h2"]) if (words := _heading(tag))]
    # A page's title repeats the heading that matters; a banner's ("Careers") is in all of them.
    repeated = [words for words in found if words.casefold() in page_title]
    specific = [words for words in repeated or found if not BANNER.fullmatch(words)]
    return specific[0] if specific else None


def _heading(tag: Tag) -> str | None:
    words = tag.get_text(" ", strip=True)
    if not words or len(words) >= 200 or BROWSER.search(words):
        return None
    return words


def _body(soup: BeautifulSoup, selector: str | None) -> Tag | None:
    if selector:
        return soup.select_one(selector)
    for tag in soup(FURNITURE):
        tag.decompose()
    for candidate in (*(soup.select_one(rule) for rule in MAIN), _around_headings(soup)):
        if candidate is not None and _is_posting(candidate):
            return _tidy(candidate)
    return _tidy(soup.body) if soup.body and _is_posting(soup.body) else None


def _around_headings(soup: BeautifulSoup) -> Tag | None:
    # The smallest element around the headings that a posting has.
    told = [
        tag for tag in soup.find_all([*HEADINGS, "strong", "b"]) if WORDS.search(tag.get_text())
    ]
    if not told:
        return None
    for parent in list(told[0].parents)[:12]:
        if len(parent.get_text()) >= MIN_TEXT and all(parent in tag.parents for tag in told[:4]):
            return parent
    return None


def _is_posting(tag: Tag) -> bool:
    told = tag.find_all([*HEADINGS, "strong", "b"])
    return len(tag.get_text(" ", strip=True)) >= MIN_TEXT and any(
        WORDS.search(heading.get_text()) for heading in told
    )


def _tidy(tag: Tag) -> Tag:
    for aside in tag(ASIDE):
        # An article's own header may hold its title and place; a page's holds the menu.
        if len(aside.find_all("a")) > 3 or aside.name != "header":
            aside.decompose()
    return tag
