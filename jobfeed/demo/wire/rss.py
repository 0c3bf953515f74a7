"""A job feed in RSS 2.0 that names its next page."""

import html
from email.utils import format_datetime

from jobfeed.demo.call import MISSING, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html

KIND = "application/rss+xml; charset=utf-8"
PAGE = 40
OPTIONS = {"whole": True}


def address(name: str) -> str:
    """The feed's public address."""
    return f"https://{name}.example/jobs/feed"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """One page of the feed."""
    if call.steps != ["jobs", "feed"]:
        return MISSING
    number = int(call.query.get("page", "1"))
    shown = openings[(number - 1) * PAGE : number * PAGE]
    items = "".join(_item(call, opening) for opening in shown)
    following = ""
    if number * PAGE < len(openings):
        following = f'<atom:link rel="next" href="{call.base}/jobs/feed?page={number + 1}"/>'
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Jobs</title>'
        f"<link>{call.base}/jobs</link>{following}{items}</channel></rss>"
    )
    return Answer(body.encode(), KIND)


def _item(call: Call, o: Opening) -> str:
    number = f"<referencenumber>{o.number}</referencenumber>" if o.number else ""
    return (
        f"<item><title>{html.escape(o.title)}</title>"
        f"<link>{call.base}/jobs/{o.posting_id(call.day)}</link>"
        f'<guid isPermaLink="false">{o.posting_id(call.day)}</guid>'
        f"<pubDate>{format_datetime(o.published())}</pubDate>"
        f"<location>{html.escape(o.place)}</location>{number}"
        f"<content:encoded><![CDATA[{as_html(o, call.day)}]]></content:encoded></item>"
    )
