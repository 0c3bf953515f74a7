"""The job feed of a career site of SAP's, in Google's namespace."""

import html
from email.utils import format_datetime

from jobfeed.demo.call import MISSING, XML, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A site's public address."""
    return f"https://{name}.jobs.hr.cloud.sap/search/"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole feed in one answer."""
    if call.steps != ["googlefeed.xml"]:
        return MISSING
    items = "".join(_item(call, opening) for opening in openings)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
        f"<title>Careers</title><link>{call.base}</link>{items}</channel></rss>"
    )
    return Answer(body.encode(), XML)


def _item(call: Call, o: Opening) -> str:
    number, place = o.posting_id(call.day), html.escape(o.place)
    return (
        f"<item><title>{html.escape(o.title)} ({place})</title>"
        f"<description>{html.escape(as_html(o, call.day))}</description>"
        f"<pubDate>{format_datetime(o.published())}</pubDate>"
        f"<link>{call.base}/job/Job/{number}/</link><g:id>{number}</g:id>"
        f"<g:employer>Careers</g:employer><g:location>{place}</g:location>"
        f"<g:job_function>{html.escape(o.title.rpartition(', ')[2])}</g:job_function></item>"
    )
