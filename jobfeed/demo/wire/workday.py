"""Workday's list of a site, twenty rows a page, and the details of a posting by its path."""

import json
from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html

PAGE = 20


def address(name: str) -> str:
    """A site's public address."""
    return f"https://{name}.wd5.myworkdayjobs.com/en-US/Careers"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """A page of the list, or the details of a posting."""
    match call.method, call.steps:
        case "POST", ["wday", "cxs", _, _, "jobs"]:
            return _list(call, openings)
        case "GET", ["wday", "cxs", _, site, "job", _, path]:
            found = [o for o in openings if _path(o, call.day).endswith(f"/{path}")]
            return as_json(_details(found[0], call, site)) if found else MISSING
    return MISSING


def _list(call: Call, openings: list[Opening]) -> Answer:
    asked = json.loads(call.body)
    start, limit = int(asked["offset"]), int(asked["limit"])
    if limit > PAGE:
        return Answer(b'{"errorCode":"HTTP_400"}', status=400)
    rows = [_row(o, call.day) for o in openings[start : start + limit]]
    return as_json({"total": 0 if start else len(openings), "jobPostings": rows, "facets": []})


def _path(o: Opening, day: int) -> str:
    place = o.place.partition(",")[0].replace(" ", "-")
    words = "-".join(o.title.replace(",", "").split())
    return f"/job/{place}/{words}-{o.posting_id(day)}_{o.number}"


def _row(o: Opening, day: int) -> dict[str, Any]:
    return {
        "title": o.title,
        "externalPath": _path(o, day),
        "locationsText": o.place,
        "postedOn": f"Posted {3 + day} Days Ago",
        "bulletFields": [o.number, "Updated" if o.changed(day) else "Open"],
    }


def _details(o: Opening, call: Call, site: str) -> dict[str, Any]:
    path = _path(o, call.day)
    job = {
        "id": o.posting_id(call.day).zfill(32),
        "title": o.title,
        "jobDescription": as_html(o, call.day),
        "location": o.place,
        "postedOn": f"Posted {3 + call.day} Days Ago",
        "startDate": o.published().date().isoformat(),
        "timeType": "Full time",
        "jobReqId": o.number,
        "jobPostingId": path.rpartition("/")[2],
        "canApply": True,
        "externalUrl": f"{call.base}/{site}{path}",
    }
    if "Remote" in o.place:
        job["remoteType"] = "Remote"
    return {"jobPostingInfo": job, "hiringOrganization": {"name": f"{o.employer.name} LLC"}}
