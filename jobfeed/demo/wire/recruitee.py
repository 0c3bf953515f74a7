"""Recruitee's list of a company's offers."""

from typing import Any

from jobfeed.demo.call import MISSING, Answer, Call, as_json
from jobfeed.demo.market import Opening, date_of
from jobfeed.demo.words import as_html


def address(name: str) -> str:
    """A company's public address."""
    return f"https://{name}.recruitee.com/"


def respond(call: Call, openings: list[Opening]) -> Answer:
    """The whole list in one answer."""
    if call.steps != ["api", "offers"]:
        return MISSING
    return as_json({"offers": [_offer(o, call) for o in openings]})


def _offer(o: Opening, call: Call) -> dict[str, Any]:
    slug = "-".join(o.title.lower().replace(",", "").split())
    page = f"{call.base}/o/{slug}-{o.posting_id(call.day)}"
    edited = date_of(o.changed_on or 0) if o.changed(call.day) else o.published()
    remote = "Remote" in o.place
    whole, head = as_html(o, call.day), "<h3>Preferred Qualifications</h3>"
    description, _, requirements = whole.partition(head)
    return {
        "id": int(o.posting_id(call.day)),
        "slug": slug,
        "title": o.title,
        "status": "published",
        "department": o.title.rpartition(", ")[2],
        "location": o.place,
        "remote": remote,
        "hybrid": False,
        "on_site": not remote,
        "employment_type_code": "fulltime_permanent",
        "published_at": o.published().strftime("%Y-%m-%d %H:%M:%S UTC"),
        "updated_at": edited.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "salary": {"min": str(o.pay[0]), "max": str(o.pay[1]), "currency": o.employer.currency, "period": "year"},
        "description": description,
        "requirements": head + requirements,
        "careers_url": page,
        "careers_apply_url": f"{page}/c/new",
        "company_name": o.employer.name,
        "translations": {"en": {"title": o.title}},
    }  # fmt: skip
