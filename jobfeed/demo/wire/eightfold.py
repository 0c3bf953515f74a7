"""Eightfold's newer search API, ten postings a page, with the details of each."""

from typing import Any

from jobfeed.demo.call import MISSING, XML, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html

PAGE = 10
SHUT = as_json({"message": "Not authorized for PCSX"})._replace(status=403)


def address(name: str) -> str:
    """A tenant's public address."""
    return f"https://{name}.eightfold.ai/careers?domain={name}.example"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """A page of the list, a posting's details, the sitemap."""
    match call.steps:
        case ["api", "pcsx", "search"]:
            start = int(call.query.get("start", "0"))
            shown = [_row(o, call.day) for o in openings[start : start + PAGE]]
            return as_json({"status": 200, "data": {"positions": shown, "count": len(openings)}})
        case ["api", "pcsx", "position_details"]:
            number = call.query.get("position_id")
            found = next((o for o in openings if o.posting_id(call.day) == number), None)
            return as_json({"status": 200, "data": _details(call, found)}) if found else MISSING
        case ["api", "apply", "v2", "jobs"]:
            return SHUT
        case ["careers", "sitemap.xml"]:
            urls = (f"<url><loc>{_url(call, o)}</loc></url>" for o in openings)
            return Answer(f"<urlset>{''.join(urls)}</urlset>".encode(), XML)
    return MISSING


def _url(call: Call, o: Opening) -> str:
    return f"{call.base}/careers/job/{o.posting_id(call.day)}"


def _row(o: Opening, day: int) -> dict[str, Any]:
    posted = int(o.published().timestamp())
    return {
        "id": int(o.posting_id(day)),
        "displayJobId": o.number,
        "atsJobId": o.number,
        "name": o.title,
        "locations": [o.place],
        "standardizedLocations": [o.place],
        # On the live list a changed text does not show: there, it does within two weeks.
        "postedTs": posted + int(o.changed(day)),
        "creationTs": posted,
        "department": o.title.rpartition(", ")[2],
        "workLocationOption": "remote" if "Remote" in o.place else "onsite",
        "positionUrl": f"/careers/job/{o.posting_id(day)}",
    }


def _details(call: Call, o: Opening) -> dict[str, Any]:
    told = {"jobDescription": as_html(o, call.day), "publicUrl": _url(call, o)}
    return _row(o, call.day) | told
