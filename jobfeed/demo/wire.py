"""Openings in the form in which each platform serves them."""

import html
import json
from typing import Any

from jobfeed.demo.market import Opening

ABOUT = "{} builds things that last, and repairs those that do not."
EQUAL = "{} is an equal opportunity employer. We consider applicants without regard to race, religion, gender, age or disability."
PERIOD = {"SEK": "month"}


def parts(opening: Opening, day: int) -> dict[str, list[str]]:
    """The words of an opening by heading."""
    work = f"{opening.work}, now also abroad" if opening.changed(day) else opening.work
    return {
        "Summary": [f"The team looks after {work}."],
        "Responsibilities": [f"Own {work}", "Write down what you learn", "Help colleagues review their work"],
        "Minimum Qualifications": [f"{opening.years}+ years of experience with {opening.skills}", "Bachelor's degree or equivalent practice"],
        "Preferred Qualifications": ["Master's degree", "A sense of humour about printers"],
        "Pay & Benefits": [pay_words(opening)],
        "About us": [ABOUT.format(opening.employer.name)],
        "Equal opportunity": [EQUAL.format(opening.employer.name)],
    }  # fmt: skip


def pay_words(opening: Opening) -> str:
    """Pay as the employer's country writes it."""
    low, high = opening.pay
    match opening.employer.currency:
        case "EUR":
            written = f"Das Jahresgehalt liegt zwischen {low:,} € und {high:,} € brutto.".replace(
                ",", "."
            )
        case "SEK":
            written = f"Lön: {low // 3:,} - {high // 3:,} kr/månad.".replace(",", " ")
        case "GBP":
            written = f"Salary: £{low // 1000}k - £{high // 1000}k per annum plus a bonus of up to £4,000."
        case "CAD":
            written = f"The base salary range is CAD ${low:,} to CAD ${high:,}."
        case _:
            written = f"The base pay range for this role is between ${low:,} and ${high:,}, and you get a $1,000 learning stipend."
    return written


def as_html(opening: Opening, day: int) -> str:
    """The whole description as HTML."""
    blocks = []
    for heading, lines in parts(opening, day).items():
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        body = f"<ul>{items}</ul>" if len(lines) > 1 else f"<p>{html.escape(lines[0])}</p>"
        blocks.append(f"<h3>{html.escape(heading)}</h3>{body}")
    return "".join(blocks)


def greenhouse(openings: list[Opening], day: int, base: str) -> bytes:
    """A board's list with content."""
    jobs = [
        {
            "id": int(o.posting_id(day)),
            "internal_job_id": int(o.posting_id(0)) + 90_000,
            "title": o.title,
            "company_name": o.employer.name,
            "requisition_id": o.number,
            "absolute_url": f"{base}/{o.employer.board}/jobs/{o.posting_id(day)}",
            "updated_at": o.published().isoformat(),
            "first_published": o.published().isoformat(),
            "location": {"name": o.place},
            "departments": [{"id": 1, "name": o.title.rpartition(", ")[2]}],
            "offices": [],
            "metadata": [{"id": 1, "name": "Employment Type", "value": "Full-time", "value_type": "single_select"}],
            "content": html.escape(as_html(o, day)),
        }
        for o in openings
    ]  # fmt: skip
    return _json({"jobs": jobs, "meta": {"total": len(jobs)}})


def lever(openings: list[Opening], day: int, base: str) -> bytes:
    """One page of a site's list."""
    held: list[Any] = []
    for o in openings:
        said = parts(o, day)
        uuid = f"0d9c7a10-1111-4222-8333-{o.posting_id(day).zfill(12)}"
        held.append(
            {
                "id": uuid,
                "text": o.title,
                "categories": {"location": o.place, "allLocations": [o.place], "commitment": "Full-time", "team": o.title.rpartition(", ")[2]},
                "workplaceType": "remote" if "Remote" in o.place else "hybrid",
                "createdAt": int(o.published().timestamp() * 1000),
                "descriptionBody": f"<p>{said['Summary'][0]}</p>",
                "description": f"<p>{said['Summary'][0]}</p>",
                "lists": [
                    {"text": heading, "content": "".join(f"<li>{html.escape(line)}</li>" for line in said[heading])}
                    for heading in ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")
                ],
                "additional": f"<p><b>Benefits</b></p><p>{html.escape(pay_words(o))}</p><p>{EQUAL.format(o.employer.name)}</p>",
                "salaryRange": {"min": o.pay[0], "max": o.pay[1], "currency": "GBP", "interval": "per-year-salary"},
                "hostedUrl": f"{base}/{o.employer.board}/{uuid}",
                "applyUrl": f"{base}/{o.employer.board}/{uuid}/apply",
            }
        )  # fmt: skip
    return _json(held)


