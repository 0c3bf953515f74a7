"""JOIN's pages of five postings and the page of each, with their data inside."""

import json
from typing import Any

from jobfeed.demo.call import HTML, MISSING, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html

PAGE = 5


def address(name: str) -> str:
    """A company's public address."""
    return f"https://join.com/companies/{name}"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """A page of the list, a posting's page."""
    match call.steps:
        case ["companies", _]:
            return _page({"jobs": _list(call, openings), "company": _company(openings)})
        case ["companies", _, name]:
            found = next((o for o in openings if _name(o, call.day) == name), None)
            return _page({"job": _job(found, call.day)}) if found else MISSING
    return MISSING


def _page(state: dict[str, Any]) -> Answer:
    script = json.dumps({"props": {"pageProps": {"initialState": state}}}).replace("</", "<\\/")
    body = f'<script id="__NEXT_DATA__" type="application/json">{script}</script>'
    return Answer(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), HTML)


def _company(openings: list[Opening]) -> dict[str, Any]:
    return {"id": 1, "name": openings[0].employer.name} if openings else {"id": 1}


def _list(call: Call, openings: list[Opening]) -> dict[str, Any]:
    number, pages = int(call.query.get("page", "1")), -(-len(openings) // PAGE)
    shown = openings[(number - 1) * PAGE : number * PAGE]
    paging = {"page": number, "pageCount": pages, "total": len(openings)}
    return {"items": [_row(o, call.day) for o in shown], "pagination": paging}


def _name(o: Opening, day: int) -> str:
    slug = o.title.lower().replace(", ", "-").replace(" ", "-")
    return f"{o.posting_id(day)}-{slug}"


def _row(o: Opening, day: int) -> dict[str, Any]:
    city, _, country = o.place.partition(", ")
    return {
        "id": int(o.posting_id(day)),
        "idParam": _name(o, day),
        "title": o.title,
        "createdAt": o.published().isoformat(),
        "lastEditedAt": day if o.changed(day) else 0,
        "workplaceType": "REMOTE" if "Remote" in o.place else "ONSITE",
        "city": {"cityName": city, "countryName": country},
        "category": {"name": o.title.rpartition(", ")[2]},
        "employmentType": {"name": "Employee", "googleType": "FULL_TIME"},
        "salaryAmountFrom": {"amount": o.pay[0] * 100, "currency": o.employer.currency},
        "salaryAmountTo": {"amount": o.pay[1] * 100, "currency": o.employer.currency},
        "salaryFrequency": "PER_YEAR",
    }


def _job(o: Opening, day: int) -> dict[str, Any]:
    return _row(o, day) | {"description": as_html(o, day), "company": {"name": o.employer.name}}
