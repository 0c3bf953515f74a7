"""A career site of its own: a list or a sitemap, and a page with schema.org data a posting."""

import html
import json
import time
from typing import Any

from jobfeed.demo.call import HTML, XML, Answer, Call
from jobfeed.demo.market import BROKEN_DAY, Opening, date_of
from jobfeed.demo.words import Telling, as_html

PAGE = 20
SLOW = 0.3
GONE = Answer(b"<h1>This job is no longer available</h1>", HTML, 410)


def respond(call: Call, openings: list[Opening], copies: bool = False) -> Answer:
    """The list, the sitemap, a posting's page."""
    match call.steps:
        case ["sitemap.xml"]:
            return _sitemap(call, openings)
        case ["jobs"]:
            return _list(call, openings)
        case ["jobs", name]:
            return _page(call, openings, name, copies)
    return Answer(b"not here", HTML, 404)


def _list(call: Call, openings: list[Opening]) -> Answer:
    number = int(call.query.get("page", "1"))
    if number == 2 and call.day == BROKEN_DAY and openings[0].employer.board == "steinbock":
        return Answer(b"database gone", "text/plain", 500)
    shown = openings[(number - 1) * PAGE : number * PAGE]
    items = "".join(
        f'<li><a href="{_url(call, o)}">{html.escape(o.title)}</a> <time>{_edited(o, call.day)}</time></li>'
        for o in shown
    )
    further = ""
    if number * PAGE < len(openings):
        further = f'<a rel="next" href="{call.base}/jobs?page={number + 1}">Next</a>'
    head = "<!DOCTYPE html><html><head><title>Jobs</title></head><body><h1>Open jobs</h1>"
    return Answer(f"{head}<ul>{items}</ul>{further}</body></html>".encode(), HTML)


def _sitemap(call: Call, openings: list[Opening]) -> Answer:
    entries = "".join(
        f"<url><loc>{_url(call, o)}</loc><lastmod>{_edited(o, call.day)}</lastmod></url>"
        for o in openings
    )
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return Answer(f'{head}<urlset xmlns="{namespace}">{entries}</urlset>'.encode(), XML)


def _page(call: Call, openings: list[Opening], name: str, copies: bool) -> Answer:
    found = [(at, o) for at, o in enumerate(openings) if o.posting_id(call.day) == name]
    if not found:
        return GONE
    at, opening = found[0]
    if at == 0:
        time.sleep(SLOW)
    whole = page(opening, call.day, _url(call, opening), copies)
    if opening.employer.board == "maple" and call.day == 1 and at == 1 and not copies:
        # Its JSON-LD ends in the middle of a key; the page itself still reads.
        whole = whole.replace(b'"employmentType"', b'"employmentType', 1)
    return Answer(whole, HTML)


def _url(call: Call, opening: Opening) -> str:
    return f"{call.base}/jobs/{opening.posting_id(call.day)}"


def _edited(opening: Opening, day: int) -> str:
    edited = date_of(opening.changed_on or 0) if opening.changed(day) else opening.published()
    return edited.date().isoformat()


def page(o: Opening, day: int, url: str, copied: bool = False) -> bytes:
    """A posting's own page with its data; a copy tells it in its own way."""
    description = Telling(o, day).as_html() if copied else as_html(o, day)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": o.title,
        "description": description,
        "datePosted": o.published().date().isoformat(),
        "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": o.employer.name},
        "jobLocation": {"@type": "Place", "address": _address(o.place)},
        "url": url,
    }
    if not copied:
        data["identifier"] = {"@type": "PropertyValue", "name": o.employer.name, "value": o.number}
    script = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    title = html.escape(o.title)
    head = f'<title>{title}</title><link rel="canonical" href="{url}">'
    head += f'<script type="application/ld+json">{script}</script>'
    body = f"<h1>{title}</h1>{description}"
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


def _address(place: str) -> dict[str, str]:
    pieces = [piece.strip() for piece in place.split(",")]
    address = {"@type": "PostalAddress", "addressLocality": pieces[0]}
    if len(pieces) > 2 or len(pieces[-1]) == 2:
        return address | {"addressRegion": pieces[1]}
    return address | {"addressCountry": pieces[-1]}