def apple_search(openings: list[Opening], total: int) -> bytes:
    """One page of the search API."""
    return _json(
        {"res": {"searchResults": [_apple_row(o) for o in openings], "totalRecords": total}}
    )


def apple_details(o: Opening, day: int) -> bytes:
    """A role's details."""
    said = parts(o, day)
    city, state, country = o.place.split(", ")
    job = _apple_row(o) | {
        "jobNumber": o.number,
        "jobSummary": said["Summary"][0],
        "description": "\n".join(said["Responsibilities"]),
        "minimumQualifications": "\n".join(said["Minimum Qualifications"]),
        "preferredQualifications": "\n".join(said["Preferred Qualifications"]),
        "standardWeeklyHours": 40,
        "teamNames": [o.title.rpartition(", ")[2]],
        "selectedLocation": [{"name": city, "city": city, "stateProvince": state, "countryName": country, "postLocationId": "here"}],
        "postingFooters": [{"postLocationId": "here", "localizations": {"en_US": [{"content": pay_words(o)}, {"content": EQUAL.format(o.employer.name)}]}}],
    }  # fmt: skip
    return _json({"res": [job]})


def _apple_row(o: Opening) -> dict[str, Any]:
    city, state, country = o.place.split(", ")
    return {
        "id": o.number,
        "reqId": o.number,
        "positionId": (o.number or "").partition("-")[0],
        "postingTitle": o.title,
        "transformedPostingTitle": o.title.lower().replace(", ", "-").replace(" ", "-"),
        "postDateInGMT": o.published().isoformat(),
        "locations": [{"name": city, "city": city, "stateProvince": state, "countryName": country}],
    }


def page(o: Opening, day: int, url: str, copied: bool = False) -> bytes:
    """A posting's own page with JSON-LD; a copy re-marks it up and keeps the number in its text."""
    description = as_html(o, day)
    if copied:
        description = f"<div>Role Number: {o.number}<br><br>" + description.replace("<h3>", "<b>").replace("</h3>", "</b><br>").replace("<li>", "&bull; ").replace("</li>", "<br>") + "</div>"  # fmt: skip
    pieces = [piece.strip() for piece in o.place.split(",")]
    address = {"@type": "PostalAddress", "addressLocality": pieces[0], "addressCountry": pieces[-1]}
    if len(pieces) > 2 or len(pieces[-1]) == 2:
        address = {
            "@type": "PostalAddress",
            "addressLocality": pieces[0],
            "addressRegion": pieces[1],
        }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": o.title,
        "description": description,
        "datePosted": o.published().date().isoformat(),
        "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": o.employer.name},
        "jobLocation": {"@type": "Place", "address": address},
        "url": url,
    }
    if not copied:
        data["identifier"] = {"@type": "PropertyValue", "name": o.employer.name, "value": o.number}
    script = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    title = html.escape(o.title)
    return f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><link rel="canonical" href="{url}"><script type="application/ld+json">{script}</script></head><body><h1>{title}</h1>{description}</body></html>'.encode()  # fmt: skip


def list_page(links: list[tuple[str, str]], following: str | None) -> bytes:
    """A list of links to postings."""
    items = "".join(f'<li><a href="{url}">{html.escape(title)}</a></li>' for url, title in links)
    further = f'<a rel="next" href="{following}">Next</a>' if following else ""
    return f"<!DOCTYPE html><html><head><title>Jobs</title></head><body><h1>Open jobs</h1><ul>{items}</ul>{further}</body></html>".encode()


def sitemap(urls: list[str]) -> bytes:
    """A sitemap of postings."""
    held = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{held}</urlset>'.encode()  # fmt: skip


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
