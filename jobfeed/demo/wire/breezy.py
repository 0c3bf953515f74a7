"""Breezy's list of a board's postings."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A board's public address."""
    return f"https://{name}.breezy.hr"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole list; descriptions where they are asked for."""
    if call.steps != ["json"]:
        return MISSING
    told = [_posting(call, o) for o in openings]
    if call.query.get("verbose") != "true":
        told = [{key: held for key, held in row.items() if key != "description"} for row in told]
    return as_json(told)


def _posting(call: Call, o: Opening) -> dict[str, Any]:
    number = f"{int(o.posting_id(call.day)):012x}"
    city, *country = o.place.split(", ")
    slug = f"{number}-{o.title.lower().replace(', ', '-').replace(' ', '-')}"
    return {
        "id": number,
        "friendly_id": slug,
        "name": o.title,
        "url": f"{call.base}/p/{slug}",
        "published_date": o.published().isoformat(),
        "type": {"id": "fullTime", "name": "Full-Time"},
        "location": {"name": o.place, "city": city, "country": {"name": ", ".join(country)}, "is_remote": "Remote" in o.place},
        "locations": [],
        "department": o.title.rpartition(", ")[2],
        "salary": f"£{o.pay[0]:,} – £{o.pay[1]:,} / year",
        "description": as_html(o, call.day),
        "company": {"name": o.employer.name},
    }  # fmt: skip
