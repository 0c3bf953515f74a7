"""The search API of jobs.apple.com with its token, and the details of a role."""

import json
from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import EQUAL, parts, pay_words

PAGE = 20
TOKEN = "a1f0-demo-token"
OPTIONS = {"csrf": True}


def address(name: str) -> str:
    """The public address; there is one employer only."""
    return "https://jobs.apple.com/en-us/search"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The token, a page of the search, a role's details."""
    match call.method, call.steps:
        case "GET", ["api", "v1", "CSRFToken"]:
            told = ("x-apple-csrf-token", TOKEN), ("Set-Cookie", "demo=1")
            return Answer(b"{}", headers=told)
        case "POST", ["api", "v1", "search"]:
            return _search(call, openings)
        case "GET", ["api", "v1", "jobDetails", number]:
            found = next((o for o in openings if o.number == number), None)
            return _details(found, call.day) if found else MISSING
    return MISSING


def _search(call: Call, openings: list[Opening]) -> Answer:
    if call.headers.get("x-apple-csrf-token") != TOKEN:
        return Answer(b"{}", status=403)
    start = (int(json.loads(call.body)["page"]) - 1) * PAGE
    rows = [_row(o, call.day) for o in openings[start : start + PAGE]]
    return as_json({"res": {"searchResults": rows, "totalRecords": len(openings)}})


def _details(o: Opening, day: int) -> Answer:
    said = parts(o, day)
    city, state, country = o.place.split(", ")
    job = _row(o, day) | {
        "jobNumber": o.number,
        "description": "\n".join(said["Responsibilities"]),
        "minimumQualifications": "\n".join(said["Minimum Qualifications"]),
        "preferredQualifications": "\n".join(said["Preferred Qualifications"]),
        "standardWeeklyHours": 40,
        "teamNames": [o.title.rpartition(", ")[2]],
        "selectedLocation": [{"name": city, "city": city, "stateProvince": state, "countryName": country, "postLocationId": "here"}],
        "postingFooters": [{"postLocationId": "here", "localizations": {"en_US": [{"content": pay_words(o)}, {"content": EQUAL.format(o.employer.name)}]}}],
    }  # fmt: skip
    return as_json({"res": [job]})


def _row(o: Opening, day: int) -> dict[str, Any]:
    city, state, country = o.place.split(", ")
    return {
        "id": o.number,
        "reqId": o.number,
        "positionId": (o.number or "").partition("-")[0],
        "postingTitle": o.title,
        "transformedPostingTitle": o.title.lower().replace(", ", "-").replace(" ", "-"),
        "jobSummary": parts(o, day)["Summary"][0],
        "postDateInGMT": o.published().isoformat(),
        "locations": [{"name": city, "city": city, "stateProvince": state, "countryName": country}],
    }
