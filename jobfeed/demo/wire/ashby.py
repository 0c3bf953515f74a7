"""Ashby's list of a board's postings, with pay."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A board's public address."""
    return f"https://jobs.ashbyhq.com/{name}"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole list in one answer."""
    if call.steps[:2] != ["posting-api", "job-board"] or len(call.steps) != 3:
        return MISSING
    return as_json({"apiVersion": "1", "jobs": [_job(o, call) for o in openings]})


def _job(o: Opening, call: Call) -> dict[str, Any]:
    uuid = f"0d9c7a10-1111-4222-8333-{o.posting_id(call.day).zfill(12)}"
    remote = "Remote" in o.place
    team = o.title.rpartition(", ")[2]
    return {
        "id": uuid,
        "title": o.title,
        "department": team,
        "team": team,
        "employmentType": "FullTime",
        "location": o.place,
        "secondaryLocations": [],
        "isListed": True,
        "isRemote": remote,
        "workplaceType": "Remote" if remote else "OnSite",
        "publishedAt": o.published().isoformat(),
        "jobUrl": f"{call.base}/{uuid}",
        "applyUrl": f"{call.base}/{uuid}/application",
        "descriptionHtml": as_html(o, call.day),
        "compensation": _pay(o),
    }


def _pay(o: Opening) -> dict[str, Any]:
    part = {
        "compensationType": "Salary",
        "interval": "1 YEAR",
        "currencyCode": o.employer.currency,
        "minValue": o.pay[0],
        "maxValue": o.pay[1],
    }
    return {"compensationTiers": [{"title": None, "components": [part]}]}
