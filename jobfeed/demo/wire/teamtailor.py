"""Teamtailor's RSS of a site's postings."""

import html
from email.utils import format_datetime

from jobfeed.demo.call import MISSING, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html

KIND = "application/rss+xml; charset=utf-8"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
    'xmlns:tt="https://teamtailor.com/locations"><channel><title>{}</title>'
)


def address(name: str) -> str:
    """A site's public address."""
    return f"https://{name}.teamtailor.com/jobs"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """One page of the feed."""
    if call.steps != ["jobs.rss"]:
        return MISSING
    start, count = int(call.query.get("offset", "0")), int(call.query.get("per_page", "100"))
    employer = openings[0].employer.name if openings else ""
    items = "".join(_item(call, opening) for opening in openings[start : start + count])
    body = f"{HEAD.format(html.escape(employer))}{items}</channel></rss>"
    return Answer(body.encode(), KIND)


def _item(call: Call, o: Opening) -> str:
    number, (city, _, country) = o.posting_id(call.day), o.place.rpartition(", ")
    place = f"<tt:city>{html.escape(city or country)}</tt:city>"
    place += f"<tt:country>{html.escape(country)}</tt:country>" if city else ""
    return (
        f"<item><title>{html.escape(o.title)}</title>"
        f"<description>{html.escape(as_html(o, call.day))}</description>"
        f"<pubDate>{format_datetime(o.published())}</pubDate>"
        f"<link>{call.base}/jobs/{number}-job</link>"
        f"<remoteStatus>{'fully' if 'Remote' in o.place else 'none'}</remoteStatus>"
        f"<guid>0d9c7a10-2222-4222-8333-{number.zfill(12)}</guid>"
        f"<tt:locations><tt:location>{place}</tt:location></tt:locations>"
        f"<tt:department>{html.escape(o.title.rpartition(', ')[2])}</tt:department></item>"
    )
