"""Workable's widget of an account: every posting with its description."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """An account's public address."""
    return f"https://apply.workable.com/{name}/"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole account in one answer; without `details` no description."""
    if call.steps[:4] != ["api", "v1", "widget", "accounts"] or len(call.steps) != 5:
        return MISSING
    name = openings[0].employer.name if openings else call.steps[4]
    jobs = [_job(o, call) for o in openings]
    if call.query.get("details") != "true":
        jobs = [job | {"description": ""} for job in jobs]
    return as_json({"name": name, "description": "", "jobs": jobs})


def _job(o: Opening, call: Call) -> dict[str, Any]:
    code = f"{int(o.posting_id(call.day)):010X}"
    city, *rest = o.place.split(", ")
    country = rest.pop() if rest and len(rest[-1]) > 2 else None
    return {
        "title": o.title,
        "shortcode": code,
        "code": o.number or "",
        "employment_type": "Full-time",
        "telecommuting": "Remote" in o.place,
        "department": o.title.rpartition(", ")[2],
        "url": f"{call.base}/j/{code}",
        "application_url": f"{call.base}/j/{code}/apply",
        "published_on": o.published().date().isoformat(),
        "created_at": o.published().date().isoformat(),
        "city": city,
        "state": rest[0] if rest else None,
        "country": country,
        "locations": [{"city": city, "region": rest[0] if rest else None, "country": country, "hidden": False}],
        "description": as_html(o, call.day),
    }  # fmt: skip
