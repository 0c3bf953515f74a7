"""Pinpoint's list of a board's postings, texts and pay included."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import EQUAL, parts, pay_words


def address(name: str) -> str:
    """A board's public address."""
    return f"https://{name}.pinpointhq.com"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole list."""
    if call.steps != ["postings.json"]:
        return MISSING
    return as_json({"data": [_posting(call, o) for o in openings]})


def _posting(call: Call, o: Opening) -> dict[str, Any]:
    said, number = parts(o, call.day), o.posting_id(call.day)
    city, _, province = o.place.partition(", ")
    asked = said["Minimum Qualifications"] + said["Preferred Qualifications"]
    return {
        "id": number,
        "title": o.title,
        "url": f"{call.base}/en/postings/f81bdb8b-0d5f-4f5e-ae99-{number.zfill(12)}",
        "description": f"<div>{said['Summary'][0]}</div>",
        "key_responsibilities_header": "Responsibilities",
        "key_responsibilities": _list(said["Responsibilities"]),
        "skills_knowledge_expertise_header": "Qualifications",
        "skills_knowledge_expertise": _list(asked),
        "benefits_header": "Benefits",
        "benefits": f"<div>{pay_words(o)} {EQUAL.format(o.employer.name)}</div>",
        "compensation_minimum": float(o.pay[0]),
        "compensation_maximum": float(o.pay[1]),
        "compensation_currency": o.employer.currency,
        "compensation_frequency": "year",
        "compensation_visible": True,
        "deadline_at": None,
        "employment_type": "permanent_full_time",
        "employment_type_text": "Permanent - Full Time",
        "workplace_type": "remote" if "Remote" in o.place else "onsite",
        "location": {"id": "1", "name": o.place, "city": city, "province": province, "postal_code": None},
        "job": {"id": str(o.index), "requisition_id": o.number, "department": {"id": "1", "name": o.title.rpartition(", ")[2]}},
    }  # fmt: skip


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
