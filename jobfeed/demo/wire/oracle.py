"""Oracle Recruiting's sites, list of requisitions, and details by number."""

import re
from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import EQUAL, parts, pay_words

PAGE = 200


def address(name: str) -> str:
    """A site's public address."""
    return f"https://{name}.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The sites, a page of the list, a posting's details."""
    if call.steps[:3] != ["hcmRestApi", "resources", "latest"]:
        return MISSING
    match call.steps[3:]:
        case ["recruitingCESites"]:
            return _items(
                [
                    {
                        "SiteNumber": "CX_1",
                        "SiteName": openings[0].employer.name,
                        "StatusCode": "ORA_ACTIVE",
                    }
                ]
                if openings
                else []
            )
        case ["recruitingCEJobRequisitions"]:
            start, limit = (int(_asked(call, name) or 0) for name in ("offset", "limit"))
            shown = openings[start : start + min(limit, PAGE)]
            return _items(
                [
                    {
                        "TotalJobsCount": len(openings),
                        "requisitionList": [_row(o, call.day) for o in shown],
                    }
                ]
            )
        case ["recruitingCEJobRequisitionDetails"]:
            number = _asked(call, "Id")
            return _items(
                [_details(o, call.day) for o in openings if _number(o, call.day) == number]
            )
    return MISSING


def _items(held: list[Any]) -> Answer:
    return as_json({"items": held, "count": len(held), "hasMore": False})


def _asked(call: Call, name: str) -> str:
    found = re.search(rf"[;,]{name}=\"?([\w-]+)", call.query.get("finder", ""))
    return found[1] if found else ""


def _number(o: Opening, day: int) -> str:
    return o.number or o.posting_id(day)


def _row(o: Opening, day: int) -> dict[str, Any]:
    return {
        "Id": _number(o, day),
        "Title": o.title,
        "PostedDate": o.published().date().isoformat(),
        "Language": "US",
        "PrimaryLocation": o.place,
        "WorkplaceTypeCode": "ORA_REMOTE" if "Remote" in o.place else "ORA_ON_SITE",
        "ShortDescriptionStr": parts(o, day)["Summary"][0],
        "secondaryLocations": [],
        "workLocation": [],
    }


def _details(o: Opening, day: int) -> dict[str, Any]:
    said = parts(o, day)
    asked = said["Minimum Qualifications"] + said["Preferred Qualifications"]
    return _row(o, day) | {
        "Category": o.title.rpartition(", ")[2],
        "JobSchedule": "Full time",
        "ExternalPostedStartDate": o.published().isoformat(),
        "ExternalDescriptionStr": f"<p>{said['Summary'][0]}</p><p>{pay_words(o)}</p>",
        "ExternalResponsibilitiesStr": _list(said["Responsibilities"]),
        "ExternalQualificationsStr": _list(asked),
        "CorporateDescriptionStr": f"<p>{EQUAL.format(o.employer.name)}</p>",
    }


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
