"""Takes what a board's CSS selectors choose from a page."""

import re
from typing import Any
from urllib.parse import urldefrag, urljoin

from cssselect import SelectorError
from parsel import Selector
from parsel.csstranslator import css2xpath

from spiders.markup import inner_html
from spiders.shape import filled, texts, web_address

# What a selector may choose of a posting; each in its row, else on the posting's own page.
FIELDS = (
    "title", "location", "department", "team", "date", "updated", "closes", "employment_type",
    "workplace", "role_number", "description", "language",
)  # fmt: skip
KEYS = ("row", "link", "next", "empty", *FIELDS)
QUOTED = re.compile(r"['\"]((?:https?:/|/|\.)[^'\"\s]{1,1000})['\"]")
HIDDEN = ("data-href", "data-url", "data-link")


def mistakes(select: dict[str, str]) -> list[str]:
    """What is wrong with a board's selectors."""
    found = []
    for name, query in select.items():
        if name not in KEYS:
            found.append(f"select.{name} is not known; keys are {', '.join(KEYS)}")
            continue
        try:
            css2xpath(query)
        except SelectorError as error:
            found.append(f"select.{name} '{query}' is no CSS selector: {error}")
    if not {"row", "link"} & select.keys():
        found.append("select needs 'row', the element around one posting, or 'link'")
    return found


def rows_of(page: Selector, base: str, select: dict[str, str]) -> list[dict[str, Any]]:
    """Each row's posting by name: `url`, and the fields that its selectors find there."""
    found = []
    for row in page.css(select["row"] if "row" in select else select["link"]):
        chosen = row.css(select["link"]) if {"row", "link"} <= select.keys() else [row]
        links = [link for part in chosen if (link := _link(part, base))]
        told = fields_of(row, select)
        if "title" not in select and chosen:
            told = filled(title=_words(chosen[0])) | told
        found.append(filled(url=next(iter(links), None)) | told)
    return found


def fields_of(part: Selector, select: dict[str, str]) -> dict[str, Any]:
    """What the selectors find in a row or on a page: places as a list, a description as HTML."""
    found: dict[str, Any] = {}
    for name in FIELDS:
        chosen = part.css(select[name]) if name in select else []
        if name == "description":
            found[name] = "\n".join(filter(None, map(_html, chosen)))
        elif name == "location":
            found[name] = texts([_words(held) for held in chosen])
        else:
            found[name] = next(filter(None, map(_words, chosen)), None)
    return filled(**found)


def link_of(part: Selector, query: str, base: str) -> str | None:
    """The first address that a selector leads to."""
    return next((link for held in part.css(query) if (link := _link(held, base))), None)


def _words(held: Selector) -> str:
    # A selector that ends in ::text or ::attr(name) has chosen the words themselves.
    root = held.root
    return " ".join((root if isinstance(root, str) else root.text_content()).split())


def _html(held: Selector) -> str:
    return held.root if isinstance(held.root, str) else inner_html(held.root)


def _link(held: Selector, base: str) -> str | None:
    """An address in the element, in what it holds, or in what a click would run."""
    if isinstance(held.root, str):
        return _joined(base, held.root)
    for element in held.root.iter():
        if not isinstance(element.tag, str):
            continue
        clicked = QUOTED.search(element.get("onclick") or "")
        given = [element.get("href"), *map(element.get, HIDDEN), clicked and clicked[1]]
        for served in filter(None, given):
            if link := _joined(base, served):
                return link
    return None


def _joined(base: str, served: str) -> str | None:
    try:
        url = web_address(urljoin(base, served.strip()))
    except ValueError:
        return None
    # An anchor on the list itself tells postings apart; on a page of its own it tells nothing.
    whole, fragment = urldefrag(url or "")
    return url if not fragment or whole == urldefrag(base)[0] else whole
