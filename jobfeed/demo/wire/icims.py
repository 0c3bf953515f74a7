"""An iCIMS portal: its sitemap, and the pages of its jobs."""

import html
import json
from typing import Any

from jobfeed.demo.call import HTML, MISSING, XML, Answer, Call
from jobfeed.demo.market import Opening, date_of
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A portal's public address."""
    return f"https://careers-{name}.icims.com/jobs/search?ss=1"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The sitemap, a job's page."""
    match call.steps:
        case ["sitemap.xml"]:
            return _sitemap(call, openings)
        case ["jobs", number, _, "job"] if call.query.get("in_iframe"):
            found = next((o for o in openings if o.posting_id(call.day) == number), None)
            return _page(call, found) if found else Answer(b"filled", HTML, 410)
    return MISSING


def _url(call: Call, o: Opening) -> str:
    return f"{call.base}/jobs/{o.posting_id(call.day)}/job-title/job"


def _sitemap(call: Call, openings: list[Opening]) -> Answer:
    entries = f"<url><loc>{call.base}/jobs/intro</loc></url>"
    for o in openings:
        edited = date_of(o.changed_on or 0) if o.changed(call.day) else o.published()
        lastmod = edited.date().isoformat()
        entries += f"<url><loc>{_url(call, o)}</loc><lastmod>{lastmod}</lastmod></url>"
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Answer(f'<urlset xmlns="{namespace}">{entries}</urlset>'.encode(), XML)


def _page(call: Call, o: Opening) -> Answer:
    city, _, country = o.place.rpartition(", ")
    data: dict[str, Any] = {
        "@context": "http://schema.org",
        "@type": "JobPosting",
        "title": o.title,
        # Two years before whenever one asks, as the vendor does.
        "datePosted": date_of(call.day).replace(year=2024).isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": o.employer.name},
        "employmentType": "FULL_TIME",
        "jobLocation": [
            {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": city or country,
                    "addressRegion": "UNAVAILABLE",
                    "addressCountry": country if city else "UNAVAILABLE",
                },
            }
        ],
        "description": as_html(o, call.day),
    }
    script = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    tag = '<div class="iCIMS_JobHeaderTag"><dt>{}</dt><dd><span>{}</span></dd></div>'
    labels = tag.format("Requisition ID", o.number) if o.number else ""
    labels += tag.format("Category", html.escape(o.title.rpartition(", ")[2]))
    page = (
        f'<html lang="en"><head><script type="application/ld+json">{script}</script></head><body>'
        f'<div class="iCIMS_JobContent"><h1 class="iCIMS_Header">{html.escape(o.title)}</h1>'
        f'<dl class="iCIMS_JobHeaderGroup">{labels}</dl></div></body></html>'
    )
    return Answer(page.encode(), HTML)
