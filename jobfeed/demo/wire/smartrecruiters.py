"""SmartRecruiters' list of a company's ads, and the details of an ad."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import EQUAL, parts, pay_words

PAGE = 100


def address(name: str) -> str:
    """A company's public address."""
    return f"https://careers.smartrecruiters.com/{name}"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """A page of the list, or one ad."""
    match call.steps:
        case ["v1", "companies", company, "postings"]:
            start = int(call.query.get("offset", "0"))
            limit = min(int(call.query.get("limit", "10")), PAGE)
            shown = [_row(o, call.day, company) for o in openings[start : start + limit]]
            told = {"offset": start, "limit": limit, "totalFound": len(openings)}
            return as_json(told | {"content": shown})
        case ["v1", "companies", company, "postings", number]:
            found = next((o for o in openings if o.posting_id(call.day) == number), None)
            return as_json(_details(found, call, company)) if found else MISSING
    return MISSING


def _row(o: Opening, day: int, company: str) -> dict[str, Any]:
    edited = o.published().replace(hour=9 + 3 * o.changed(day))
    return {
        "id": o.posting_id(day),
        "name": o.title,
        "refNumber": o.number,
        "company": {"identifier": company, "name": o.employer.name},
        "releasedDate": edited.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "location": {"remote": "Remote" in o.place, "fullLocation": o.place},
        "department": {"label": o.title.rpartition(", ")[2]},
        "typeOfEmployment": {"id": "permanent", "label": "Full-time"},
        "language": {"code": "en"},
    }


def _details(o: Opening, call: Call, company: str) -> dict[str, Any]:
    said = parts(o, call.day)
    asked = said["Minimum Qualifications"] + said["Preferred Qualifications"]
    page = f"{call.base}/{o.posting_id(call.day)}"
    sections = {
        "companyDescription": ("Company Description", f"<p>{said['About us'][0]}</p>"),
        "jobDescription": ("Job Description", f"<p>{said['Summary'][0]}</p>{_list(said['Responsibilities'])}"),
        "qualifications": ("Qualifications", _list(asked)),
        "additionalInformation": ("Additional Information", f"<p>{pay_words(o)}</p><p>{EQUAL.format(o.employer.name)}</p>"),
    }  # fmt: skip
    return _row(o, call.day, company) | {
        "postingUrl": page,
        "applyUrl": f"{page}?oga=true",
        "jobAd": {
            "sections": {
                name: {"title": title, "text": body} for name, (title, body) in sections.items()
            }
        },
    }


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
