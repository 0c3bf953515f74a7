"""BambooHR's list of a tenant's openings and the details of each."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A tenant's public address."""
    return f"https://{name}.bamboohr.com/careers"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole list, an opening's details."""
    match call.steps:
        case ["careers", "list"]:
            # The live list has no such order: there, a changed text shows within two weeks.
            rows = [_row(o, call.day) | {"sortOrder": int(o.changed(call.day))} for o in openings]
            return as_json({"meta": {"totalCount": len(rows)}, "result": rows})
        case ["careers", number, "detail"]:
            found = next((o for o in openings if o.posting_id(call.day) == number), None)
            return _details(call, found) if found else MISSING
    return MISSING


def _row(o: Opening, day: int) -> dict[str, Any]:
    city, _, state = o.place.partition(", ")
    return {
        "id": o.posting_id(day),
        "jobOpeningName": o.title,
        "departmentId": "1",
        "departmentLabel": o.title.rpartition(", ")[2],
        "employmentStatusLabel": "Full-Time",
        "location": {"city": city, "state": state},
        "atsLocation": {"country": None, "state": None, "province": None, "city": None},
        "isRemote": None,
        "locationType": "1" if "Remote" in o.place else "0",
    }


def _details(call: Call, o: Opening) -> Answer:
    job = _row(o, call.day) | {
        "jobOpeningShareUrl": f"{call.base}/careers/{o.posting_id(call.day)}",
        "jobOpeningStatus": "Open",
        "description": as_html(o, call.day),
        "compensation": None,
        "datePosted": o.published().date().isoformat(),
        "minimumExperience": "Experienced",
    }
    return as_json({"meta": {}, "result": {"jobOpening": job}})
