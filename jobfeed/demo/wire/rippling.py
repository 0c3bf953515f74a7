"""Rippling's pages of a board's postings (v2) and the details of each."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import EQUAL, as_html

PAGE = 20


def address(name: str) -> str:
    """A board's public address."""
    return f"https://ats.rippling.com/{name}/jobs"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """A page of the list, a posting's details."""
    match call.steps:
        case ["api", "v2", "board", _, "jobs"]:
            return _page(call, openings)
        case ["api", "v2", "board", _, "jobs", uuid]:
            found = next((o for o in openings if _uuid(o, call.day) == uuid), None)
            return as_json(_details(call, found)) if found else MISSING
    return MISSING


def _page(call: Call, openings: list[Opening]) -> Answer:
    # Whatever size is asked for, the answer says the one used.
    number = int(call.query.get("page", "0"))
    shown = openings[number * PAGE : (number + 1) * PAGE]
    items = [_row(call, o) for o in shown]
    pages = -(-len(openings) // PAGE)
    return as_json(
        {
            "items": items,
            "page": number,
            "pageSize": PAGE,
            "totalItems": len(openings),
            "totalPages": pages,
        }
    )


def _uuid(o: Opening, day: int) -> str:
    return f"11111111-2222-4333-8444-{o.posting_id(day).zfill(12)}"


def _row(call: Call, o: Opening) -> dict[str, Any]:
    city, _, state = o.place.partition(", ")
    workplace = "REMOTE" if "Remote" in o.place else "ON_SITE"
    return {
        "id": _uuid(o, call.day),
        "name": o.title,
        "url": f"{call.base}/jobs/{_uuid(o, call.day)}",
        "department": {"name": o.title.rpartition(", ")[2]},
        "locations": [{"name": o.place, "city": city, "state": state, "workplaceType": workplace}],
        # On the live list it would not: there, a changed text shows within two weeks.
        "language": "en-US" if o.changed(call.day) else "en",
    }


def _details(call: Call, o: Opening) -> dict[str, Any]:
    low, high = o.pay
    pay = {
        "rangeStart": low,
        "rangeEnd": high,
        "currency": o.employer.currency,
        "frequency": "YEAR",
        "location": o.place,
        "isRemote": False,
    }
    return {
        "uuid": _uuid(o, call.day),
        "name": o.title,
        "url": f"{call.base}/jobs/{_uuid(o, call.day)}",
        "companyName": o.employer.name,
        "createdOn": o.published().isoformat(),
        "department": {"name": o.title.rpartition(", ")[2]},
        "employmentType": {"label": "SALARIED_FT", "id": "Salaried"},
        "description": {
            "company": f"<p>{EQUAL.format(o.employer.name)}</p>",
            "role": as_html(o, call.day),
        },
        "workLocations": [o.place],
        "payRangeDetails": [pay],
        "unlistedFromSearch": False,
    }
