"""Greenhouse's list of a board's jobs, with content."""

import html

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A board's public address."""
    return f"https://boards.greenhouse.io/{name}"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole list in one answer."""
    if call.steps[:2] != ["v1", "boards"] or call.steps[3:] != ["jobs"]:
        return MISSING
    jobs = [
        {
            "id": int(o.posting_id(call.day)),
            "internal_job_id": int(o.posting_id(0)) + 90_000,
            "title": o.title,
            "company_name": o.employer.name,
            "requisition_id": o.number,
            "absolute_url": f"{call.base}/jobs/{o.posting_id(call.day)}",
            "updated_at": o.published().isoformat(),
            "first_published": o.published().isoformat(),
            "location": {"name": o.place},
            "departments": [{"id": 1, "name": o.title.rpartition(", ")[2]}],
            "offices": [],
            "metadata": [{"id": 1, "name": "Employment Type", "value": "Full-time", "value_type": "single_select"}],
            "content": html.escape(as_html(o, call.day)),
        }
        for o in openings
    ]  # fmt: skip
    return as_json({"jobs": jobs, "meta": {"total": len(jobs)}})
