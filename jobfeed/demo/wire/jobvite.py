"""Jobvite: a company's page with the key of its feed, and the feed."""

import html

from jobfeed.demo.call import HTML, MISSING, XML, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html

KEY = "qDemo9Vfw"


def address(name: str) -> str:
    """A company's public address."""
    return f"https://jobs.jobvite.com/{name}/jobs"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The company's page, its feed."""
    match call.steps:
        case [_, "search"]:
            return Answer(f"<script>var jv = {{companyEId: '{KEY}'}}</script>".encode(), HTML)
        case ["CompanyJobs", "Xml.aspx"] if call.query.get("c") == KEY:
            jobs = "".join(_job(call, opening) for opening in openings)
            return Answer(f'<?xml version="1.0"?><result>{jobs}</result>'.encode(), XML)
    return MISSING


def _job(call: Call, o: Opening) -> str:
    day, code = o.published(), f"o{o.posting_id(call.day)}"
    number = f"<requisitionid>{o.number}</requisitionid>" if o.number else ""
    return (
        f"<job><id>{code}</id><title>{html.escape(o.title)}</title>{number}"
        f"<category>{html.escape(o.title.rpartition(', ')[2])}</category>"
        f"<jobtype>Full-Time</jobtype><location>{html.escape(o.place)}</location>"
        f"<date>{day.month}/{day.day}/{day.year}</date>"
        f"<detail-url><![CDATA[{call.base}/job/{code}]]></detail-url>"
        f"<description><![CDATA[{as_html(o, call.day)}]]></description></job>"
    )
