"""Lever's list of a site's postings."""

import html
from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import EQUAL, parts, pay_words


def address(name: str) -> str:
    """A site's public address."""
    return f"https://jobs.lever.co/{name}"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """One page of the list."""
    if call.steps[:2] != ["v0", "postings"]:
        return MISSING
    start, count = int(call.query.get("skip", "0")), int(call.query.get("limit", "100"))
    held: list[Any] = []
    for o in openings[start : start + count]:
        said = parts(o, call.day)
        uuid = f"0d9c7a10-1111-4222-8333-{o.posting_id(call.day).zfill(12)}"
        held.append(
            {
                "id": uuid,
                "text": o.title,
                "categories": {"location": o.place, "allLocations": [o.place], "commitment": "Full-time", "team": o.title.rpartition(", ")[2]},
                "workplaceType": "remote" if "Remote" in o.place else "hybrid",
                "createdAt": int(o.published().timestamp() * 1000),
                "descriptionBody": f"<p>{said['Summary'][0]}</p>",
                "description": f"<p>{said['Summary'][0]}</p>",
                "lists": [
                    {"text": heading, "content": "".join(f"<li>{html.escape(line)}</li>" for line in said[heading])}
                    for heading in ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")
                ],
                "additional": f"<p><b>Benefits</b></p><p>{html.escape(pay_words(o))}</p><p>{EQUAL.format(o.employer.name)}</p>",
                "salaryRange": {"min": o.pay[0], "max": o.pay[1], "currency": "GBP", "interval": "per-year-salary"},
                "hostedUrl": f"{call.base}/{uuid}",
                "applyUrl": f"{call.base}/{uuid}/apply",
            }
        )  # fmt: skip
    return as_json(held)
